/// How one round is driven.
struct RunPlan: Sendable {
    enum Pacing: Sendable {
        /// Each connection asks again as soon as it is answered.
        case closed
        case open(ArrivalSchedule)
    }

    var target: Target
    var connections: Int
    var threads: Int
    var pacing = Pacing.closed
    var warmUpSeconds: Double
    /// Infinite for a workload that ends by itself.
    var measuredSeconds: Double
    var timeoutSeconds: Double

    var warmUpNanoseconds: UInt64 { UInt64(warmUpSeconds * 1e9) }

    /// From the start to the end of what is measured. A day stands for "until it ends by itself".
    var totalNanoseconds: UInt64 {
        warmUpNanoseconds + UInt64(min(measuredSeconds, 86_400) * 1e9)
    }
}
