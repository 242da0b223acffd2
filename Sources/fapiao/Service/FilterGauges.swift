import Verification
import Ledger
import Metrics

/// The state of the filter of known invoices, and its counts.
struct FilterGauges: Sendable {
    private let store: LedgerStore
    private let bytes, ready: [Gauge]
    private let denials = RisingCount(MetricNames.filterDenials)
    private let builds = RisingCount(MetricNames.filterBuilds)
    private let contradictions = RisingCount(MetricNames.filterContradictions)

    init(_ store: LedgerStore) {
        self.store = store
        func gauges(_ name: String) -> [Gauge] {
            store.shards.parts.map { Gauge(label: name, dimensions: [("shard", $0.name)]) }
        }
        bytes = gauges(MetricNames.filterBytes)
        ready = gauges(MetricNames.filterReady)
    }

    func sample() {
        guard let figures = store.filterFigures else { return }
        for (shard, part) in figures.parts.enumerated() {
            bytes[shard].record(part.bytes)
            ready[shard].record(part.isReady ? 1 : 0)
        }
        denials.rise(to: Double(figures.denials))
        builds.rise(to: Double(figures.builds))
        contradictions.rise(to: Double(figures.contradictions))
    }
}
