import Ledger
import Metrics

/// How busy one part of the ledger is.
struct ShardGauges: Sendable {
    private let shard: LedgerShard
    private let connected, idle, leased: Gauge
    private let queued, inFlight: Gauge
    private let writable: Gauge
    private let standby: StandbyGauges?

    init(_ shard: LedgerShard) {
        self.shard = shard
        func gauge(_ name: String, _ label: String, _ value: String) -> Gauge {
            Gauge(label: name, dimensions: [(label, value), ("shard", shard.name)])
        }
        connected = gauge(MetricNames.databaseConnections, "state", "connected")
        idle = gauge(MetricNames.databaseConnections, "state", "idle")
        leased = gauge(MetricNames.databaseConnections, "state", "leased")
        queued = gauge(MetricNames.databaseStatements, "state", "queued")
        inFlight = gauge(MetricNames.databaseStatements, "state", "in_flight")
        writable = Gauge(label: MetricNames.ledgerWritable, dimensions: [("shard", shard.name)])
        standby = shard.freshStandby.map { _ in StandbyGauges(shard.name) }
    }

    func sample() {
        let state = shard.state
        connected.record(state.connected)
        idle.record(state.idle)
        leased.record(state.leased)
        queued.record(state.queued)
        inFlight.record(state.inFlight)
        writable.record(shard.writeProbe.fault == nil ? 1 : 0)
        if let figures = shard.freshStandby?.figures { standby?.record(figures) }
    }
}
