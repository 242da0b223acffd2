import CoreMetrics
import Synchronization

/// A count that only rises.
final class CounterSeries: MetricSeries, CounterHandler {
    static let kind = "counter"
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) { value.add(amount, ordering: .relaxed) }
    func reset() { value.store(0, ordering: .relaxed) }
    func render(_ name: String, _ labels: String) -> String {
        PrometheusText.line(name, labels, value.load(ordering: .relaxed))
    }
}

/// A sum that only rises, not in whole numbers.
final class SumSeries: MetricSeries, FloatingPointCounterHandler {
    static let kind = "counter"
    private let value = Mutex(0.0)

    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func reset() { value.withLock { $0 = 0 } }
    func render(_ name: String, _ labels: String) -> String {
        PrometheusText.line(name, labels, PrometheusText.number(value.withLock { $0 }))
    }
}

/// A value as it is just now.
final class GaugeSeries: MetricSeries, RecorderHandler, MeterHandler {
    static let kind = "gauge"
    private let value = Mutex(0.0)

    func record(_ value: Int64) { self.value.withLock { $0 = Double(value) } }
    func record(_ value: Double) { self.value.withLock { $0 = value } }
    func set(_ value: Int64) { record(value) }
    func set(_ value: Double) { record(value) }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func render(_ name: String, _ labels: String) -> String {
        PrometheusText.line(name, labels, PrometheusText.number(value.withLock { $0 }))
    }
}

/// How values are spread: counts up to each bound, their sum and their number.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    static let kind = "histogram"

    /// Seconds: fine where answers usually are, a few milliseconds, to the deadline of ten.
    static let durations = [
        0.000_25, 0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1,
        2, 5, 10,
    ]
    /// Sizes: powers of two up to the largest batch.
    static let sizes = (0...13).map { Double(1 << $0) }

    private struct State {
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func render(_ name: String, _ labels: String) -> String {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: UInt64 = 0
        var text = ""
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? PrometheusText.number(bounds[index]) : "+Inf"
            text += PrometheusText.line(
                name + "_bucket", PrometheusText.joined(labels, "le=\"\(bound)\""), total)
        }
        text += PrometheusText.line(name + "_sum", labels, PrometheusText.number(sum))
        text += PrometheusText.line(name + "_count", labels, total)
        return text
    }
}
