package import Invoices

/// How many calls a second one merchant account may make, by its contract.
package struct MerchantRate: Hashable, Sendable {
    private let interval: Duration
    private var next = Timestamp(microseconds: 0)

    /// A worker that waits has the payout's lease, so nobody waits for longer.
    package static let waitMaximum = Duration.seconds(1)

    /// - Parameter perSecond: 1 or more.
    package init(perSecond: Int) {
        interval = .microseconds(1_000_000 / max(perSecond, 1))
    }

    /// Whether the line is too long for anybody to join it.
    package func isFull(at now: Timestamp) -> Bool {
        next.duration(since: now) > Self.waitMaximum
    }

    /// Takes the next place in the line of calls.
    /// - Returns: when the call may be made; nil, and no place is taken, where the line is too long.
    package mutating func take(at now: Timestamp) -> Timestamp? {
        guard !isFull(at: now) else { return nil }
        let start = max(next, now)
        next = start.advanced(by: interval)
        return start
    }
}
