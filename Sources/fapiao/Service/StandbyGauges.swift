import Ledger
import Metrics

/// The load that a standby of one part of the ledger takes off the primary, and the standby's lag.
struct StandbyGauges: Sendable {
    private let isAsked, lag: Gauge
    private let lookups: [StandbyOutcome: RisingCount]

    init(_ shard: String) {
        isAsked = Gauge(label: MetricNames.standbyAsked, dimensions: [("shard", shard)])
        lag = Gauge(label: MetricNames.standbyLag, dimensions: [("shard", shard)])
        lookups = Dictionary(
            uniqueKeysWithValues: StandbyOutcome.allCases.map { outcome in
                let labels = [("shard", shard), ("outcome", outcome.rawValue)]
                return (outcome, RisingCount(MetricNames.standbyLookups, dimensions: labels))
            })
    }

    func record(_ figures: StandbyFigures) {
        isAsked.record(figures.isAsked ? 1 : 0)
        if let bytes = figures.lag { lag.record(bytes) }
        for (outcome, count) in lookups {
            count.rise(to: Double(figures.lookups[outcome] ?? 0))
        }
    }
}
