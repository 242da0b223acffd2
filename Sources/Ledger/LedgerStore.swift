package import Logging
package import Verification
import Wire

/// The ledger in PostgreSQL and its cache in Redis, connected: what the program needs of both,
/// behind the ports of the rules.
package struct LedgerStore: Sendable {
    package let invoices: PostgresInvoiceLedger
    package let writer: PostgresLedgerWriter
    package let feed: PostgresChangeFeed
    package let checks: PostgresCheckLedger
    package let cache: any HotCache
    package let limits: RedisLimitStore

    private let postgres: PostgresPool
    /// Counts do not wait for the ledger's disk, so they travel on a connection of their own.
    private let counts: PostgresPool
    private let redis: RedisServer

    /// Throws when one of the addresses cannot be read. Nothing is connected before `run`.
    package init(
        _ configuration: LedgerStoreConfiguration, logger: Logger
    ) throws(LedgerFault) {
        var database = PostgresConfiguration(conninfo: configuration.database)
        database.connections = configuration.databaseConnections
        database.statementDeadline = configuration.statementDeadline
        database.queuedStatementsMaximum = configuration.queuedStatementsMaximum
        postgres = PostgresPool(database, logger: logger)
        database.connections = 1
        database.sessions = 1
        database.synchronousCommit = false
        counts = PostgresPool(database, logger: logger)
        do {
            redis = try RedisServer(
                url: configuration.redis, connections: configuration.redisConnections,
                logger: logger)
        } catch {
            throw LedgerFault(.rejected, "redis.url cannot be read: \(error.detail)")
        }
        invoices = PostgresInvoiceLedger(postgres)
        writer = PostgresLedgerWriter(postgres)
        feed = PostgresChangeFeed(postgres)
        checks = PostgresCheckLedger(counts)
        cache = redis.cache
        limits = RedisLimitStore(client: redis.executing)
    }

    /// Keeps both connected until the task is cancelled, then answers what was accepted.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await postgres.run() }
            group.addTask { await counts.run() }
            group.addTask { await redis.run() }
        }
    }

    /// Returns when the database answers.
    package func connected(within deadline: Duration) async throws(LedgerFault) {
        do {
            try await postgres.connected(within: deadline)
        } catch {
            throw LedgerFault(error)
        }
    }

    package func migrate(today: IssueDate) async throws(SchemaFault) -> SchemaReport {
        try await SchemaMigrator(postgres).migrate(today: today)
    }

    /// Throws when the schema is not the one that this program was built for.
    package func requireCurrentSchema() async throws(SchemaFault) {
        try await SchemaMigrator(postgres).requireCurrent()
    }

    /// Makes next year's partitions when their time has come.
    package func ensurePartitions(today: IssueDate) async throws(LedgerFault) {
        _ = try await SchemaMigrator(postgres).ensurePartitions(today: today)
    }

    package var state: LedgerStoreState {
        let database = postgres.state
        let (cache, cluster) = redis.state
        return LedgerStoreState(
            databaseConnected: database.connected, databaseIdle: database.idle,
            databaseQueued: database.queued, databaseInFlight: database.inFlight,
            databaseLeased: database.leased, redisConnected: cache.connected,
            redisQueued: cache.queued, redisInFlight: cache.inFlight,
            redisMasters: cluster?.masters ?? 0, redisMoved: cluster?.moved ?? 0,
            redisAsked: cluster?.asked ?? 0)
    }
}

/// Where the servers are and how much of them we use; secrets, so never logged.
package struct LedgerStoreConfiguration: Sendable {
    /// A libpq connection string.
    package var database: String
    /// `redis://…`, `unix:///…` or `redis-cluster://…`.
    package var redis: String
    package var databaseConnections = 4
    package var redisConnections = 1
    package var statementDeadline = Duration.seconds(2)
    package var queuedStatementsMaximum = 4_096

    package init(database: String, redis: String) {
        self.database = database
        self.redis = redis
    }
}

/// For gauges.
package struct LedgerStoreState: Sendable {
    package let databaseConnected: Int
    package let databaseIdle: Int
    package let databaseQueued: Int
    package let databaseInFlight: Int
    package let databaseLeased: Int
    package let redisConnected: Int
    package let redisQueued: Int
    package let redisInFlight: Int
    /// That the map of a cluster names; 0 for a single server.
    package let redisMasters: Int
    /// Redirections followed since the start.
    package let redisMoved: Int
    package let redisAsked: Int
}
