import Edge
package import Invoices
package import Verification

/// The verifier of the page, whose refusals are pages. While the router's tasks wait for too long, it
/// says "overloaded" and does not ask the inner verifier; the page puts that in its own words and keeps
/// what was typed.
package struct SheddingVerifier: InvoiceVerifying {
    private let verifier: any InvoiceVerifying
    private let lag: TaskLag

    package init(_ verifier: any InvoiceVerifying, _ lag: TaskLag) {
        self.verifier = verifier
        self.lag = lag
    }

    /// Answers "overloaded" in place of a look while tasks wait for too long.
    package func look(_ question: Question) -> FirstLook {
        if lag.sheds() {
            let seconds = Int.random(in: Problem.overloadedWaits)
            return .answered(Answer(.overloaded(retryAfter: .seconds(seconds))))
        }
        return verifier.look(question)
    }

    /// Goes to the inner verifier: what was looked at is answered.
    package func answer(_ asked: [AskedQuestion]) { verifier.answer(asked) }

    /// Goes to the inner verifier: batches are bounded by places of their own.
    package func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] {
        try await verifier.verify(submitted, by: client, at: now)
    }
}
