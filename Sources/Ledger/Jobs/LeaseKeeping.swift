import Timing

/// How long leases last, and how often workers look.
package struct LeaseTerms: Sendable {
    /// After a crash the job rests this long; a worker that is stopped for less notices nothing.
    package var duration = Duration.seconds(30)
    /// Two renewals in a row may fail before the lease is in danger.
    package var renewInterval = Duration.seconds(10)
    /// How often a worker asks for a lease that it has not: one small statement each time.
    package var lookInterval = Duration.seconds(30)

    package init() {}
}

/// Decides what the holder of a lease does next, and does no I/O.
///
/// It counts by a clock of its own from before the statement was sent, and the database from when
/// the statement came: so the lease ends here first, and a holder that reaches nobody stops in time.
struct LeaseKeeping {
    enum Step: Equatable {
        case wait(until: ContinuousClock.Instant)
        /// - Parameter deadline: there is no lease to be renewed after that.
        case renew(within: Duration)
        case lost
    }

    private let terms: LeaseTerms
    private var endsAt: ContinuousClock.Instant
    private var nextRenewal: ContinuousClock.Instant
    private var backoff = Backoff(first: .milliseconds(500), ceiling: .seconds(5))

    /// - Parameter sentAt: when the lease was asked for.
    init(_ terms: LeaseTerms, sentAt: ContinuousClock.Instant) {
        self.terms = terms
        endsAt = sentAt.deadline(after: terms.duration)
        nextRenewal = sentAt.deadline(after: terms.renewInterval)
    }

    func step(at now: ContinuousClock.Instant) -> Step {
        if now >= endsAt { return .lost }
        if now >= nextRenewal { return .renew(within: endsAt - now) }
        return .wait(until: min(nextRenewal, endsAt))
    }

    mutating func renewed(sentAt: ContinuousClock.Instant) {
        self = LeaseKeeping(terms, sentAt: sentAt)
    }

    /// The database did not answer, and whether it renewed the lease is not known.
    /// - Parameter chance: from 0 up to, not including, 1.
    mutating func failed(at now: ContinuousClock.Instant, chance: Double) {
        nextRenewal = now + backoff.failed(chance: chance)
    }
}
