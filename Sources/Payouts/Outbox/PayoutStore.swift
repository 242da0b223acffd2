package import Invoices
import Synchronization

/// A payout in the hands of one worker, until its lease ends or somebody else changes it.
package struct ClaimedPayout: Hashable, Sendable {
    /// The row as it was read under the claim.
    package let payout: Payout
    /// The fencing number: every later claim and change has a greater one.
    package let fence: Int64

    package init(payout: Payout, fence: Int64) {
        self.payout = payout
        self.fence = fence
    }
}

/// Keeps payouts; its rows are the truth.
package protocol PayoutStore: Sendable {
    /// Takes some of what is due and nobody has: of each campaign an equal share, the longest due first.
    func claim(
        _ maximum: Int, at now: Timestamp, for lease: Duration
    ) async throws(ServiceUnavailable) -> [ClaimedPayout]

    /// Writes the payout, its newest attempt and the transfers in one transaction. Once this returns true, they
    /// survive a power cut.
    /// - Parameter endsLease: anybody may have the payout from then on.
    /// - Returns: false, and nothing is written, where somebody else has the payout now.
    func commit(
        _ payout: Payout, _ transfers: [Transfer], fence: Int64, endsLease: Bool
    ) async throws(ServiceUnavailable) -> Bool

    /// Ends the lease early.
    func giveBack(_ win: WinID, fence: Int64) async throws(ServiceUnavailable)

    /// Reads one payout without taking it; nil for a win that there is not.
    func payout(_ win: WinID) async throws(ServiceUnavailable) -> Payout?

    /// Asks if the claim still holds, and what is written of a hold since.
    func standing(_ win: WinID, fence: Int64) async throws(ServiceUnavailable) -> PayoutStanding

    /// Changes what anybody may have; a worker that has it loses it.
    /// - Parameter body: decides on the payout as it stands.
    /// - Returns: false where there is no such payout.
    func change(
        _ win: WinID, _ body: @Sendable (inout Payout) -> [Transfer]
    ) async throws(ServiceUnavailable) -> Bool
}

extension PayoutStore {
    /// Writes, and keeps the lease.
    package func commit(
        _ payout: Payout, _ transfers: [Transfer], fence: Int64
    ) async throws(ServiceUnavailable) -> Bool {
        try await commit(payout, transfers, fence: fence, endsLease: false)
    }
}

extension PayoutStore {
    /// Asks about a payment that was made, and writes it down if it came back. Nobody asks without a reason, such as a
    /// statement's line or a callback, and that is believed as little as any: the provider's answer tells.
    /// - Returns: true if it came back.
    package func askIfReturned(
        _ submission: Submission, of win: WinID, through provider: any PayoutProvider,
        now: @Sendable () -> Timestamp
    ) async throws(ServiceUnavailable) -> Bool {
        let answer = await provider.query(submission)
        guard case .returned = answer else { return false }
        let time = now()
        _ = try await change(win) { payout in
            payout.answered(answer, to: submission.order, at: time, jitter: 0)
        }
        return true
    }
}

extension PayoutStore {
    /// Asks about an attempt that is over, whichever of the win's it was, and writes down if it was paid after all, or came
    /// back. A callback or a statement is the reason to ask, and is believed as little as any.
    /// - Returns: true if something was to be written.
    package func askLate(
        _ submission: Submission, of win: WinID, through provider: any PayoutProvider
    ) async throws(ServiceUnavailable) -> Bool {
        let answer = await provider.query(submission)
        switch answer {
        case .paid, .returned: break
        default: return false
        }
        let isNew = Mutex(false)
        _ = try await change(win) { payout in
            let before = payout
            let transfers = payout.answeredLate(answer, to: submission)
            isNew.withLock { $0 = payout != before }
            return transfers
        }
        return isNew.withLock { $0 }
    }
}

/// The answer to a worker that asks if it may still go on.
package enum PayoutStanding: Hashable, Sendable {
    case yours
    case held(String)
    case lost
}
