import Gateways
import Ledger
import Metrics
import Verification

/// Samples the current figures at every scrape.
struct Gauges {
    let store: LedgerStore
    let local: InProcessCache
    let lookup: InvoiceLookup
    let checkCounter: CheckCounter
    let overload: ShedReport

    func sample(into registry: PrometheusRegistry) {
        func gauge(_ name: String, _ labels: (String, String)...) -> Gauge {
            Gauge(label: name, dimensions: labels)
        }
        let cacheDepth = gauge(
            MetricNames.lookupQueueDepth, ("source", "cache"), ("shard", ""))
        let cacheAge = gauge(MetricNames.lookupQueueAge, ("source", "cache"), ("shard", ""))
        let shed = overload.counts.map { place, _ in
            RisingCount(MetricNames.shed, dimensions: [("at", place)])
        }
        let loopTurn = gauge(MetricNames.loopTurn)
        let taskLag = gauge(MetricNames.taskLag)
        let passedBy = gauge(MetricNames.cachePassedBy)
        let fillsDropped = RisingCount(MetricNames.cacheFillsDropped)
        let shards = store.shards.parts.map(ShardGauges.init)
        let filter = store.filterFigures.map { _ in FilterGauges(store.shards.parts) }
        let commands = ["queued", "in_flight"].map {
            gauge(MetricNames.redisCommands, ("state", $0))
        }
        let redis = gauge(MetricNames.redisConnections)
        let masters = gauge(MetricNames.redisMasters)
        let redirections = ["moved", "ask"].map {
            RisingCount(MetricNames.redisRedirections, dimensions: [("kind", $0)])
        }
        let pending = gauge(MetricNames.checksPending)
        let uncounted = RisingCount(MetricNames.checksUncounted)
        let entries = gauge(MetricNames.localEntries)
        let memory = gauge(MetricNames.residentMemory)
        let cpu = RisingCount(MetricNames.cpuSeconds)
        let files = gauge(MetricNames.openFiles)
        gauge(MetricNames.startTime).record(ProcessFigures.startSeconds)

        registry.onScrape { [self] in
            let state = store.redisState
            let depths = lookup.queueDepths
            cacheDepth.record(depths.cache)
            let ages = lookup.queueAges
            cacheAge.record(ages.cache / .seconds(1))
            for (count, total) in zip(shed, overload.counts) { count.rise(to: Double(total.count)) }
            loopTurn.record(overload.loops.takeLongestTurn() / .seconds(1))
            taskLag.record(overload.lag.takeLongest() / .seconds(1))
            passedBy.record(lookup.isCachePassedBy ? 1 : 0)
            fillsDropped.rise(to: Double(lookup.fillsDropped))
            for (number, gauges) in shards.enumerated() {
                gauges.record(depths.ledger[number], oldest: ages.ledger[number])
            }
            if let figures = store.filterFigures { filter?.record(figures) }
            commands[0].record(state.queued)
            commands[1].record(state.inFlight)
            redis.record(state.connected)
            masters.record(state.masters)
            for (count, total) in zip(redirections, [state.moved, state.asked]) {
                count.rise(to: Double(total))
            }
            pending.record(checkCounter.pendingCount)
            uncounted.rise(to: Double(checkCounter.uncounted))
            entries.record(local.count)
            memory.record(ProcessFigures.residentBytes)
            cpu.rise(to: ProcessFigures.cpuSeconds)
            files.record(ProcessFigures.openFiles)
        }
    }
}
