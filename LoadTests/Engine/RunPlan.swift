/// How one round is driven.
struct RunPlan: Sendable {
    enum Pacing: Sendable {
        /// Each connection asks again as soon as it is answered.
        case closed
        /// Each connection asks again so many nanoseconds after it was answered, as people do.
        case thinking(UInt64)
        case open(ArrivalSchedule)
    }

    var target: Target
    var connections: Int
    var threads: Int
    var pacing = Pacing.closed
    var warmUpSeconds: Double
    /// Infinite for a workload that ends by itself.
    var measuredSeconds: Double
    /// After what is measured, at the calmer rate of an open loop.
    var calmSeconds = 0.0
    /// In an open loop each connection asks in its turn, so that all are in use, and a query that is due
    /// while all wait for an answer is counted and not asked; else whichever was answered last asks, and
    /// queries wait for one.
    var takesTurns = false
    var timeoutSeconds: Double

    var warmUpNanoseconds: UInt64 { UInt64(warmUpSeconds * 1e9) }

    /// From the start to the end of what is measured. A day stands for "until it ends by itself".
    var measuredNanoseconds: UInt64 {
        warmUpNanoseconds + UInt64(min(measuredSeconds, 86_400) * 1e9)
    }

    /// From the start to the last query.
    var totalNanoseconds: UInt64 { measuredNanoseconds + UInt64(calmSeconds * 1e9) }
}
