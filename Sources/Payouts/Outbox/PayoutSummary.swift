package import Cryptography
package import Invoices

/// A payout as operators see it: without the account that it goes to, but for what an attempt has told the provider.
package struct PayoutSummary: Hashable, Sendable {
    package let win: WinID
    /// Before tax.
    package let gross: Fen
    package let withheld: Fen
    package let state: PayoutState
    /// Attempts so far; 0 before the first.
    package let attempt: Int
    /// True if the holder has bound an account.
    package let hasPayee: Bool
    /// Why a person holds it; nil if nobody does.
    package let hold: String?
    /// Why a person on call must look; nil while nothing is wrong.
    package let alarm: PayoutAlarm?
    /// The provider's own number of the payment, or why the last attempt ended.
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

    /// Names what a person has seen that stops a payout, so that nothing is released that was added since.
    package var holdDigest: Bytes32 { Self.digest(ofHold: hold, alarm) }

    /// Enough of the digest for a person at a terminal to hand back.
    package var holdCode: String { String("\(holdDigest)".prefix(Self.holdCodeDigits)) }

    package static let holdCodeDigits = 12

    package static func digest(ofHold hold: String?, _ alarm: PayoutAlarm?) -> Bytes32 {
        SHA256.hash(Array("\(alarm?.rawValue ?? "")\n\(hold ?? "")".utf8))
    }
}

/// The attempts of a payout, and the acts of people on it.
package struct PayoutHistory: Hashable, Sendable {
    /// One attempt, as it was committed before the provider was called.
    package struct Attempt: Hashable, Sendable {
        package let begunAt: Timestamp
        /// Our number for it, by which the provider finds it.
        package let order: String
        /// The merchant account that it went through.
        package let account: String
        /// Net of tax.
        package let amount: Fen
        /// Of one that was paid when it was over, or came back: what has become of it (`LatePayment`).
        package let late: String?

        package init(
            begunAt: Timestamp, order: String, account: String, amount: Fen, late: String? = nil
        ) {
            self.begunAt = begunAt
            self.order = order
            self.account = account
            self.amount = amount
            self.late = late
        }
    }

    /// An act of a person on the payout, from the audit.
    package struct Act: Hashable, Sendable {
        package let at: Timestamp
        /// The audit's word (`PayoutAct`).
        package let act: String
        /// `console:NAME` is known: by a session at the console, or by the login. Another name is what the program at
        /// the terminal has said.
        package let actor: String
        /// The database's own login; nil for an act of before it was written.
        package let login: String?
        /// The person's own words.
        package let reason: String

        package init(at: Timestamp, act: String, actor: String, login: String?, reason: String) {
            self.at = at
            self.act = act
            self.actor = actor
            self.login = login
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

/// The result of an act.
package enum PayoutActResult: Hashable, Sendable {
    case done
    case noSuchPayout
    /// What stops it is not what the person has seen.
    case otherHold
    /// It is above the limit of one person: a second one has to approve.
    case needsAnother
    /// The database's login belongs to an account of the console that may not do this.
    case forbidden
}

/// The result of a release that takes two people.
package enum SharedRelease: Hashable, Sendable {
    /// The first of the two: another one has to approve it.
    case asked
    /// The second: it is released.
    case released
    case samePerson
    /// The database's login belongs to no account of the console that may do so.
    case notKnown
    /// What stops it is not what the person has seen, or somebody else has decided meanwhile.
    case otherHold
}

/// An act of a person on a payout. The raw value is the audit's word.
package enum PayoutAct: String, Hashable, Sendable, CaseIterable {
    /// Stops everything new until it is released; questions go on.
    case hold
    /// Ends a hold, and what waited for a person goes on.
    case release
    /// Asks now, or begins the next attempt now instead of at its time.
    case retry

    /// Changes the value; the caller commits it under its fence and writes the act into the audit.
    package func apply(to payout: inout Payout, because reason: String, at now: Timestamp) {
        switch self {
        case .hold: payout.hold(reason)
        case .release: payout.release(at: now)
        case .retry: payout.hurry(at: now)
        }
    }
}
