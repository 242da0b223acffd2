import Histogram

/// Latencies of one round in milliseconds.
struct Percentiles: Sendable, Codable, Equatable {
    var p50: Double
    var p90: Double
    var p99: Double
    var p999: Double
    var max: Double

    init(p50: Double, p90: Double, p99: Double, p999: Double, max: Double) {
        self.p50 = p50
        self.p90 = p90
        self.p99 = p99
        self.p999 = p999
        self.max = max
    }

    init(_ histogram: Histogram<UInt64>) {
        func milliseconds(_ percentile: Double) -> Double {
            Double(histogram.valueAtPercentile(percentile)) / 1e6
        }
        self.init(
            p50: milliseconds(50), p90: milliseconds(90), p99: milliseconds(99),
            p999: milliseconds(99.9), max: Double(histogram.max) / 1e6)
    }

    /// The median round of each percentile, and the worst of all rounds.
    static func median(_ rounds: [Percentiles]) -> Percentiles? {
        guard !rounds.isEmpty else { return nil }
        return Percentiles(
            p50: rounds.map(\.p50).median, p90: rounds.map(\.p90).median,
            p99: rounds.map(\.p99).median, p999: rounds.map(\.p999).median,
            max: rounds.map(\.max).max() ?? 0)
    }
}
