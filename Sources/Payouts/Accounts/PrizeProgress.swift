package import Invoices

/// How far one prize is on its way, as its holder is told.
package struct PrizeProgress: Hashable, Sendable {
    /// As `WinID.description` writes it.
    package var win: String
    /// The periodic draw; nil for what the entry's own seal has given.
    package var draw: String?
    /// Before tax.
    package var gross: Fen
    /// Tax that is kept back and paid to the tax office.
    package var withheld = Fen.zero
    package var state = PayoutState.ready
    /// When the win was reserved, with its seal or with the result of its draw.
    package var reservedAt: Timestamp
    /// When the last attempt began.
    package var sentAt: Timestamp?
    package var paidAt: Timestamp?
    /// Unclaimed until then, it goes back to the fund.
    package var claimUntil: Timestamp?
    /// The way of the last attempt, or of the account that comes first.
    package var channel: PayoutChannel?
    /// Of the account.
    package var tail: String?
    /// The channel's own number of the payment, or why the last attempt ended.
    package var reference: String?
    /// True if a person has to look before anything is sent.
    package var isHeld = false
    /// True if the invoice is void or reversed by now.
    package var isVoid = false
    /// True if the holder has bound an account that prizes go to.
    package var hasAccount = false
    /// The payment begins when the holder is at the page.
    package var waitsForVisit = false
    /// The last account could not be paid, and there is no other.
    package var waitsForPayee = false
    /// True if the prize is taxed, so that the payer has to report a document with it.
    package var needsDocument = false
    package var hasDocument = false

    package init(win: String, gross: Fen, reservedAt: Timestamp) {
        self.win = win
        self.gross = gross
        self.reservedAt = reservedAt
    }

    /// The amount that arrives.
    package var net: Fen { gross.subtracting(withheld) ?? .zero }

    /// The stage that the holder is told first.
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
        /// The time to claim it is over, and it went back to the fund.
        case unclaimed
    }

    /// Derived from the facts above, so that page and notice say the same.
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
        if hasAccount, state == .expired || waitsForVisit { return .tap }
        if hasAccount, !waitsForPayee { return .reserved }
        return hasAccount || state != .ready ? .otherAccount : .account
    }
}
