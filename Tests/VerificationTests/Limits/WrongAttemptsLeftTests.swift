import Doubles
import Invoices
import Testing
import Verification

/// What the answer to a wrong attempt says of how many are left.
@Suite struct WrongAttemptsLeftTests {
    private let invoice = SyntheticInvoice.digital(1)

    private func wrong(seller: String = "") -> SubmittedInvoice {
        var submitted = SubmittedInvoice(about: invoice)
        submitted.amount = "9.99"
        submitted.sellerTaxNumber = seller
        return submitted
    }

    private func page(_ name: Int) -> Client { Client(channel: .page, name: "\(name)") }

    /// It must not tell whether the seller's tax number beside wrong details was right.
    @Test(arguments: [0, 15, 18, 60])
    func itTellsNothingOfTheSeller(attemptsBefore: Int) async throws {
        let workers = Workers(1)
        _ = try await workers.ledger.apply([.issue(invoice)])
        for stranger in 0..<attemptsBefore {
            _ = try await workers.ask(0, wrong(), by: page(100 + stranger))
        }
        var left: [Int?] = []
        for seller in [invoice.seller.taxNumber, SyntheticInvoice.otherSeller] {
            let client = page(1 + left.count)
            let answer = try await workers.ask(0, wrong(seller: seller), by: client)
            #expect(answer.verdict == .inconsistent)
            left.append(answer.wrongAttemptsLeft)
        }
        #expect(left == [4, 4])
    }
}
