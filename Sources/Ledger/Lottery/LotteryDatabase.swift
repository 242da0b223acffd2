package import Cryptography
package import Invoices
package import Logging
import Synchronization
import Wire

/// The nation's database as the sequencer sees it.
package struct LotteryDatabase: Sendable {
    /// A campaign that is published.
    package struct Campaign: Hashable, Sendable {
        package let name: String
        /// The log's name, `HOST/lottery/NAME`.
        package let origin: String
    }

    private let pool: PostgresPool
    private let locks = SequencerLocks()

    /// One for the locks; the transactions of all campaigns take turns in the others.
    private static let sessions = 6

    /// - Parameter url: a libpq connection string of an account with the rights of `fapiao_lottery`.
    package init(_ url: SecretText, logger: Logger) {
        var configuration = PostgresConfiguration(conninfo: url.reveal())
        configuration.applicationName = "fapiao draw"
        configuration.targetSession = .primary
        configuration.parameters = PostgresConfiguration.ledgerParameters
        configuration.sessions = Self.sessions
        pool = PostgresPool(configuration, logger: logger)
    }

    /// Keeps all connections, the one for the locks among them, until the task is cancelled. To be
    /// called once.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await pool.run() }
            group.addTask { await locks.run(in: pool) }
        }
    }

    /// Returns when every connection answers and one of them is set aside for the locks.
    /// - Throws: `.unreachable` where that one is not had in time.
    package func connected(within deadline: Duration) async throws(ServiceUnavailable) {
        let start = ContinuousClock.now
        do {
            try await pool.connected(within: deadline)
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        while locks.session == nil {
            guard ContinuousClock.now - start < deadline,
                (try? await Task.sleep(for: .milliseconds(5))) != nil
            else { throw Self.noLocks }
        }
    }

    private static let noLocks = ServiceUnavailable(
        .ledger, .unreachable, "no session for locks", effect: .didNotHappen)

    /// Throws unless the database has this program's `national` schema. One statement.
    package func requireCurrentSchema(within deadline: Duration) async throws(SchemaFault) {
        try await SchemaMigrator(pool, .national).requireCurrent(within: deadline)
    }

    /// Lists all that were ever published, by their names; paused and closed ones too.
    package func campaigns() async throws(ServiceUnavailable) -> [Campaign] {
        let rows = try await pool.rows("SELECT name, origin FROM campaign ORDER BY name")
        return (0..<rows.count).map {
            Campaign(name: rows.text($0, 0), origin: rows.text($0, 1))
        }
    }

    /// The log and the seals of one campaign. Nothing is asked yet; an origin that no campaign has
    /// reads as an empty log.
    package func seals(of origin: String) -> PostgresSealStore {
        PostgresSealStore(pool, origin: origin)
    }

    /// Records the winners of periodic draws, which may hold one of the connections for minutes.
    package var winners: PostgresWinnerStore { PostgresWinnerStore(pool) }

    /// Runs `body` while this process alone sequences the campaign's log; another one stands by.
    ///
    /// The lock spares work and nothing depends on it: whoever believes to have it and has not finds another size in
    /// the log's head.
    /// - Parameter body: gets a question whether the lock is still held, which asks the server.
    /// - Returns: nil, without a call, where another process has the lock.
    package func withLock<Value>(
        on origin: String,
        _ body: (_ isHeld: () async -> Bool) async throws -> Value
    ) async throws -> Value? {
        guard let session = locks.session else { throw Self.noLocks }
        let key = PostgresParameter.int8(Self.lockKey(origin))
        do {
            let got = try await session.query("SELECT pg_try_advisory_lock($1::bigint)", [key])
            guard got.bool(0, 0) else { return nil }
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body { (try? await session.query("SELECT 1")) != nil })
        } catch {
            result = .failure(error)
        }
        // The session goes on for other campaigns, and another process may go on with this one.
        _ = try? await session.query("SELECT pg_advisory_unlock($1::bigint)", [key])
        return try result.get()
    }

    /// One for each campaign, unlike the migrations' own.
    private static func lockKey(_ origin: String) -> Int64 {
        Int64(bitPattern: SHA256.hash(Array("fapiao sequencer \(origin)".utf8)).words[0])
    }
}

/// The session that holds the locks of all campaigns that this process draws: when it ends, all are lost.
private final class SequencerLocks: Sendable {
    private let current = Mutex<PostgresSession?>(nil)
    /// Between two questions whether the session is still there, and two attempts to have one.
    private static let interval = Duration.milliseconds(500)

    var session: PostgresSession? { current.withLock { $0 } }

    func run(in pool: PostgresPool) async {
        while !Task.isCancelled {
            try? await pool.withConnection { session in
                current.withLock { $0 = session }
                defer { current.withLock { $0 = nil } }
                while (try? await session.query("SELECT 1")) != nil {
                    try await Task.sleep(for: Self.interval)
                }
            }
            try? await Task.sleep(for: Self.interval)
        }
    }
}
