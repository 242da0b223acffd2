import Doubles
import LocalServers
import Testing

@testable import Ledger
@testable import Wire

/// A commit that waits for a standby, and a caller who does not wait as long.
struct CommitWaitTests {
    /// Nobody bears this name, so every commit waits.
    private static func setStandbys(_ names: String, _ pool: PostgresPool) async throws {
        try await pool.withConnection { session in
            _ = try await session.query("SET synchronous_commit = off")
            _ = try await session.execute("ALTER SYSTEM SET synchronous_standby_names = '\(names)'")
            _ = try await session.query("SELECT pg_reload_conf()")
            _ = try await session.query("RESET synchronous_commit")
        }
        let shown = PostgresStatement(
            "SELECT setting = '\(names)' FROM pg_settings WHERE name = 'synchronous_standby_names'")
        try await eventually { try await pool.query(shown).bool(0, 0) }
    }

    @Test(arguments: [false, true])
    func itGoesOnWaitingAndIsNotSeenBefore(_ isTransaction: Bool) async throws {
        let server = try await LedgerDatabase.ownServer()
        let outcome = await Result {
            try await LedgerDatabase.withPool(
                server.conninfo,
                {
                    $0.sessions = 2
                    $0.cancelDeadline = .milliseconds(300)
                }
            ) { pool in
                _ = try await pool.query("CREATE TABLE kept (n integer)")
                try await Self.setStandbys("nobody", pool)
                let waiting: PostgresStatement = """
                    SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'
                    """
                // Long enough that the insert is sent and the commit waits on a slow machine too.
                let late: Duration = .seconds(5)
                async let isWaiting: Void = eventually {
                    try await pool.query(waiting).int8(0, 0) == 1
                }
                await #expect(throws: WireError(.deadlineExceeded)) {
                    try await pool.withConnection { session in
                        _ = try await session.query("SET synchronous_commit = on")
                        if isTransaction {
                            _ = try await session.transaction(deadline: late) {
                                try await session.query("INSERT INTO kept VALUES (1)")
                            }
                        } else {
                            _ = try await session.query(
                                "INSERT INTO kept VALUES (1)", deadline: late, commits: true)
                        }
                    }
                }
                try await isWaiting
                let rows: PostgresStatement = "SELECT count(*) FROM kept"
                #expect(try await pool.query(waiting).int8(0, 0) == 1)
                #expect(try await pool.query(rows).int8(0, 0) == 0)
                // With nobody to wait for it is done.
                try await Self.setStandbys("", pool)
                try await eventually { try await pool.query(rows).int8(0, 0) != 0 }
            }
        }
        await server.stop()
        try outcome.get()
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
