package import Invoices

/// One payout in the hands of a worker that has its lease: what to do next, one act after another. Whoever drives it
/// does the acts and tells what came of them; it may stop, sleep or die between any two.
package struct PayoutWork: Sendable {
    /// The next act. Whoever drives the work does it, and tells the result by the function in
    /// brackets.
    package enum Act: Hashable, Sendable {
        /// Choose a merchant account and build the submission (`prepared`, `refused`), or leave it (`postponed`).
        case prepare(attempt: Int)
        /// Write the payout and these transfers in one transaction, if the lease still holds (`committed`). The last one
        /// gives the lease back with it.
        case commit([Transfer], isLast: Bool)
        /// Ask how invoice, hold and lease stand (`checked`).
        case check
        /// Call, with nothing before it (`answered`).
        case submit(Submission)
        case query(Submission)
        case cancel(Submission)
        /// Give the lease back.
        case done
    }

    /// The finding of a check.
    package enum Finding: Hashable, Sendable {
        case good
        case void
        case held(String)
        /// Somebody else has the payout now, or nobody could be asked.
        case lost
    }

    private enum Phase: Hashable {
        case deciding
        case committing([Transfer], isLast: Bool = false)
        case checked(SubmissionCheck)
        case done
    }

    /// As it is by now; committed only by the act `commit`.
    package private(set) var payout: Payout
    private var phase = Phase.deciding
    /// True if it ended because somebody else has it, or nobody could be asked: then the lease is
    /// left to end, which is the pause before the next try.
    package private(set) var isLost = false
    /// Whether the last commit has ended the lease.
    package private(set) var isGivenBack = false

    /// Goes on from the row: an attempt that was committed and not answered is asked about, never
    /// sent under a new number.
    package init(claimed payout: Payout) {
        self.payout = payout
        self.payout.resume()
    }

    /// True once there is no further act.
    package var isDone: Bool { phase == .done }

    /// The next act, by the clock of the worker: a step may have become due meanwhile.
    package mutating func next(at now: Timestamp) -> Act {
        switch phase {
        case .committing(let transfers, _): return commit(transfers, at: now)
        case .done: return .done
        case .checked(let check):
            guard check.permitsCall(at: now), let submission = payout.submission else {
                phase = .deciding
                return .check
            }
            phase = .deciding
            return .submit(submission)
        case .deciding: return decide(at: now)
        }
    }

    private mutating func decide(at now: Timestamp) -> Act {
        switch payout.step(at: now) {
        case .wait:
            phase = .done
            return .done
        case .prepare(let attempt): return .prepare(attempt: attempt)
        case .submit: return .check
        case .resubmit:
            payout.resubmit(at: now)
            return commit([], at: now)
        case .forfeit: return commit(payout.forfeit(), at: now)
        case .query: return payout.submission.map { .query($0) } ?? .done
        case .cancel: return payout.submission.map { .cancel($0) } ?? .done
        }
    }

    private mutating func commit(_ transfers: [Transfer], at now: Timestamp) -> Act {
        let isLast = if case .wait = payout.step(at: now) { true } else { false }
        phase = .committing(transfers, isLast: isLast)
        return .commit(transfers, isLast: isLast)
    }

    /// The submission was built; it is committed before the provider is called, so that a crash
    /// sends the same bytes again.
    package mutating func prepared(_ submission: Submission, withheld: Fen, at now: Timestamp) {
        phase = .committing(payout.begin(submission, withheld: withheld, at: now))
    }

    /// Ends a prize of which nothing is left once the tax is taken off.
    package mutating func settled(withheld: Fen) {
        phase = .committing(payout.settle(withheld: withheld))
    }

    /// No merchant account can pay this to that payee.
    package mutating func refused(_ reason: String) {
        payout.refuse(reason)
        phase = .committing([])
    }

    /// Something about it is unusual, so a person looks before the next attempt.
    package mutating func suspected(_ reason: String) {
        payout.hold(reason)
        phase = .committing([])
    }

    /// The payee has to confirm and is not at the page.
    package mutating func waitsForVisit() {
        payout.waitForVisit()
        phase = .committing([])
    }

    /// The invoice was found void before an attempt began.
    package mutating func voided(at now: Timestamp) {
        phase = .committing(payout.void(at: now))
    }

    /// Not now.
    package mutating func postponed(until time: Timestamp) {
        payout.postpone(until: time)
        phase = .committing([])
    }

    /// - Parameter isDone: false where the lease was lost: somebody else goes on.
    package mutating func committed(_ isDone: Bool) {
        switch (isDone, phase) {
        case (false, _): (phase, isLost) = (.done, true)
        // What has become due meanwhile is anybody's.
        case (true, .committing(_, isLast: true)): (phase, isGivenBack) = (.done, true)
        default: phase = .deciding
        }
    }

    /// - Parameter check: proves how fresh the finding is; an old one is no ground for a call.
    package mutating func checked(
        _ finding: Finding, by check: SubmissionCheck, at now: Timestamp
    ) {
        switch finding {
        case .good: phase = .checked(check)
        case .lost:
            phase = .done
            isLost = true
        case .void: phase = .committing(payout.void(at: now) + payout.unsent(at: now))
        case .held(let reason):
            payout.hold(reason)
            phase = .committing(payout.unsent(at: now))
        }
    }

    /// - Parameter jitter: from 0 up to, not including, 1; spreads the next question.
    package mutating func answered(
        _ answer: ProviderAnswer, to order: OrderNumber, at now: Timestamp, jitter: Double
    ) {
        phase = .committing(payout.answered(answer, to: order, at: now, jitter: jitter))
    }

    /// Takes a provider's answer to the wish to withdraw an attempt.
    package mutating func cancelAnswered(
        _ answer: ProviderAnswer, to order: OrderNumber, at now: Timestamp, jitter: Double
    ) {
        payout.cancelled()
        answered(answer, to: order, at: now, jitter: jitter)
    }
}
