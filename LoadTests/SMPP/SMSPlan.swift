/// How one round of text messages is driven.
struct SMSPlan: Sendable {
    var pacing: RunPlan.Pacing
    /// Questions under way at once.
    var window: Int
    var warmUpSeconds: Double
    var measuredSeconds: Double
    var timeoutSeconds: Double

    var warmUpNanoseconds: UInt64 { UInt64(warmUpSeconds * 1e9) }
    var totalNanoseconds: UInt64 { warmUpNanoseconds + UInt64(measuredSeconds * 1e9) }
}
