package import Invoices

/// How far one prize is on its way, as its holder is told.
package struct PrizeProgress: Hashable, Sendable {
    package var win: String
    /// The periodic draw; nil for what the entry's own seal has given.
    package var draw: String?
    package var gross: Fen
    package var withheld = Fen.zero
    package var state = PayoutState.ready
    package var reservedAt: Timestamp
    /// When the last attempt began.
    package var sentAt: Timestamp?
    package var paidAt: Timestamp?
    /// Unclaimed until then, it goes back to the fund.
    package var claimUntil: Timestamp?
    package var channel: PayoutChannel?
    /// Of the account.
    package var tail: String?
    /// The channel's own number of the payment, or why the last attempt ended.
    package var reference: String?
    package var isHeld = false
    package var isVoid = false
    package var hasAccount = false
    /// The payment begins when the holder is at the page.
    package var waitsForVisit = false
    package var needsDocument = false
    package var hasDocument = false

    package init(win: String, gross: Fen, reservedAt: Timestamp) {
        self.win = win
        self.gross = gross
        self.reservedAt = reservedAt
    }

    package var net: Fen { gross.subtracting(withheld) ?? .zero }

    /// What the holder is told first.
    package enum Stage: String, Hashable, Sendable, CaseIterable {
        /// Waits for a document, for an account, or for another account than the one that could not be paid.
        case document, account, otherAccount = "other-account"
        /// An account is there; the payment has not begun.
        case reserved
        /// The holder has to confirm in WeChat.
        case tap
        case sent, arrived
        /// Somebody looks at it.
        case held
        /// The invoice is void, or the prize was taken back by the campaign's rule.
        case stopped
        /// Nobody claimed it in time.
        case unclaimed
    }

    package var stage: Stage {
        switch state {
        case .paid: return isVoid ? .stopped : .arrived
        case .forfeited: return reference == Payout.unclaimedReference ? .unclaimed : .stopped
        case .needsUser: return .tap
        case .submitting, .accepted, .processing, .unknown: return .sent
        case .ready, .failed, .cancelled, .expired, .returned: break
        }
        if isVoid { return .stopped }
        if isHeld { return .held }
        if needsDocument || reference == Payout.documentReference, !hasDocument {
            return .document
        }
        if hasAccount { return waitsForVisit || state == .expired ? .tap : .reserved }
        return state == .ready ? .account : .otherAccount
    }
}
