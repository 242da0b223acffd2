import Doubles
import Invoices
import Testing
import Verification

/// A seller's tax number that was given: a refusal asks for it no more, and says the same of the right one and of a
/// wrong one.
@Suite struct GivenSellerTests {
    private static func page(_ name: Int) -> Client { Client(channel: .page, name: "\(name)") }

    /// A worker on whose ledger strangers have used up all that everybody and newcomers have.
    private func guessedAt(_ invoice: Invoice) async throws -> Workers {
        let workers = Workers(1)
        _ = try await workers.ledger.apply([.issue(invoice)])
        var wrong = SubmittedInvoice(about: invoice)
        wrong.issuedOn = "2026-01-06"
        for stranger in 0..<200 {
            _ = try await workers.ask(0, wrong, by: Self.page(1_000 + stranger))
        }
        return workers
    }

    @Test(arguments: [
        (SyntheticInvoice.digital(1), [ExtraDetail.sellerTaxNumber], []),
        (SyntheticInvoice.coded(1), [.checkCode, .sellerTaxNumber], [ExtraDetail.checkCode]),
    ])
    func whoGaveAWrongOneIsToldWhatElseWouldOpenIt(
        _ invoice: Invoice, _ without: [ExtraDetail], _ with: [ExtraDetail]
    ) async throws {
        let workers = try await guessedAt(invoice)
        var submitted = SubmittedInvoice(about: invoice)
        func refusal() async throws -> (lifts: [ExtraDetail], gaveSeller: Bool) {
            let answer = try await workers.ask(0, submitted, by: Self.page(1))
            guard case .limited(_, let lifts) = answer.verdict else {
                Issue.record("\(answer.verdict)")
                return ([], false)
            }
            return (lifts, answer.gaveSeller)
        }
        #expect(try await refusal() == (without, false))
        submitted.sellerTaxNumber = SyntheticInvoice.otherSeller
        #expect(try await refusal() == (with, true))
        submitted.sellerTaxNumber = invoice.seller.taxNumber
        #expect(
            try await workers.ask(0, submitted, by: Self.page(1)).verdict.status == .normal)
    }

    /// Whoever has used up his own attempts learns nothing about the number.
    @Test func ofAClientsOwnLimitTheRefusalIsTheSameForEveryNumber() async throws {
        let invoice = SyntheticInvoice.digital(1)
        var heard: [Answer] = []
        for number in [invoice.seller.taxNumber, SyntheticInvoice.otherSeller] {
            let workers = try await guessedAt(invoice)
            var submitted = SubmittedInvoice(about: invoice)
            submitted.sellerTaxNumber = invoice.seller.taxNumber
            submitted.amount = "9.99"
            for _ in 0..<5 { _ = try await workers.ask(0, submitted, by: Self.page(1)) }
            submitted.sellerTaxNumber = number
            submitted.amount = SubmittedInvoice(about: invoice).amount
            heard.append(try await workers.ask(0, submitted, by: Self.page(1)))
        }
        #expect(heard[0] == heard[1] && heard[0].gaveSeller)
        #expect(heard[0].verdict.word == "limited")
    }

    /// Nor does a wrong attempt ask for what was given with it.
    @Test func theLastAttemptsAskNotForWhatWasGiven() async throws {
        let invoice = SyntheticInvoice.digital(1)
        let workers = Workers(1)
        _ = try await workers.ledger.apply([.issue(invoice)])
        var wrong = SubmittedInvoice(about: invoice)
        wrong.amount = "9.99"
        for stranger in 0..<19 {
            _ = try await workers.ask(0, wrong, by: Self.page(1_000 + stranger))
        }
        wrong.sellerTaxNumber = SyntheticInvoice.otherSeller
        let answer = try await workers.ask(0, wrong, by: Self.page(1))
        #expect(answer.verdict == .inconsistent && answer.liftedBy.isEmpty)
    }
}
