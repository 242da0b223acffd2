package import Cryptography
package import Invoices
package import Payouts

/// What the console reads and does. Whoever acts is told by the session's token, and the database writes his name beside
/// the act, in one transaction.
package protocol ConsoleDesk: Sendable {
    func page(of query: ConsoleQuery) async throws(ServiceUnavailable) -> ConsolePage
    func payout(_ win: WinID) async throws(ServiceUnavailable) -> ConsolePayout?
    func release(_ id: Int64) async throws(ServiceUnavailable) -> ConsoleRelease?
    /// Above this a release needs a second person.
    func releaseLimit() async throws(ServiceUnavailable) -> Fen

    /// What the console was told of the person behind a payout. Written before it is shown.
    func reveal(
        _ win: WinID, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<[RevealedPayee]>

    /// Holds, releases or retries.
    func act(
        _ act: PayoutAct, on win: WinID, _ deed: ConsoleDeed, at now: Timestamp
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool>

    /// - Returns: false where somebody has asked already, or nothing is to be released.
    func askRelease(
        of win: WinID, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool>

    /// Approves and releases at once, or refuses.
    /// - Returns: false where somebody has decided meanwhile.
    func decide(
        _ release: Int64, approves: Bool, _ deed: ConsoleDeed, at now: Timestamp
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool>

    func clawback(_ win: WinID) async throws(ServiceUnavailable) -> ConsoleClawback?

    /// Ends a clawback, or is the first of the two people whom a large one takes.
    func end(
        clawback win: WinID, _ end: ClawbackEnd, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<ClawbackOutcome>

    func appeal(_ id: Int64) async throws(ServiceUnavailable) -> ConsoleAppeal?

    /// What the holder will read: the deed's reason.
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
    package let token: Bytes32
    package let reason: String

    /// Nil for a reason that is none: 1 to 512 bytes in one line.
    package init?(_ token: Bytes32, because reason: String) {
        guard (1...Self.reasonBytesMaximum).contains(reason.utf8.count),
            reason.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        self.token = token
        self.reason = reason
    }

    package static let reasonBytesMaximum = 512
}

/// What became of an act.
package enum ConsoleOutcome<Value: Hashable & Sendable>: Hashable, Sendable {
    case done(Value)
    /// Nobody is signed in any more who may.
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
    /// What was asked and is not decided; nil where nothing is.
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
    package let gross: Fen
    package let hold: String?
    package let askedAt: Timestamp
    package let askedBy: String
    package let reason: String
    /// Nil as long as nobody has.
    package let decision: Decision?

    package struct Decision: Hashable, Sendable {
        package let at: Timestamp
        package let by: String
        package let isApproved: Bool
        package let answer: String

        package init(at: Timestamp, by: String, isApproved: Bool, answer: String) {
            self.at = at
            self.by = by
            self.isApproved = isApproved
            self.answer = answer
        }
    }

    package init(
        id: Int64, win: WinID, gross: Fen, hold: String?, askedAt: Timestamp, askedBy: String,
        reason: String, decision: Decision?
    ) {
        self.id = id
        self.win = win
        self.gross = gross
        self.hold = hold
        self.askedAt = askedAt
        self.askedBy = askedBy
        self.reason = reason
        self.decision = decision
    }
}

/// What a holder says of a payout that is held.
package struct ConsoleAppeal: Hashable, Sendable {
    package let id: Int64
    package let win: String
    package let at: Timestamp
    package let words: String
    /// Nil as long as nobody has answered.
    package let answer: String?

    package init(id: Int64, win: String, at: Timestamp, words: String, answer: String?) {
        self.id = id
        self.win = win
        self.at = at
        self.words = words
        self.answer = answer
    }
}

/// To whom an attempt was to pay, as the provider was told.
package struct RevealedPayee: Hashable, Sendable {
    package let attempt: Int
    package let account: String
    package let payee: String

    package init(attempt: Int, account: String, payee: String) {
        self.attempt = attempt
        self.account = account
        self.payee = payee
    }
}
