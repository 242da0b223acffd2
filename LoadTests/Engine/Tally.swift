import Histogram

/// What one event loop saw within the measured time.
struct Tally: Sendable {
    /// Nanoseconds from 1 µs to 2 minutes, exact to a thousandth.
    var latency = Histogram<UInt64>(
        lowestDiscernibleValue: 1_000, highestTrackableValue: 120_000_000_000,
        numberOfSignificantValueDigits: .three)
    /// What was asked and answered: replies, or the invoices in them.
    var units = 0
    /// Of the whole run, warm-up included: a wrong answer counts at any time.
    var faults: [Fault: Int] = [:]
    /// One reply of each class, to see what it was.
    var examples: [Fault: String] = [:]
    /// Between the first and the last moment that counted.
    var nanoseconds: UInt64 = 0
    /// A finite workload came to its end before the time did.
    var ranDry = false

    var rate: Double { nanoseconds == 0 ? 0 : Double(units) / (Double(nanoseconds) / 1e9) }

    mutating func record(nanoseconds: UInt64) {
        // A value past the range would be dropped, and the worst must not be.
        latency.record(min(max(nanoseconds, 1_000), 120_000_000_000))
    }

    mutating func add(_ other: Tally) {
        latency.add(other.latency)
        units += other.units
        faults.merge(other.faults, uniquingKeysWith: +)
        examples.merge(other.examples) { first, _ in first }
        nanoseconds = max(nanoseconds, other.nanoseconds)
        ranDry = ranDry || other.ranDry
    }
}
