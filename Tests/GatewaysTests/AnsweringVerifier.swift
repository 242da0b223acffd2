import Synchronization
import Verification

/// Gives the answer that the test wrote down, and remembers what it was asked.
final class AnsweringVerifier: AsyncVerifying {
    typealias Outcome = Result<Answer, ServiceUnavailable>

    private let outcomes: [Outcome]
    private let heard = Mutex<[(submitted: SubmittedInvoice, client: Client)]>([])

    /// - Parameter outcomes: by place in a batch, the last one for all that follow.
    init(_ outcomes: [Outcome]) { self.outcomes = outcomes }

    convenience init(_ verdict: Verdict, checksumIsWrong: Bool = false) {
        self.init([.success(Answer(verdict, checksumIsWrong: checksumIsWrong))])
    }

    var submitted: [SubmittedInvoice] { heard.withLock { $0.map(\.submitted) } }
    var clients: [Client] { heard.withLock { $0.map(\.client) } }

    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer {
        heard.withLock { $0.append((submitted, client)) }
        return try outcome(0).get()
    }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Outcome] {
        heard.withLock { heard in heard += submitted.map { ($0, client) } }
        return submitted.indices.map(outcome)
    }

    private func outcome(_ index: Int) -> Outcome { outcomes[min(index, outcomes.count - 1)] }
}
