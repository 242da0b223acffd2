import Synchronization
import Testing

@testable import Wire

struct PostgresSessionTests {
    private struct Surprise: Error {}

    @Test func aTransactionThatThrowsLeavesNothing() async throws {
        try await withPool { pool in
            _ = try await pool.query("CREATE TABLE kept (a int4)")
            try await pool.withConnection { session in
                try await session.transaction {
                    _ = try await session.query("INSERT INTO kept VALUES (1)")
                }
                await #expect(throws: Surprise.self) {
                    try await session.transaction {
                        _ = try await session.query("INSERT INTO kept VALUES (2)")
                        throw Surprise()
                    }
                }
            }
            await #expect(throws: Surprise.self) {
                try await pool.withConnection { session in
                    _ = try await session.query("BEGIN")
                    _ = try await session.query("INSERT INTO kept VALUES (3)")
                    throw Surprise()
                }
            }
            #expect(try await pool.query("SELECT sum(a) FROM kept").int8(0, 0) == 1)
        }
    }

    @Test func aTransactionWithASwallowedFailureIsNotCalledCommitted() async throws {
        try await withPool { pool in
            let outcome = await code {
                try await pool.withConnection { session in
                    try await session.transaction {
                        _ = try? await session.query("SELECT 1 / 0")
                    }
                }
            }
            #expect(outcome == .server("25P02"))
        }
    }

    @Test func aTransactionLeftOpenIsAFault() async throws {
        try await withPool({ $0.sessions = 1 }) { pool in
            let outcome = await code {
                try await pool.withConnection { _ = try await $0.query("BEGIN") }
            }
            #expect(outcome == .protocolViolation)
            let locked = try await pool.withConnection { session in
                try await session.query(
                    "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()")
            }
            #expect(locked.count == 1)
        }
    }

    @Test func aLeaseThatThrowsReleasesItsAdvisoryLocks() async throws {
        try await withPool { pool in
            await #expect(throws: Surprise.self) {
                try await pool.withConnection { session in
                    _ = try await session.query("SELECT pg_advisory_lock(4711)")
                    throw Surprise()
                }
            }
            let held = try await pool.query(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711")
            #expect(held.int8(0, 0) == 0)
        }
    }

    @Test func aScriptRunsWholeOrNotAtAll() async throws {
        try await withPool { pool in
            try await pool.withConnection { session in
                let rows = try await session.execute(
                    "CREATE TABLE scripted (a int4); INSERT INTO scripted VALUES (1); SELECT 'done';"
                )
                #expect(rows.text(0, 0) == "done")
                let outcome = await code {
                    try await session.execute("INSERT INTO scripted VALUES (2); SELECT 1/0")
                }
                #expect(outcome == .server("22012"))
                #expect(try await session.query("SELECT count(*) FROM scripted").int8(0, 0) == 1)
            }
        }
    }

    @Test func aSessionEndsWithItsLease() async throws {
        try await withPool { pool in
            let kept = try await pool.withConnection { $0 }
            #expect(await code { _ = try await kept.query("SELECT 1") } == .closed)
        }
    }

    @Test func tooManyWaitingForASessionAreRefused() async throws {
        try await withPool({
            $0.sessions = 1
            $0.queuedSessionsMaximum = 1
            $0.sessionWaitDeadline = patience
        }) { pool in
            let (gate, opener) = AsyncStream<Void>.makeStream()
            let holder = Task {
                try await pool.withConnection { _ in for await _ in gate { return } }
            }
            #expect(await eventually { pool.state.leased == 1 })
            let waiter = Task { await code { try await pool.withConnection { _ in } } }
            #expect(await eventually { pool.state.sessionsQueued == 1 })
            #expect(await code { try await pool.withConnection { _ in } } == .overloaded)
            opener.finish()
            try await holder.value
            #expect(await waiter.value == nil)
        }
    }

    @Test func aWaitForASessionEndsInTimeOrWithItsTask() async throws {
        try await withPool({
            $0.sessions = 1
            $0.sessionWaitDeadline = .milliseconds(20)
        }) { pool in
            try await pool.withConnection { _ in
                #expect(await code { try await pool.withConnection { _ in } } == .overloaded)
                let cancelled = Task {
                    _ = await eventually { Task.isCancelled }
                    return await code { try await pool.withConnection { _ in } }
                }
                cancelled.cancel()
                #expect(await cancelled.value == .cancelled)
            }
        }
    }

    @Test func aLostConnectionFailsTheRestOfItsLease() async throws {
        try await withPool({ $0.sessions = 1 }) { pool in
            let outcome = await code {
                try await pool.withConnection { session in
                    _ = try await session.query("BEGIN")
                    let pid = try await session.query("SELECT pg_backend_pid()").int4(0, 0)
                    _ = try await pool.query("SELECT pg_terminate_backend($1)", [.int4(pid)])
                    // The moment without a connection may be too short to be seen; the server's
                    // own word that the backend is gone is not.
                    #expect(
                        await eventually {
                            let rows = try? await pool.query(
                                "SELECT FROM pg_stat_activity WHERE pid = $1", [.int4(pid)])
                            return rows?.isEmpty == true
                        })
                    #expect(await eventually { pool.state.connected == 3 })
                    _ = try await session.query("SELECT 1")
                }
            }
            #expect(outcome == .unreachable)
            let rows = try await pool.withConnection { try await $0.query("SELECT 1") }
            #expect(rows.count == 1)
        }
    }
}
