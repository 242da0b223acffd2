import Ledger
import Metrics

/// The connections to Redis and what is under way on them.
struct RedisGauges: Sendable {
    private let store: LedgerStore
    private let queued, inFlight: Gauge
    private let connections = Gauge(label: MetricNames.redisConnections)
    private let masters = Gauge(label: MetricNames.redisMasters)
    private let moved, asked: RisingCount

    init(_ store: LedgerStore) {
        self.store = store
        func commands(_ state: String) -> Gauge {
            Gauge(label: MetricNames.redisCommands, dimensions: [("state", state)])
        }
        queued = commands("queued")
        inFlight = commands("in_flight")
        moved = RisingCount(MetricNames.redisRedirections, dimensions: [("kind", "moved")])
        asked = RisingCount(MetricNames.redisRedirections, dimensions: [("kind", "ask")])
    }

    func sample() {
        let state = store.redisState
        queued.record(state.queued)
        inFlight.record(state.inFlight)
        connections.record(state.connected)
        masters.record(state.masters)
        moved.rise(to: Double(state.moved))
        asked.rise(to: Double(state.asked))
    }
}
