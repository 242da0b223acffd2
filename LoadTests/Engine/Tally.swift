import Histogram

/// What one event loop saw within the measured time.
struct Tally: Sendable {
    /// Of all replies but those that were shed.
    var latency = Self.histogram
    /// Of those that were told to come again later.
    var shedLatency = Self.histogram
    /// How much later than it was due each query was sent: what of the latency is our own.
    var lateness = Self.histogram
    /// Queries of an open loop that were due while every connection still waited for an answer.
    var unasked = 0
    /// In the calm after a flood: when the last query that was shed or slow had its reply, in
    /// nanoseconds after the flood's end; nil where there was no calm.
    var recoveredAfter: UInt64?
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

    /// Nanoseconds from 1 µs to 2 minutes, exact to a thousandth.
    private static var histogram: Histogram<UInt64> {
        Histogram(
            lowestDiscernibleValue: 1_000, highestTrackableValue: 120_000_000_000,
            numberOfSignificantValueDigits: .three)
    }

    /// What may be recorded: a value past the range would be dropped, and the worst must not be.
    private static func clamped(_ nanoseconds: UInt64) -> UInt64 {
        min(max(nanoseconds, 1_000), 120_000_000_000)
    }

    mutating func record(nanoseconds: UInt64) { latency.record(Self.clamped(nanoseconds)) }

    mutating func recordShed(nanoseconds: UInt64) { shedLatency.record(Self.clamped(nanoseconds)) }

    mutating func recordLate(nanoseconds: UInt64) { lateness.record(Self.clamped(nanoseconds)) }

    mutating func add(_ other: Tally) {
        latency.add(other.latency)
        shedLatency.add(other.shedLatency)
        lateness.add(other.lateness)
        if let recovered = other.recoveredAfter {
            recoveredAfter = max(recovered, recoveredAfter ?? 0)
        }
        unasked += other.unasked
        units += other.units
        faults.merge(other.faults, uniquingKeysWith: +)
        examples.merge(other.examples) { first, _ in first }
        nanoseconds = max(nanoseconds, other.nanoseconds)
        ranDry = ranDry || other.ranDry
    }
}
