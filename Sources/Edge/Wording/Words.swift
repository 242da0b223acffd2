package import Invoices
package import Verification

/// The sentences that all channels share. The code asks for them by meaning; each language has them in a
/// file beside this one. What else is said has its words by area (`VerdictWord`, `FieldWord`, `PageWord`,
/// `ChannelWord`, `LotteryWord`, `HolderWord`), with a file for each area and language.
package protocol Words: Sendable {
    /// The sentence about one wrong field, for the person who filled it in.
    func sentence(_ reason: FieldError.Reason) -> String
    /// The status in a word or two.
    func status(_ status: InvoiceStatus) -> String
    /// The verdict in one sentence, for channels without a page.
    func message(_ verdict: Verdict) -> String
    /// After a wrong attempt: how many more there are, and what lifts the limit.
    func attemptsLeft(_ count: Int) -> String
    /// The sentence on the details that open an invoice without waiting, after others guessed at it.
    func lift(_ details: [ExtraDetail]) -> String
    /// Of a refusal, where a seller's tax number was given. It tells nobody whether that was the right one.
    var givenDoesNotLift: String { get }
    /// A short title (RFC 9457, section 3.1.3): the same for each problem of this code.
    func title(_ problem: Problem.Code) -> String
    /// One or two sentences that say what to do next, and when.
    func detail(_ problem: Problem.Code, retryAfter: Duration?) -> String
    /// Tells the consequence for changes that got no answer.
    func sentence(_ effect: ServiceUnavailable.Effect) -> String
    /// One sentence names what was sent instead; the next says what to send.
    func sentences(_ instead: PhotoInstead) -> [String]
    /// The kind as people call it (发票种类).
    func name(of kind: InvoiceKind) -> String
    func name(of region: Region) -> String
}

extension Language {
    /// The shared sentences of one language.
    package var words: any Words {
        switch self {
        case .chinese: ChineseWords()
        case .english: EnglishWords()
        }
    }
}

extension Answer {
    /// The sentences beside the verdict about further attempts; empty where plenty are left.
    package func attemptRemarks(in language: Language) -> [String] {
        var remarks: [String] = []
        if let left = attemptsLeftWorthSaying { remarks.append(language.words.attemptsLeft(left)) }
        if case .limited = verdict, gaveSeller { remarks.append(language.words.givenDoesNotLift) }
        if !detailsAskedFor.isEmpty { remarks.append(language.words.lift(detailsAskedFor)) }
        return remarks
    }

    /// The details that would open the invoice at once, where the answer says so; the page shows their boxes.
    package var detailsAskedFor: [ExtraDetail] {
        if attemptsLeftWorthSaying != nil { return liftedBy }
        if case .limited(_, let details) = verdict { return details }
        return []
    }

    private var attemptsLeftWorthSaying: Int? {
        wrongAttemptsLeft.flatMap { $0 <= Self.attemptsWorthSaying ? $0 : nil }
    }

    /// Somebody who slipped once need not be frightened.
    private static let attemptsWorthSaying = 2
}

extension FieldError.Reason {
    package func sentence(in language: Language) -> String { language.words.sentence(self) }
}

extension InvoiceStatus {
    func text(in language: Language) -> String { language.words.status(self) }
}

extension Problem.Code {
    package func title(in language: Language) -> String { language.words.title(self) }
    package func detail(in language: Language, retryAfter: Duration?) -> String {
        language.words.detail(self, retryAfter: retryAfter)
    }
}

extension PhotoInstead {
    /// One sentence names it; the next says what to send. Each is short enough for a text message.
    package func sentences(in language: Language) -> [String] { language.words.sentences(self) }
}
