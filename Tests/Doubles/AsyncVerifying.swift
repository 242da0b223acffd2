package import Invoices
package import Verification

/// A verifier whose answer a test writes as one function that may wait.
package protocol AsyncVerifying: InvoiceVerifying {
    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer
}

extension AsyncVerifying {
    package func look(_ question: Question) -> FirstLook { .open(question) }

    package func answer(_ asked: [AskedQuestion]) {
        for asked in asked {
            let question = asked.question
            Task {
                do throws(ServiceUnavailable) {
                    let answer = try await verify(
                        question.submitted, by: question.client, at: question.askedAt)
                    asked.then(.success(answer))
                } catch {
                    asked.then(.failure(error))
                }
            }
        }
    }
}
