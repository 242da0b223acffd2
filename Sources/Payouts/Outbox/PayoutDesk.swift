package import Invoices

/// A payout as operators see it: without the account that it goes to, but for what an attempt has told the provider.
package struct PayoutSummary: Hashable, Sendable {
    package let win: WinID
    package let gross: Fen
    package let withheld: Fen
    package let state: PayoutState
    package let attempt: Int
    package let hasPayee: Bool
    package let hold: String?
    package let alarm: PayoutAlarm?
    package let reference: String?
    package let reservedAt: Timestamp
    /// When something is done about it next; nil where it waits for somebody.
    package let wakesAt: Timestamp?

    package init(
        win: WinID, gross: Fen, withheld: Fen, state: PayoutState, attempt: Int, hasPayee: Bool,
        hold: String?, alarm: PayoutAlarm?, reference: String?, reservedAt: Timestamp,
        wakesAt: Timestamp?
    ) {
        self.win = win
        self.gross = gross
        self.withheld = withheld
        self.state = state
        self.attempt = attempt
        self.hasPayee = hasPayee
        self.hold = hold
        self.alarm = alarm
        self.reference = reference
        self.reservedAt = reservedAt
        self.wakesAt = wakesAt
    }
}

/// What was tried, and what people have done.
package struct PayoutHistory: Hashable, Sendable {
    package struct Attempt: Hashable, Sendable {
        package let begunAt: Timestamp
        package let order: String
        package let account: String
        package let amount: Fen

        package init(begunAt: Timestamp, order: String, account: String, amount: Fen) {
            self.begunAt = begunAt
            self.order = order
            self.account = account
            self.amount = amount
        }
    }

    package struct Act: Hashable, Sendable {
        package let at: Timestamp
        package let act: String
        package let actor: String
        package let reason: String

        package init(at: Timestamp, act: String, actor: String, reason: String) {
            self.at = at
            self.act = act
            self.actor = actor
            self.reason = reason
        }
    }

    package let attempts: [Attempt]
    package let acts: [Act]

    package init(attempts: [Attempt], acts: [Act]) {
        self.attempts = attempts
        self.acts = acts
    }
}

/// What became of it.
package enum PayoutActResult: Hashable, Sendable {
    case done
    case noSuchPayout
    /// It is above the limit of one person: a second one has to approve, at the console.
    case needsAnother
}

/// What a person may do to a payout. The raw value is the audit's word.
package enum PayoutAct: String, Hashable, Sendable, CaseIterable {
    /// Nothing new is sent until it is released; questions go on.
    case hold
    /// Ends a hold, and what waited for a person goes on.
    case release
    /// Asks now, or begins the next attempt now instead of at its time.
    case retry

    package func apply(to payout: inout Payout, because reason: String, at now: Timestamp) {
        switch self {
        case .hold: payout.hold(reason)
        case .release: payout.release(at: now)
        case .retry: payout.hurry(at: now)
        }
    }
}
