/// The verifier as the gateways know it.
package protocol InvoiceVerifying: Sendable {
    /// The answer about one invoice. Throws only when the ledger cannot be asked.
    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer

    /// The first half of `verify`: the answer, if this worker can give it without waiting for
    /// anybody; else the question, to be given to `answer`. Asking twice would spend twice.
    func look(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) -> FirstLook

    /// The second half of `verify`.
    func answer(_ question: OpenQuestion) async throws(ServiceUnavailable) -> Answer

    /// The second half for all that was asked at once, without tasks that sleep meanwhile.
    func answer(_ asked: [AskedQuestion])

    /// One result an invoice, in the same order; a fault hurts only those that it concerns.
    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>]
}

extension InvoiceVerifying {
    package func look(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) -> FirstLook {
        .open(OpenQuestion(submitted, by: client, at: now))
    }

    package func answer(_ question: OpenQuestion) async throws(ServiceUnavailable) -> Answer {
        try await verify(question.submitted, by: question.client, at: question.askedAt)
    }

    package func answer(_ asked: [AskedQuestion]) {
        for asked in asked {
            asked.inTask { () throws(ServiceUnavailable) in try await answer(asked.question) }
        }
    }
}

/// The result of a first look.
package enum FirstLook: Sendable {
    case answered(Answer)
    case open(OpenQuestion)
}

/// A question that somebody else must be asked about: the shared limits, the cache, the ledger.
package struct OpenQuestion: Sendable {
    let submitted: SubmittedInvoice
    let client: Client
    let askedAt: Timestamp
    /// The outcome of the pre-check; nil if it has not been asked.
    var checked: PreCheck.Outcome?
    /// The limits have been charged.
    var isPaid = false
    /// A query that was compared with this worker's memory; others must be asked what may be said of it.
    var compared: (query: InvoiceQuery, found: InvoiceLookup.Found)?

    package init(_ submitted: SubmittedInvoice, by client: Client, at now: Timestamp) {
        self.submitted = submitted
        self.client = client
        askedAt = now
    }
}

/// An open question and who is to hear its answer.
package struct AskedQuestion: Sendable {
    package let question: OpenQuestion
    /// Called once, on whatever thread the answer came to; must not take long.
    package let then: @Sendable (Result<Answer, ServiceUnavailable>) -> Void

    package init(
        _ question: OpenQuestion,
        then: @escaping @Sendable (Result<Answer, ServiceUnavailable>) -> Void
    ) {
        self.question = question
        self.then = then
    }

    func inTask(_ answer: @escaping @Sendable () async throws(ServiceUnavailable) -> Answer) {
        let then = then
        Task {
            do throws(ServiceUnavailable) {
                then(.success(try await answer()))
            } catch {
                then(.failure(error))
            }
        }
    }
}
