import Testing

@testable import Wire

struct PostgresQueryTests {
    @Test func aStatementIsPreparedOncePerConnection() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            let statement: PostgresStatement = "SELECT $1::int4 + 1"
            for number in 0..<5 {
                #expect(
                    try await pool.query(statement, [.int4(Int32(number))]).int4(0, 0) == number + 1
                )
            }
            // The same text with another type is another statement.
            #expect(try await pool.query(statement, [.null]).isNull(0, 0))
            let known = try await pool.query(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement = $1",
                [.text(statement.sql)])
            #expect(known.int8(0, 0) == 2)
        }
    }

    @Test func oneFailureAmongAThousandHurtsNoNeighbour() async throws {
        try await withPool { pool in
            let outcomes = await withTaskGroup(of: (Int32, Result<Int32, WireError>).self) {
                group in
                for number in Int32(0)..<1_000 {
                    group.addTask {
                        do throws(WireError) {
                            let rows = try await pool.query(
                                "SELECT 1000 / ($1::int4 - 500)", [.int4(number)])
                            return (number, .success(rows.int4(0, 0)))
                        } catch { return (number, .failure(error)) }
                    }
                }
                var outcomes: [Int32: Result<Int32, WireError>] = [:]
                for await (number, outcome) in group { outcomes[number] = outcome }
                return outcomes
            }
            for number in Int32(0)..<1_000 {
                guard number != 500 else {
                    #expect(throws: WireError.self) { try outcomes[500]?.get() }
                    continue
                }
                let quotient = try outcomes[number]?.get()
                #expect(quotient == 1_000 / (number - 500))
            }
        }
    }

    @Test func aStatementThatCannotBePreparedSaysWhyToAll() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            let codes = await withTaskGroup(of: WireError.Code?.self) { group in
                for _ in 0..<50 {
                    group.addTask { await code { _ = try await pool.query("SELECT nothing") } }
                }
                return await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(codes == [.server("42703")])
            let rows = try await pool.query("SELECT 7")
            #expect(rows.int4(0, 0) == 7)
        }
    }

    @Test func aChangedTableIsPreparedAnew() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            _ = try await pool.query("CREATE TABLE altered (a int4)")
            _ = try await pool.query("SELECT * FROM altered")
            _ = try await pool.query("ALTER TABLE altered ADD COLUMN b int4")
            #expect(
                await code { _ = try await pool.query("SELECT * FROM altered") } == .server("0A000")
            )
            #expect(try await pool.query("SELECT * FROM altered").columnCount == 2)
        }
    }

    @Test func aFailureAtCommitIsTheStatements() async throws {
        try await withPool { pool in
            _ = try await pool.query(
                """
                CREATE TABLE deferred (a int4 CONSTRAINT once UNIQUE DEFERRABLE INITIALLY DEFERRED)
                """)
            let insert: PostgresStatement = "INSERT INTO deferred VALUES ($1), ($2)"
            #expect(try await pool.query(insert, [.int4(1), .int4(2)]).affectedRows == 2)
            await #expect {
                _ = try await pool.query(insert, [.int4(3), .int4(3)])
            } throws: { error in
                let error = error as? WireError
                return error?.code == .server("23505") && error?.constraint == "once"
            }
            #expect(try await pool.query("SELECT count(*) FROM deferred").int8(0, 0) == 2)
        }
    }

    @Test func aValueThatTheServerDislikesIsNotInTheError() async throws {
        try await withPool { pool in
            _ = await #expect {
                _ = try await pool.query("SELECT $1::text::uuid", [.text("secret")])
            } throws: { !"\($0)".contains("secret") }
        }
    }

    @Test func moreThanTheQueueHoldsIsRefusedAtOnce() async throws {
        try await withPool({
            $0.connections = 1
            $0.queuedStatementsMaximum = 3
        }) { pool in
            let lock: PostgresStatement = "SELECT pg_sleep(600)"
            let sleepers = (0..<3).map { _ in Task { await code { _ = try await pool.query(lock) } }
            }
            #expect(await eventually { pool.state.queued + pool.state.inFlight == 3 })
            #expect(await code { _ = try await pool.query("SELECT 1") } == .overloaded)
            for sleeper in sleepers { sleeper.cancel() }
            for sleeper in sleepers { #expect(await sleeper.value == .cancelled) }
            let rows = try await pool.query("SELECT 1")
            #expect(rows.count == 1)
        }
    }

    @Test func aPassedDeadlineIsToldAndThePoolGoesOn() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            let start = ContinuousClock.now
            let late = await code {
                _ = try await pool.query(
                    "SELECT pg_sleep(600)", deadline: .milliseconds(50))
            }
            #expect(late == .deadlineExceeded)
            #expect(ContinuousClock.now - start < patience)
            let rows = try await pool.query("SELECT 1")
            #expect(rows.count == 1)
        }
    }

    @Test func aCancelledNeighbourDoesNotTakeOthersAlong() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            for _ in 0..<20 {
                #expect(await eventually { pool.state.inFlight == 0 })
                let slow = Task { await code { _ = try await pool.query("SELECT pg_sleep(600)") } }
                #expect(await eventually { pool.state.inFlight == 1 })
                let others = (0..<20).map { number in
                    Task { try await pool.query("SELECT $1::int4", [.int4(number)]).int4(0, 0) }
                }
                slow.cancel()
                #expect(await slow.value == .cancelled)
                for (number, other) in others.enumerated() {
                    let answer = try await other.value
                    #expect(answer == number)
                }
            }
        }
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        try await withPool { pool in
            let task = Task {
                _ = await eventually { Task.isCancelled }
                return await code { _ = try await pool.query("SELECT 1") }
            }
            task.cancel()
            #expect(await task.value == .cancelled)
        }
    }

    @Test func aStopAnswersWhatWasAcceptedAndRefusesTheRest() async throws {
        let folder = TestServers.shared.postgres.folder
        var configuration = PostgresConfiguration(conninfo: "host=\(folder) user=postgres")
        configuration.connections = 1
        configuration.drainDeadline = patience
        let pool = PostgresPool(configuration, logger: quiet)
        let life = Task { await pool.run() }
        try await pool.connected(within: patience)
        try await withPool { other in
            try await other.withConnection { session in
                _ = try await session.query("SELECT pg_advisory_lock(1)")
                #expect(await eventually { pool.state.inFlight == 0 })
                let accepted = Task {
                    try await pool.query("SELECT 5 FROM pg_advisory_xact_lock(1)").int4(0, 0)
                }
                #expect(await eventually { pool.state.inFlight == 1 })
                life.cancel()
                _ = try await session.query("SELECT pg_advisory_unlock(1)")
                #expect(try await accepted.value == 5)
            }
        }
        await life.value
        #expect(await code { _ = try await pool.query("SELECT 1") } == .closed)
    }
}
