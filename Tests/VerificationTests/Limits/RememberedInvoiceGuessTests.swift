import Doubles
import Invoices
import Testing
import Verification

/// Guesses at an invoice that this worker answers from its memory.
struct RememberedInvoiceGuessTests {
    private let invoice = SyntheticInvoice.coded(1)

    /// Looked at all together, as one event loop does, before any of them is asked about.
    @Test func guessesAtARememberedInvoiceAreKnownAtOnce() async throws {
        let bench = Bench(policy: .standard)
        _ = try await bench.ledger.apply([.issue(invoice)])
        _ = try await bench.follow()
        for _ in 0..<3 { _ = try await bench.ask(invoice, by: Bench.stranger) }
        #expect(bench.local.invoice(invoice.id, at: bench.instant) != nil)
        let looks =
            ((0..<50).map { SubmittedInvoice.guess($0, at: invoice) } + [
                SubmittedInvoice(about: invoice)
            ]).map {
                bench.verifier.look(Question($0, by: Bench.client, at: bench.now))
            }
        var answers: [Answer] = []
        for look in looks {
            switch look {
            case .answered(let answer): answers.append(answer)
            case .open(let question):
                answers.append(try await bench.verifier.outcome(of: question).get())
            }
        }
        #expect(answers.count { $0.verdict == .inconsistent } == 5)
        #expect(answers.last?.verdict.word == "limited")
    }
}
