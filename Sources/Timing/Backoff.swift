/// How long to pause before the next attempt: exponential back-off with full jitter. The longest
/// pause doubles with each failure up to the ceiling, and the pause is anything from nothing to it,
/// so that a thousand workers that lost the same server do not come back in step.
///
/// It reads no clock and throws no dice: whoever pauses does.
package struct Backoff: Sendable, Equatable {
    /// No pause after the first failure is longer.
    package let first: Duration
    /// No pause at all is longer.
    package let ceiling: Duration
    /// In a row, since the last success.
    package private(set) var failures: Int

    /// - Parameter failures: those that somebody else has met before.
    package init(first: Duration, ceiling: Duration, failures: Int = 0) {
        self.first = first
        self.ceiling = ceiling
        self.failures = failures
    }

    /// Begins anew: the next pause is within the shortest again.
    package mutating func succeeded() { failures = 0 }

    /// - Parameter chance: from 0 up to, not including, 1.
    /// - Returns: the pause before the next attempt.
    package mutating func failed(chance: Double) -> Duration {
        let longest = min(first * (1 << min(failures, Self.doublingsMaximum)), ceiling)
        failures = min(failures, Int.max - 1) + 1
        return longest * chance
    }

    /// Any ceiling is reached by then: a millisecond has become twelve days.
    private static let doublingsMaximum = 30
}
