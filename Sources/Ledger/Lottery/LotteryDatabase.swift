package import Cryptography
package import Invoices
package import Logging
import Wire

/// The nation's database as the sequencer sees it.
package struct LotteryDatabase: Sendable {
    /// A campaign that is published.
    package struct Campaign: Hashable, Sendable {
        package let name: String
        package let origin: String
    }

    private let pool: PostgresPool

    /// - Parameter url: a libpq connection string of an account with the rights of `fapiao_lottery`.
    package init(_ url: SecretText, campaignsMaximum: Int, logger: Logger) {
        var configuration = PostgresConfiguration(conninfo: url.reveal())
        configuration.applicationName = "fapiao draw"
        configuration.targetSession = .primary
        configuration.parameters = PostgresConfiguration.ledgerParameters
        // A lock for each campaign, and transactions that take turns.
        configuration.sessions = campaignsMaximum + 2
        pool = PostgresPool(configuration, logger: logger)
    }

    package func run() async { await pool.run() }

    package func connected(within deadline: Duration) async throws(ServiceUnavailable) {
        do {
            try await pool.connected(within: deadline)
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }

    package func requireCurrentSchema(within deadline: Duration) async throws(SchemaFault) {
        try await SchemaMigrator(pool, .national).requireCurrent(within: deadline)
    }

    package func campaigns() async throws(ServiceUnavailable) -> [Campaign] {
        let rows = try await pool.rows("SELECT name, origin FROM campaign ORDER BY name")
        return (0..<rows.count).map {
            Campaign(name: rows.text($0, 0), origin: rows.text($0, 1))
        }
    }

    package func seals(of origin: String) -> PostgresSealStore {
        PostgresSealStore(pool, origin: origin)
    }

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
        do {
            return try await pool.withConnection { session in
                let key = Self.lockKey(origin)
                let got = try await session.query(
                    "SELECT pg_try_advisory_lock($1::bigint)", [.int8(key)])
                guard got.bool(0, 0) else { return nil }
                let value = try await body {
                    (try? await session.query("SELECT 1")) != nil
                }
                _ = try? await session.query(
                    "SELECT pg_advisory_unlock($1::bigint)", [.int8(key)])
                return value
            }
        } catch let error as WireError {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }

    /// One for each campaign, unlike the migrations' own.
    private static func lockKey(_ origin: String) -> Int64 {
        Int64(bitPattern: SHA256.hash(Array("fapiao sequencer \(origin)".utf8)).words[0])
    }
}
