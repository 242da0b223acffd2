import Ledger
import Metrics
import Verification

/// How busy look-ups are, and what they and their counts could not do.
struct LookupGauges: Sendable {
    private let lookup: InvoiceLookup
    private let checkCounter: CheckCounter
    private let memory: InProcessCache
    private let cacheDepth, cacheAge: Gauge
    private let ledgerDepths, ledgerAges: [Gauge]
    private let passedBy = Gauge(label: MetricNames.cachePassedBy)
    private let fillsDropped = RisingCount(MetricNames.cacheFillsDropped)
    private let pending = Gauge(label: MetricNames.checksPending)
    private let uncounted = RisingCount(MetricNames.checksUncounted)
    private let entries = Gauge(label: MetricNames.localEntries)

    init(_ core: ServiceCore) {
        lookup = core.lookup
        checkCounter = core.checkCounter
        memory = core.memory
        func gauge(_ name: String, _ source: String, _ shard: String) -> Gauge {
            Gauge(label: name, dimensions: [("source", source), ("shard", shard)])
        }
        cacheDepth = gauge(MetricNames.lookupQueueDepth, "cache", "")
        cacheAge = gauge(MetricNames.lookupQueueAge, "cache", "")
        let shards = core.store.shards.parts.map(\.name)
        ledgerDepths = shards.map { gauge(MetricNames.lookupQueueDepth, "ledger", $0) }
        ledgerAges = shards.map { gauge(MetricNames.lookupQueueAge, "ledger", $0) }
    }

    func sample() {
        let depths = lookup.queueDepths
        cacheDepth.record(depths.cache)
        for (gauge, depth) in zip(ledgerDepths, depths.ledger) { gauge.record(depth) }
        let ages = lookup.queueAges
        cacheAge.record(ages.cache / .seconds(1))
        for (gauge, age) in zip(ledgerAges, ages.ledger) { gauge.record(age / .seconds(1)) }
        passedBy.record(lookup.isCachePassedBy ? 1 : 0)
        fillsDropped.rise(to: Double(lookup.fillsDropped))
        pending.record(checkCounter.pendingCount)
        uncounted.rise(to: Double(checkCounter.uncounted))
        entries.record(memory.count)
    }
}
