package import Invoices

/// The verifier as the gateways know it: one way in for one invoice, and one for many.
package protocol InvoiceVerifying: Sendable {
    /// The first half of `verify`: the answer, if this worker can give it without waiting for anybody;
    /// else the question, to be given to `answer`. Asking twice would spend twice.
    func look(_ question: Question) -> FirstLook

    /// The second half, for all questions that were asked at once, without tasks that sleep meanwhile.
    func answer(_ asked: [AskedQuestion])

    /// One result an invoice, in the same order; a fault hurts only those that it concerns.
    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>]
}

extension InvoiceVerifying {
    /// The answer about one invoice. Throws only when the ledger cannot be asked.
    package func verify(
        _ question: Question
    ) async throws(ServiceUnavailable) -> Answer {
        switch look(question) {
        case .answered(let answer): return answer
        case .open(let question): return try await outcome(of: question).get()
        }
    }

    /// The second half for one question alone.
    package func outcome(of question: Question) async -> Result<Answer, ServiceUnavailable> {
        await withCheckedContinuation { continuation in
            answer([AskedQuestion(question) { continuation.resume(returning: $0) }])
        }
    }

    /// One invoice by itself: limits, look-up and answer. Throws while neither the ledger nor a
    /// last word is to be had.
    package func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer {
        try await verify(Question(submitted, by: client, at: now))
    }
}

/// One client's question about one invoice.
package struct Question: Sendable {
    package let submitted: SubmittedInvoice
    package let client: Client
    /// The gateway's clock: it dates the answer, and decides which day is today in China.
    package let askedAt: Timestamp
    /// The pre-check's result, made once when the question is: nobody has been asked yet.
    package let checked: PreCheck.Outcome
    /// The limits have been charged.
    var isPaid: Bool
    /// The query, compared with this worker's memory; others must be asked what may be said of it.
    var compared: (query: InvoiceQuery, found: LookupResult)?

    /// - Parameter isPaid: the client's limit has been charged for it (`Limiter.admitMessage`).
    package init(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp, isPaid: Bool = false
    ) {
        self.submitted = submitted
        self.client = client
        self.isPaid = isPaid
        askedAt = now
        checked = PreCheck(today: now.dayInChina).examine(submitted)
    }
}

/// The result of a first look.
package enum FirstLook: Sendable {
    case answered(Answer)
    /// Somebody else must be asked: the shared limits, the cache, the ledger.
    case open(Question)
}

/// A question that others are asked about, and who is to hear its answer.
package struct AskedQuestion: Sendable {
    /// Left open by `look`: its answer needs the limits, the shared cache or the ledger.
    package let question: Question
    /// Called once, on whatever thread the answer came to; must not take long.
    package let then: @Sendable (Result<Answer, ServiceUnavailable>) -> Void

    package init(
        _ question: Question,
        then: @escaping @Sendable (Result<Answer, ServiceUnavailable>) -> Void
    ) {
        self.question = question
        self.then = then
    }
}
