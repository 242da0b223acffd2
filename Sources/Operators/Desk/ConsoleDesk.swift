package import Cryptography
package import Invoices
package import Payouts

/// The tables that the console reads, and the acts that it does. An act names its person by the
/// token of a session; the database writes the name beside the act, in one transaction.
package protocol ConsoleDesk: Sendable {
    func page(of query: ConsoleQuery) async throws(ServiceUnavailable) -> ConsolePage
    func payout(_ win: WinID) async throws(ServiceUnavailable) -> ConsolePayout?
    func release(_ id: Int64) async throws(ServiceUnavailable) -> ConsoleRelease?
    /// Above this a release needs a second person.
    func releaseLimit() async throws(ServiceUnavailable) -> Fen

    /// Shows to whom each attempt was to pay. The look, with its reason, is in the audit before
    /// anything of it is shown; where nothing is to be shown, it is not.
    func reveal(
        _ win: WinID, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<[RevealedPayee]>

    /// Holds, releases or retries.
    /// - Parameter hold: of what the person has seen, for a release (`PayoutSummary.holdDigest`).
    /// - Returns: false if there is no such payout, or what stops it is something else by now.
    func act(
        _ act: PayoutAct, on win: WinID, seeing hold: Bytes32?, _ deed: ConsoleDeed,
        at now: Timestamp
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool>

    /// - Returns: false where somebody has asked already, or nothing is to be released.
    func askRelease(
        of win: WinID, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool>

    /// Approves and releases at once, or refuses.
    /// - Parameter hold: of what the person has seen and ends (`ConsoleRelease.holdDigest`); nil to
    ///   refuse.
    /// - Returns: false where somebody has decided meanwhile, or the hold is another one by now.
    func decide(
        _ release: Int64, approving hold: Bytes32?, _ deed: ConsoleDeed, at now: Timestamp
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool>

    func clawback(_ win: WinID) async throws(ServiceUnavailable) -> ConsoleClawback?

    /// Ends a clawback, or is the first of the two people whom a large one takes.
    func end(
        clawback win: WinID, _ end: ClawbackEnd, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<ClawbackOutcome>

    func appeal(_ id: Int64) async throws(ServiceUnavailable) -> ConsoleAppeal?

    /// Shows what the holder has said. The look, with its reason, is in the audit before.
    func reveal(
        appeal id: Int64, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<AppealWords?>

    /// Answers an appeal by the deed's reason, which the holder reads.
    /// - Returns: false where somebody has answered meanwhile.
    func answer(
        _ appeal: Int64, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool>

    /// Writes that it was done, and nothing else.
    func note(
        _ act: ConsoleAct, of subject: String, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool>
}

/// By whom, and why.
package struct ConsoleDeed: Hashable, Sendable {
    /// Of a session (`ConsoleAccess.token`).
    package let token: Bytes32
    /// The person's own words. They are kept for ever.
    package let reason: String

    /// Nil for a reason that is none: up to 512 bytes in one line, and not only spaces.
    package init?(_ token: Bytes32, because reason: String) {
        guard reason.isLine(bytesMaximum: Self.reasonBytesMaximum) else { return nil }
        self.token = token
        self.reason = reason
    }

    /// The database takes no longer one.
    package static let reasonBytesMaximum = 512
}

/// The result of an act.
package enum ConsoleOutcome<Value: Hashable & Sendable>: Hashable, Sendable {
    case done(Value)
    /// The session is over, or its role may not do this.
    case forbidden
    /// It needs a second person.
    case needsAnother
    /// The second person is the first.
    case samePerson
}

/// One payout with all that was done about it.
package struct ConsolePayout: Hashable, Sendable {
    package let summary: PayoutSummary
    package let history: PayoutHistory
    /// The wish to release that is not decided yet; nil if there is none.
    package let openRelease: Int64?

    package init(summary: PayoutSummary, history: PayoutHistory, openRelease: Int64?) {
        self.summary = summary
        self.history = history
        self.openRelease = openRelease
    }
}

/// A wish to release what a second person has to look at.
package struct ConsoleRelease: Hashable, Sendable {
    package let id: Int64
    package let win: WinID
    /// Before tax. The release limit is held against it.
    package let gross: Fen
    /// Why the payout is held at present; nil if it is not.
    package let hold: String?
    /// What else stops it at present.
    package let alarm: PayoutAlarm?
    package let askedAt: Timestamp
    /// The account of the first person.
    package let askedBy: String
    /// The first person's reason, for the second to judge.
    package let reason: String
    /// Nil before the second person has decided.
    package let decision: Decision?

    /// Names what was shown that stops the payout (`PayoutSummary.holdDigest`).
    package var holdDigest: Bytes32 { PayoutSummary.digest(ofHold: hold, alarm) }

    /// The second person's word.
    package struct Decision: Hashable, Sendable {
        package let at: Timestamp
        /// The account of the second person, never that of the first.
        package let by: String
        package let isApproved: Bool
        /// The second person's reason.
        package let answer: String

        package init(at: Timestamp, by: String, isApproved: Bool, answer: String) {
            self.at = at
            self.by = by
            self.isApproved = isApproved
            self.answer = answer
        }
    }

    package init(
        id: Int64, win: WinID, gross: Fen, hold: String?, alarm: PayoutAlarm?, askedAt: Timestamp,
        askedBy: String, reason: String, decision: Decision?
    ) {
        self.id = id
        self.win = win
        self.gross = gross
        self.hold = hold
        self.alarm = alarm
        self.askedAt = askedAt
        self.askedBy = askedBy
        self.reason = reason
        self.decision = decision
    }
}

/// An appeal of a holder against a hold, without what he says, which is personal (`AppealWords`).
package struct ConsoleAppeal: Hashable, Sendable {
    package let id: Int64
    package let win: String
    package let at: Timestamp
    /// Nil before an operator has answered.
    package let answeredBy: String?

    package init(id: Int64, win: String, at: Timestamp, answeredBy: String?) {
        self.id = id
        self.win = win
        self.at = at
        self.answeredBy = answeredBy
    }
}

/// The words of a holder about a payout that is held, and the answer.
package struct AppealWords: Hashable, Sendable {
    /// At most 2,048 bytes; `*` once the holder's data was erased, and the answer then too.
    package let words: String
    /// Nil before an operator has answered.
    package let answer: String?

    package init(words: String, answer: String?) {
        self.words = words
        self.answer = answer
    }
}

/// The payee of an attempt, as the provider was told or as its statement tells.
package struct RevealedPayee: Hashable, Sendable {
    /// From 1.
    package let attempt: Int
    /// The merchant account that it went through: channel, colon, number.
    package let account: String
    /// An openid, who Alipay has as the payee, a bank account; nil for an attempt that has kept none
    /// beside its body (`Submission.payee`).
    package let payee: String?
    /// True for whom the provider's statement says that it has paid.
    package let isToldByStatement: Bool

    package init(attempt: Int, account: String, payee: String?, isToldByStatement: Bool = false) {
        self.attempt = attempt
        self.account = account
        self.payee = payee
        self.isToldByStatement = isToldByStatement
    }
}
