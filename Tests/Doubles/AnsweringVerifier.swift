package import Invoices
import Synchronization
package import Verification

/// Gives the answer that the test wrote down, and remembers what it was asked.
package final class AnsweringVerifier: AsyncVerifying {
    package typealias Outcome = Result<Answer, ServiceUnavailable>

    private let outcomes: [Outcome]
    private let heard = Mutex<[(submitted: SubmittedInvoice, client: Client)]>([])

    /// - Parameter outcomes: by place in a batch, the last one for all that follow.
    package init(_ outcomes: [Outcome]) { self.outcomes = outcomes }

    package convenience init(_ verdict: Verdict, checksumIsWrong: Bool = false) {
        self.init([.success(Answer(verdict, checksumIsWrong: checksumIsWrong))])
    }

    package var submitted: [SubmittedInvoice] { heard.withLock { $0.map(\.submitted) } }
    package var clients: [Client] { heard.withLock { $0.map(\.client) } }

    package func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer {
        heard.withLock { $0.append((submitted, client)) }
        return try outcome(0).get()
    }

    package func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Outcome] {
        heard.withLock { heard in heard += submitted.map { ($0, client) } }
        return submitted.indices.map(outcome)
    }

    private func outcome(_ index: Int) -> Outcome { outcomes[min(index, outcomes.count - 1)] }
}
