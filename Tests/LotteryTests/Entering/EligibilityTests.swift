import Doubles
import Invoices
import Lottery
import Testing

struct EligibilityTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let campaign: CampaignForTests
        let receipt: VerifiedReceipt
        let name: String?
        let refusal: EntryRefusal?

        init(
            _ receipt: VerifiedReceipt, _ refusal: EntryRefusal?, name: String? = nil,
            _ change: (inout CampaignForTests) -> Void = { _ in }
        ) {
            campaign = CampaignForTests(change)
            self.receipt = receipt
            self.name = name
            self.refusal = refusal
        }

        var testDescription: String {
            "\(refusal?.rule ?? "enters") \(receipt.status) \(name ?? "")"
        }
    }

    private static let day = CalendarDay("2025-03-05")!

    static let cases: [Case] =
        [
            Case(.test(), nil),
            Case(.test(fen: 10_000), nil),
            Case(.test(fen: 9_999), .amount(least: Fen(10_000))),
            // A red-letter invoice.
            Case(.test(fen: -11_300), .amount(least: Fen(10_000))),
            Case(.test(), nil) { $0.kinds = ["32", "10"] },
            Case(.test(kind: .digitalSpecial), .kind(.digitalSpecial)) { $0.kinds = ["32"] },
            Case(.test(), nil) { $0.issued = ("2025-03-05", "2025-03-05") },
            Case(.test(), .issuedTooEarly(first: day.advanced(byDays: 1))) {
                $0.issued = ("2025-03-06", "2026-01-01")
            },
            Case(.test(), .issuedTooLate(last: day.advanced(byDays: -1))) {
                $0.issued = ("2025-01-01", "2025-03-04")
            },
            // 15 characters begin with the region, the unified code has it behind two.
            Case(.test(), nil) { $0.regions = ["33", "1101"] },
            Case(.test(), .region) { $0.regions = ["1102"] },
            Case(.test(seller: "91330106MA00000017"), nil) { $0.regions = ["330106"] },
            Case(.test(seller: "91330106MA00000017"), .region) { $0.regions = ["91"] },
            // A person's number begins with the region too.
            Case(.test(seller: "110101199001011234"), nil) { $0.regions = ["110101"] },
            Case(.test(), nil) { $0.sellers = ["9133", SyntheticInvoice.seller] },
            Case(.test(), .seller) { $0.sellers = [SyntheticInvoice.otherSeller] },
            Case(.test(buyerIsPerson: false), nil),
            Case(.test(), nil) { $0.personOnly = true },
            Case(.test(buyerIsPerson: false), .buyerIsCompany) { $0.personOnly = true },
            Case(.test(), nil, name: "张三") { $0.nameMustMatch = true },
            Case(.test(buyer: "张 三"), nil, name: " 张三") { $0.nameMustMatch = true },
            Case(.test(), .buyerName, name: "张三丰") { $0.nameMustMatch = true },
            Case(.test(), .buyerName) { $0.nameMustMatch = true },
            Case(.test(buyer: " "), .buyerName, name: "") { $0.nameMustMatch = true },
        ]
        + InvoiceStatus.allCases.map {
            Case(.test(status: $0), $0 == .normal ? nil : .status($0))
        }

    @Test(arguments: cases)
    func theFirstRuleThatIsNotMetIsNamed(_ example: Case) {
        let eligibility = example.campaign.manifest.eligibility
        #expect(eligibility.refusal(of: example.receipt, by: example.name) == example.refusal)
    }

    @Test func aVerifiedReceiptIsWhatTheLedgerHas() throws {
        var invoice = SyntheticInvoice.coded(7)
        invoice.buyer = Party(name: "张三", taxNumber: "")
        let receipt = VerifiedReceipt(invoice, of: invoice.id, status: .normal)
        #expect(
            receipt.invoice
                == EnteredInvoice(
                    seller: SyntheticInvoice.seller, code: "033002400111", number: "00000007"))
        #expect(receipt.amount == Fen(11_300))
        #expect(receipt.buyerIsPerson && receipt.buyer == "张三")
        let digital = SyntheticInvoice.digital(7)
        let company = VerifiedReceipt(digital, of: digital.id, status: .normal)
        #expect(!company.buyerIsPerson)
        #expect(company.invoice.code.isEmpty)
    }
}
