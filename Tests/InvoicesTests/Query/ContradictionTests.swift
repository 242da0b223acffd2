import Doubles
import Testing

@testable import Invoices

/// Details that are given twice and do not say the same: the asker is told, and nothing is compared.
struct ContradictionTests {
    private static let check = PreCheck(today: CalendarDay(year: 2026, month: 11, day: 20)!)

    private static let digital = "01,32,,26990000000000000001,100.00,20260101,,F3DB,"
    private static let ordinary =
        "01,10,033002600111,25672225,88.00,20260101,00000000000000567890,0,"
    private static let blockchain =
        "01,100,144032609110,00000001,110108123456789,1.00,20260101,abc"
    private static let digitalText = "发票号码：26990000000000000001 开票日期：2026年1月1日 价税合计：100.00元"
    private static let ordinaryText =
        "发票代码033002600111 号码25672225 开票日期2026-01-01 校验码567890 销售方税号110108123456789"

    @Test(
        arguments: [
            (digital, "number", "26990000000000000002"), (digital, "number", "25672225"),
            (digital, "issuedOn", "2026-01-02"), (digital, "amount", "113.00"),
            (digital, "amount", "-100"), (ordinary, "code", "033002600112"),
            (ordinary, "number", "25672226"), (ordinary, "number", "26990000000000000001"),
            (ordinary, "issuedOn", "20260102"), (ordinary, "checkCode", "567891"),
            (ordinary, "checkCode", "10000000000000567890"),
            (blockchain, "sellerTaxNumber", "110108123456788"),
            (digitalText, "number", "26990000000000000002"),
            (digitalText, "issuedOn", "2026-01-02"), (ordinaryText, "code", "033002600112"),
            (ordinaryText, "checkCode", "567891"),
            (ordinaryText, "sellerTaxNumber", "110108123456788"),
        ] as [(String, String, String)])
    func aFieldMayNotContradictTheTextBesideIt(_ text: String, _ field: String, _ value: String) {
        var submitted = SubmittedInvoice(qrText: text)
        submitted[keyPath: Self.path(field)] = value
        guard case .malformed(let faults) = Self.check.examine(submitted.withTextRead) else {
            Issue.record("passes: \(field) \(value)")
            return
        }
        #expect(faults.contains(FieldError(field, .contradictsText)), "\(faults)")
    }

    @Test(
        arguments: [
            (digital, "number", "26990000000000000001"), (digital, "issuedOn", "2026年1月1日"),
            (digital, "amount", "100"), (digital, "amount", "¥100.00元"),
            (ordinary, "code", "033002600111"), (ordinary, "number", "2567 2225"),
            (ordinary, "checkCode", "567890"), (ordinary, "checkCode", "00000000000000567890"),
            (ordinary, "amount", "88"), (digitalText, "number", "26990000000000000001"),
            (digitalText, "amount", "100"), (ordinaryText, "checkCode", "567 890"),
            (ordinaryText, "checkCode", "00000000000000567890"),
            (ordinaryText, "sellerTaxNumber", " 110108123456789 "),
        ] as [(String, String, String)])
    func whatSaysTheSameIsNoContradiction(_ text: String, _ field: String, _ value: String) {
        let alone = SubmittedInvoice(qrText: text).withTextRead
        var submitted = SubmittedInvoice(qrText: text)
        submitted[keyPath: Self.path(field)] = value
        guard case .passed(let query) = Self.check.examine(submitted.withTextRead),
            case .passed(let without) = Self.check.examine(alone)
        else {
            Issue.record("\(field) \(value): \(Self.check.examine(submitted.withTextRead))")
            return
        }
        #expect(query.id == without.id && query.issuedOn == without.issuedOn)
        #expect((query.amount ?? query.scannedAmount) == (without.amount ?? without.scannedAmount))
    }

    /// The codes of kinds with a code hold the amount before tax or the total, so another amount beside one may
    /// be the other.
    @Test func anAmountBesideAScannedOneIsCompared() {
        let submitted = SubmittedInvoice(amount: "99.44", qrText: Self.ordinary)
        guard case .passed(let query) = Self.check.examine(submitted) else {
            Issue.record("does not pass")
            return
        }
        #expect(query.amount == Fen(9_944) && query.scannedAmount == Fen(8_800))
        #expect(query.checkCode == "00000000000000567890")
    }

    private static func path(_ field: String) -> WritableKeyPath<SubmittedInvoice, String> {
        switch field {
        case "code": \.code
        case "number": \.number
        case "issuedOn": \.issuedOn
        case "amount": \.amount
        case "checkCode": \.checkCode
        default: \.sellerTaxNumber
        }
    }
}
