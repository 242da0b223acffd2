/// How long to wait before the next question: growing, and spread by chance, so that many payouts do not ask at
/// once when a provider comes back. A callback brings the question forward.
package enum RetryPause {
    static let first = Duration.seconds(1)
    /// An hour: a payout that is unknown for days is still asked about, and costs its provider
    /// little.
    package static let maximum = Duration.seconds(3_600)

    /// - Parameters:
    ///   - asked: how often was asked before.
    ///   - jitter: 0 up to 1, by chance.
    package static func after(_ asked: Int, jitter: Double) -> Duration {
        let doublings = min(max(asked, 0), 12)
        let full = min(first * (1 << doublings), maximum)
        return full * (0.5 + 0.5 * min(max(jitter, 0), 1))
    }
}
