import ClusterForTests
import Doubles
import Invoices
import Testing
import Verification
import Wire

@testable import Ledger

/// A ledger in memory, a hot cache on a real cluster, and a follower that goes step by step.
struct ClusterBench {
    let ledger = MemoryLedger()
    let cache: RedisClusterCache
    let follower: CacheFollower
    let servers: RedisClusterServers
    let ids: [InvoiceID]

    static func run(
        _ body: (ClusterBench) async throws -> Void
    ) async throws {
        let servers = try await RedisClusterServers(withReplicas: true)
        do {
            try await RedisForTests.withClient(of: servers) { cluster in
                try await body(ClusterBench(cluster, servers))
            }
        } catch {
            await servers.stop()
            throw error
        }
        await servers.stop()
    }

    private init(_ cluster: RedisCluster, _ servers: RedisClusterServers) async throws {
        self.servers = servers
        cache = RedisClusterCache(cluster: cluster, policy: .patient)
        follower = CacheFollower(
            feed: ledger, ledger: ledger, cache: LongLeases(cache: cache), worker: "one")
        let sample = SampleLedger(seed: 7, today: CalendarDay(year: 2026, month: 11, day: 20)!)
        let issues = (0..<400).map(sample.change(at:)).filter { $0.isPlainIssue }
        _ = try await ledger.apply(issues)
        var ids: [InvoiceID] = []
        for case .issue(let invoice) in issues { ids.append(invoice.id) }
        self.ids = ids
        // The first round begins the buckets, and readers fill them.
        _ = try await follower.follow(from: nil)
        try await fill()
    }

    func fill() async throws {
        let found = try await ledger.invoices(ids)
        try await cache.fill(found.compactMap { $0.map(CacheEntry.present) })
    }

    /// As `CacheFollower.run` does: after a fault it knows no place in the feed.
    func round(from cursor: FeedCursor?) async throws -> FeedCursor? {
        if let next = try? await follower.follow(from: cursor) { return next }
        return try await follower.follow(from: nil)
    }

    /// What a worker would believe; nil where it would ask the ledger.
    func believed(_ id: InvoiceID) async throws -> InvoiceStatus? {
        guard let reading = try? await cache.read([id]), reading.leases.contains(0),
            case .present(let stored)? = reading.entries[0]
        else { return nil }
        return stored.status
    }

    func slot(of id: InvoiceID) -> RedisSlot { RedisSlot(key: CacheBuckets()[id].state) }
}

extension LedgerChange {
    fileprivate var isPlainIssue: Bool {
        if case .issue(let invoice) = self { invoice.original == nil } else { false }
    }
}
