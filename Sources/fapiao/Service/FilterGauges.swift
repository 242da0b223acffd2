import Ledger
import Metrics

/// The state of the filter of known invoices, and its counts.
struct FilterGauges: Sendable {
    private let bytes, ready: [Gauge]
    private let denials = RisingCount(MetricNames.filterDenials)
    private let builds = RisingCount(MetricNames.filterBuilds)
    private let contradictions = RisingCount(MetricNames.filterContradictions)

    init(_ shards: [LedgerShard]) {
        func gauges(_ name: String) -> [Gauge] {
            shards.map { Gauge(label: name, dimensions: [("shard", $0.name)]) }
        }
        bytes = gauges(MetricNames.filterBytes)
        ready = gauges(MetricNames.filterReady)
    }

    func record(_ figures: FilterFigures) {
        for (shard, part) in figures.parts.enumerated() {
            bytes[shard].record(part.bytes)
            ready[shard].record(part.isReady ? 1 : 0)
        }
        denials.rise(to: Double(figures.denials))
        builds.rise(to: Double(figures.builds))
        contradictions.rise(to: Double(figures.contradictions))
    }
}
