import ClusterForTests
import Doubles
import Invoices
import LocalServers
import Logging
import Synchronization
import Testing
import Verification
import Wire

@testable import Ledger

/// One real Redis for all tests of this process; it ends with the process.
enum RedisForTests {
    static let logger = Logger(label: "tests", factory: { _ in SwiftLogNoOpLogHandler() })
    /// So much longer than anything here takes that only a hang reaches it.
    static let patience: Duration = .seconds(30)

    private static let server = Task { try await LocalRedis.disposable(logger: logger) }
    static var url: String { get async throws { try await server.value.url } }
    /// Redis has 16 databases, emptied before use; tests that run at once must not share one.
    private static let databases = Mutex(Set(0..<16))

    /// Waits for its turn: a client with an empty database of its own, connected for as long as `body` runs.
    static func withClient<Value: Sendable>(
        _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        var configuration = try RedisConfiguration(url: try await server.value.url)
        try await eventually {
            guard let free = databases.withLock({ $0.popFirst() }) else { return false }
            configuration.database = free
            return true
        }
        defer { databases.withLock { _ = $0.insert(configuration.database) } }
        let client = RedisClient(configuration, logger: logger)
        let life = Task { await client.run() }
        defer { life.cancel() }
        try await client.connected(within: patience)
        _ = try await client.send(RedisCommand("FLUSHDB"), deadline: patience)
        return try await body(client)
    }

    private static let servers = Task { try await RedisClusterServers() }
    private static let isClusterTaken = Mutex(false)

    /// Waits for its turn: a client of the one cluster of this process, emptied before use.
    static func withCluster<Value: Sendable>(
        _ body: (RedisCluster, RedisClusterServers) async throws -> Value
    ) async throws -> Value {
        let servers = try await servers.value
        try await eventually(within: .seconds(900)) {
            isClusterTaken.withLock { isTaken in
                defer { isTaken = true }
                return !isTaken
            }
        }
        defer { isClusterTaken.withLock { $0 = false } }
        try await servers.empty()
        return try await withClient(of: servers) { try await body($0, servers) }
    }

    static func withClient<Value: Sendable>(
        of servers: RedisClusterServers, _ body: (RedisCluster) async throws -> Value
    ) async throws -> Value {
        let cluster = RedisCluster(try servers.configuration(), logger: logger)
        let life = Task { await cluster.run() }
        defer { life.cancel() }
        try await cluster.connected(within: patience)
        return try await body(cluster)
    }
}

/// Which hot cache a test faces: the same promises for all.
enum CacheUnderTest: CaseIterable, Sendable {
    case memory, redis, cluster

    func run(
        absenceKept: Duration = RedisForTests.patience, map: ShardMap = .one,
        _ body: (any HotCache) async throws -> Void
    ) async throws {
        // How fast this machine is, is not what is tested.
        var policy = CachePolicy.patient
        policy.absenceKept = absenceKept
        switch self {
        case .memory: try await body(MemoryHotCache(absenceKept: absenceKept, shards: map.count))
        case .cluster:
            try await RedisForTests.withCluster { cluster, _ in
                try await body(RedisClusterCache(cluster: cluster, policy: policy, map: map))
            }
        case .redis:
            try await RedisForTests.withClient { client in
                let filter = KnownInvoiceFilter(client: client, policy: .patient, map: map)
                try await body(
                    RedisHotCache(client: client, policy: policy, map: map, filter: filter))
            }
        }
    }
}

enum LimitsUnderTest: CaseIterable, Sendable {
    case memory, local, redis, cluster

    func run(
        _ clock: TestClock, _ body: (any LimitStore) async throws -> Void
    ) async throws {
        let now: @Sendable () -> Timestamp = { clock.now }
        switch self {
        case .memory: try await body(MemoryLimitStore(now: now))
        case .local: try await body(LocalLimitStore(now: now))
        case .cluster:
            try await RedisForTests.withCluster { cluster, _ in
                try await body(
                    RedisLimitStore(
                        client: cluster, deadline: RedisForTests.patience, clock: now))
            }
        case .redis:
            try await RedisForTests.withClient { client in
                try await body(
                    RedisLimitStore(
                        client: client, deadline: RedisForTests.patience, clock: now))
            }
        }
    }
}

extension CachePolicy {
    static var patient: CachePolicy {
        var policy = CachePolicy()
        policy.readDeadline = RedisForTests.patience
        policy.writeDeadline = RedisForTests.patience
        policy.settling = .zero
        return policy
    }
}
