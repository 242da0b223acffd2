import Doubles
import Invoices
import Testing
import Verification

/// Details beyond those that a kind asks for: each is compared, and a wrong one costs what any wrong guess costs.
@Suite struct ExtraDetailTests {
    private static func page(_ name: Int) -> Client { Client(channel: .page, name: "\(name)") }

    private static func coded(
        _ change: (inout SubmittedInvoice) -> Void
    ) -> (Invoice, SubmittedInvoice) {
        about(SyntheticInvoice.coded(25_672_225), change)
    }

    private static func digital(
        _ change: (inout SubmittedInvoice) -> Void
    ) -> (Invoice, SubmittedInvoice) {
        about(SyntheticInvoice.digital(1), change)
    }

    private static func about(
        _ invoice: Invoice, _ change: (inout SubmittedInvoice) -> Void
    ) -> (Invoice, SubmittedInvoice) {
        var submitted = SubmittedInvoice(about: invoice)
        change(&submitted)
        return (invoice, submitted)
    }

    /// The text of the invoice's code, with `change` made to the fields beside it.
    private static func scanned(
        _ invoice: Invoice, _ change: (inout SubmittedInvoice) -> Void
    ) -> (Invoice, SubmittedInvoice) {
        var submitted = SubmittedInvoice(qrText: QRText.text(of: invoice))
        change(&submitted)
        return (invoice, submitted)
    }

    /// As somebody would send it to a chat.
    private static func told(_ invoice: Invoice, _ text: String) -> (Invoice, SubmittedInvoice) {
        guard case .notes(let notes, _) = FreeText.read(text) else {
            preconditionFailure("not about an invoice: \(text)")
        }
        return (invoice, notes.submitted)
    }

    private static let number = "25330000000000000001"
    private static let coded1 = "代码033002400111 号码00000001 日期2024-03-05 校验码000001"

    static let wrong: [(Invoice, SubmittedInvoice)] = [
        coded { $0.sellerTaxNumber = SyntheticInvoice.otherSeller },
        coded { $0.amount = "999.00" },
        coded { $0.checkCode = "10000000000025672225" },
        digital { $0.sellerTaxNumber = SyntheticInvoice.otherSeller },
        scanned(SyntheticInvoice.coded(1)) { $0.amount = "999.00" },
        scanned(SyntheticInvoice.coded(1)) { $0.sellerTaxNumber = SyntheticInvoice.otherSeller },
        scanned(SyntheticInvoice.digital(1)) { $0.sellerTaxNumber = SyntheticInvoice.otherSeller },
        told(SyntheticInvoice.digital(1), "\(number) 2025-03-05 价税合计113.00 不含税金额99.00"),
        told(SyntheticInvoice.digital(1), "\(number) 2025-03-05 价税合计113.00 金额99.00"),
        told(
            SyntheticInvoice.digital(1),
            "\(number) 2025-03-05 价税合计113.00 销售方税号\(SyntheticInvoice.otherSeller)"),
        told(SyntheticInvoice.coded(1), "\(coded1) 金额999.00"),
        told(SyntheticInvoice.coded(1), "\(coded1) 价税合计100.00"),
        told(SyntheticInvoice.coded(1), "\(coded1) 不含税金额113.00"),
        told(SyntheticInvoice.coded(1), "\(QRText.text(of: SyntheticInvoice.coded(1))) 金额999.00"),
        told(
            SyntheticInvoice.digital(1), "\(QRText.text(of: SyntheticInvoice.digital(1))) 金额999.00"),
    ]

    static let right: [(Invoice, SubmittedInvoice)] = [
        coded { $0.sellerTaxNumber = SyntheticInvoice.seller },
        coded { $0.amount = "100" }, coded { $0.amount = "113.00" },
        coded { $0.checkCode = "00000000000025672225" },
        digital { $0.sellerTaxNumber = SyntheticInvoice.seller.lowercased() },
        // The ledger has none to compare it with.
        digital { $0.checkCode = "123456" },
        scanned(SyntheticInvoice.coded(1)) { $0.amount = "113.00" },
        scanned(SyntheticInvoice.coded(1)) { $0.checkCode = "000001" },
        scanned(SyntheticInvoice.digital(1)) { $0.sellerTaxNumber = SyntheticInvoice.seller },
        told(SyntheticInvoice.digital(1), "\(number) 2025-03-05 价税合计113.00 不含税金额100.00"),
        told(SyntheticInvoice.digital(1), "\(number) 2025-03-05 价税合计113.00 金额100.00 税额13.00"),
        told(SyntheticInvoice.coded(1), "\(coded1) 金额100.00 价税合计113.00"),
        told(
            SyntheticInvoice.digital(1), "\(QRText.text(of: SyntheticInvoice.digital(1))) 金额100.00"),
    ]

    @Test(arguments: wrong)
    func aWrongOneIsAWrongAttempt(_ invoice: Invoice, _ submitted: SubmittedInvoice) async throws {
        let workers = Workers(1)
        _ = try await workers.ledger.apply([.issue(invoice)])
        for left in [4, 3, 2, 1, 0] {
            let answer = try await workers.ask(0, submitted, by: Self.page(1))
            #expect(answer.verdict == .inconsistent, "\(submitted)")
            #expect(answer.wrongAttemptsLeft == left)
        }
        let answer = try await workers.ask(0, submitted, by: Self.page(1))
        #expect(answer.verdict.word == "limited")
    }

    @Test(arguments: right)
    func aRightOneChangesNothing(_ invoice: Invoice, _ submitted: SubmittedInvoice) async throws {
        let workers = Workers(1)
        _ = try await workers.ledger.apply([.issue(invoice)])
        let verdict = try await workers.ask(0, submitted, by: Self.page(1)).verdict
        #expect(verdict.status == .normal, "\(submitted)")
    }

    /// A forger's answer, and what it costs, must not tell whether the extra detail was wrong, the others, or
    /// both; nor may a detail that the kind does not have get him limits of its own.
    @Test(arguments: [0, 20, 200])
    func nothingTellsWhichDetailWasWrong(attemptsBefore: Int) async throws {
        let invoice = SyntheticInvoice.digital(1)
        var heard: Set<String> = []
        for (isRight, checkCode) in [
            (true, ""), (false, ""), (true, "00000000000000000001"), (false, "000001"),
        ] {
            let workers = Workers(1)
            _ = try await workers.ledger.apply([.issue(invoice)])
            var submitted = SubmittedInvoice(about: invoice)
            submitted.amount = "9.99"
            for stranger in 0..<attemptsBefore {
                _ = try await workers.ask(0, submitted, by: Self.page(100 + stranger))
            }
            if isRight { submitted.amount = SubmittedInvoice(about: invoice).amount }
            submitted.sellerTaxNumber = SyntheticInvoice.otherSeller
            submitted.checkCode = checkCode
            var said: [String] = []
            for _ in 0..<7 {
                let before = workers.shared.trips
                let answer = try await workers.ask(0, submitted, by: Self.page(1))
                said.append("\(answer) in \(workers.shared.trips - before)")
            }
            heard.insert(said.joined(separator: "\n"))
        }
        #expect(heard.count == 1, "\(heard)")
    }
}
