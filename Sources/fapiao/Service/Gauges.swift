import Ledger
import Metrics
import Verification

/// Samples what is so just now, whenever somebody scrapes.
struct Gauges {
    let store: LedgerStore
    let local: LocalLayer
    let lookup: InvoiceLookup
    let tally: CheckTally

    func sample(into registry: PrometheusRegistry) {
        func gauge(_ name: String, _ label: String? = nil, _ value: String = "") -> Gauge {
            Gauge(label: name, dimensions: label.map { [($0, value)] } ?? [])
        }
        let depths = (
            cache: gauge(MetricNames.lookupQueueDepth, "source", "cache"),
            ledger: gauge(MetricNames.lookupQueueDepth, "source", "ledger")
        )
        let connections = ["connected", "idle", "leased"].map {
            gauge(MetricNames.databaseConnections, "state", $0)
        }
        let statements = ["queued", "in_flight"].map {
            gauge(MetricNames.databaseStatements, "state", $0)
        }
        let commands = ["queued", "in_flight"].map {
            gauge(MetricNames.redisCommands, "state", $0)
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
            let state = store.state
            depths.cache.record(lookup.queueDepths.cache)
            depths.ledger.record(lookup.queueDepths.ledger)
            let counts = [state.databaseConnected, state.databaseIdle, state.databaseLeased]
            for (gauge, count) in zip(connections, counts) { gauge.record(count) }
            statements[0].record(state.databaseQueued)
            statements[1].record(state.databaseInFlight)
            commands[0].record(state.redisQueued)
            commands[1].record(state.redisInFlight)
            redis.record(state.redisConnected)
            masters.record(state.redisMasters)
            for (count, total) in zip(redirections, [state.redisMoved, state.redisAsked]) {
                count.rise(to: Double(total))
            }
            pending.record(tally.pendingCount)
            uncounted.rise(to: Double(tally.uncounted))
            entries.record(local.count)
            memory.record(ProcessFigures.residentBytes)
            cpu.rise(to: ProcessFigures.cpuSeconds)
            files.record(ProcessFigures.openFiles)
        }
    }
}
