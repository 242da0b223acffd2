package import Invoices

/// A circuit breaker for one merchant account: whether something new may be sent through it. Questions always may.
///
/// Closing it fails no payout: each keeps its number and waits.
package struct MerchantGate: Hashable, Sendable {
    /// Why it is shut; nil where it is not.
    package private(set) var reason: String?
    /// From then on one call may try.
    package private(set) var opensAt: Timestamp?
    private var failures = 0

    package init() {}

    /// So many calls in a row of which nobody can say what became of them.
    static let failuresMaximum = 5
    /// Balance, quota or right: as often one call asks whether somebody has seen to it.
    static let stop = Duration.seconds(600)
    private static let pauseMaximum = Duration.seconds(60)

    /// True if the account is open, or a trial call is due.
    package func allowsCall(at now: Timestamp) -> Bool { opensAt.map { now >= $0 } ?? true }

    /// Takes the right to make a call that may move money, with nothing between this and the call: through a gate that
    /// has been shut goes one, and the others wait for what it finds.
    package mutating func beginCall(at now: Timestamp) -> Bool {
        guard allowsCall(at: now) else { return false }
        if reason != nil { opensAt = now.advanced(by: Self.pauseMaximum) }
        return true
    }

    /// Takes the answer to a submission into account.
    /// - Returns: true where somebody has to be told that the account has stopped.
    package mutating func answered(_ answer: ProviderAnswer, at now: Timestamp) -> Bool {
        switch answer {
        case .payerSide(let stop), .failed(let stop, .payer):
            let isNew = reason != stop
            (reason, failures) = (stop, 0)
            opensAt = now.advanced(by: Self.stop)
            return isNew
        case .throttled:
            failures = max(failures + 1, Self.failuresMaximum)
            shut("throttled", at: now)
        case .unknown:
            failures += 1
            if failures >= Self.failuresMaximum { shut("no answers", at: now) }
        case .notFound: break
        case .accepted, .needsUser, .processing, .paid, .failed, .cancelled, .returned:
            self = MerchantGate()
        }
        return false
    }

    private mutating func shut(_ reason: String, at now: Timestamp) {
        self.reason = reason
        let pause = Duration.seconds(1) * (1 << min(failures - Self.failuresMaximum, 6))
        opensAt = now.advanced(by: min(pause, Self.pauseMaximum))
    }

    /// Somebody has seen to it.
    package mutating func open() { self = MerchantGate() }
}
