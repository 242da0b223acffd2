import Doubles
import Invoices
import Testing

@testable import Verification

/// A ledger of the nation and Guangdong (44), with everything that stands on it, on doubles.
struct TwoParts {
    let nation = MemoryLedger()
    let south = MemoryLedger()
    /// Of the second part.
    let standby = MemoryLedger()
    let cache: FaultyHotCache
    let memory: MemoryHotCache
    let local: InProcessCache
    let lookup: InvoiceLookup
    let checkCounter: CheckCounter
    let writer: ShardedWriter
    let observer = CountingObserver()

    static let gone = ServiceUnavailable(.ledger, .unreachable, "gone")
    static let here = SyntheticInvoice.digital(1)
    static let away = SyntheticInvoice.digital(1, province: 44)

    private let elapsed = Shared(Duration.zero)
    private let origin = ContinuousClock.now

    init(localCapacity: Int = 10) throws {
        let map = try #require(ShardMap(regions: [[44]]))
        let parts = [nation, south]
        let standbys: [MemoryLedger?] = [nil, standby]
        let (origin, elapsed) = (origin, elapsed)
        memory = MemoryHotCache(shards: 2, now: { origin + elapsed.value })
        cache = FaultyHotCache(memory)
        local = InProcessCache(capacity: localCapacity, map: map)
        let limits = LookupQueueLimits(
            batchMaximum: 100, waitingMaximum: 1_000, concurrentBatches: 1,
            patience: .seconds(3_600))
        lookup = InvoiceLookup(
            ledgers: Sharded(map) { parts[$0] }, standbys: Sharded(map) { standbys[$0] },
            cache: cache, local: local, cacheLimits: limits, ledgerLimits: limits,
            observer: observer, clock: { origin + elapsed.value })
        checkCounter = CheckCounter(
            ledgers: Sharded(map) { parts[$0] }, cache: cache, worker: "bench")
        writer = ShardedWriter(
            writers: Sharded(map) { parts[$0] }, ledgers: Sharded(map) { parts[$0] })
    }

    var now: ContinuousClock.Instant { origin + elapsed.value }
    func pass(_ duration: Duration) { elapsed.update { $0 += duration } }

    /// Lets the followers of both parts read their feeds, each as far as it can.
    func follow() async {
        let now = now
        for (shard, feed) in [nation, south].enumerated() {
            _ = try? await InProcessFollower(feed: feed, local: local, shard: shard)
                .follow(from: FeedCursor(oldestOpenTransaction: 0)) { now }
            _ = try? await CacheFollower(
                feed: feed, ledger: feed, cache: cache, worker: "bench", shard: shard
            ).follow(from: nil)
        }
    }

    func status(_ invoice: Invoice) async throws -> InvoiceStatus? {
        try await lookup.one(invoice.id, at: now).stored?.status
    }
}

extension InvoiceLookup {
    /// One identity, as one who asks for it alone.
    func one(
        _ id: InvoiceID, at now: ContinuousClock.Instant
    ) async throws(ServiceUnavailable) -> LookupResult {
        if let stored = remembered(id, at: now) {
            return LookupResult(stored: stored, source: .memory)
        }
        let outcome = await withCheckedContinuation { continuation in
            ask([Request(id: id) { continuation.resume(returning: $0) }])
        }
        return try outcome.get()
    }
}
