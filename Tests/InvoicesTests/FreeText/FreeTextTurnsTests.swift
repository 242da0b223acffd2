import Invoices
import Testing

/// Messages that go on from a draft, and texts of QR codes.
struct FreeTextTurnsTests {
    private static func notes(_ fill: (inout InvoiceNotes) -> Void) -> InvoiceNotes {
        var notes = InvoiceNotes()
        fill(&notes)
        return notes
    }

    private static let coded = notes {
        $0.code = "033001800111"
        $0.number = "25672225"
    }
    private static let digital = notes {
        $0.number = "25332000000012345678"
        $0.issuedOn = "2025-03-05"
    }
    private static let blockchain = notes {
        $0.code = "144032600110"
        $0.number = "00000042"
        $0.issuedOn = "2026-01-01"
    }

    private static let turns: [(InvoiceNotes, InvoiceField?, Phrasing)] = [
        // The answer alone is enough, in whatever form.
        (digital, .amount, Phrasing("113", "n=25332000000012345678 d=2025-03-05 a=113")),
        (digital, .amount, Phrasing("123456", "n=25332000000012345678 d=2025-03-05 a=123456")),
        (digital, .amount, Phrasing("一共113元", "n=25332000000012345678 d=2025-03-05 a=113")),
        (digital, .amount, Phrasing("-113", "n=25332000000012345678 d=2025-03-05 a=-113")),
        (coded, .issuedOn, Phrasing("20240305", "c=033001800111 n=25672225 d=2024-03-05")),
        (coded, .issuedOn, Phrasing("3月5日", "c=033001800111 n=25672225 ?unclear.issuedOn")),
        (coded, .checkCode, Phrasing("123456", "c=033001800111 n=25672225 k=123456")),
        (coded, .checkCode, Phrasing("1234567", "c=033001800111 n=25672225 k=1234567")),
        (
            coded, .checkCode,
            Phrasing("00000000000000123456", "c=033001800111 n=25672225 k=00000000000000123456")
        ),
        (
            coded, .checkCode,
            Phrasing("00000 00000 00001 23456", "c=033001800111 n=25672225 k=00000000000000123456")
        ),
        (
            blockchain, .checkCode,
            Phrasing("a1b2c", "c=144032600110 n=00000042 d=2026-01-01 k=A1B2C")
        ),
        (
            blockchain, .sellerTaxNumber,
            Phrasing("110101199001011", "c=144032600110 n=00000042 d=2026-01-01 s=110101199001011")
        ),
        (
            notes { $0.code = "033001800111" }, .number,
            Phrasing("20240305", "c=033001800111 n=20240305")
        ),
        (
            notes { $0.number = "25672225" }, .code,
            Phrasing("033001800111", "c=033001800111 n=25672225")
        ),
        // More than was asked for.
        (
            coded, .issuedOn,
            Phrasing("2024-03-05 123456", "c=033001800111 n=25672225 d=2024-03-05 k=123456")
        ),
        (
            coded, .checkCode,
            Phrasing("日期20240305，校验码123456", "c=033001800111 n=25672225 d=2024-03-05 k=123456")
        ),
        // Another invoice begins anew: nothing of the old one leaks into it.
        (
            digital, .amount,
            Phrasing("033001800111 25672225", "c=033001800111 n=25672225")
        ),
        (
            digital, .amount,
            Phrasing("25332000000012345679", "n=25332000000012345679")
        ),
        (coded, .checkCode, Phrasing("033001800112", "c=033001800112")),
        (digital, nil, Phrasing("25672226", "n=25672226")),
        (digital, nil, Phrasing("114.00", "a=114.00")),
        // A correction names its field.
        (digital, nil, Phrasing("金额114.00", "n=25332000000012345678 d=2025-03-05 a=114.00")),
        (digital, nil, Phrasing("date 2025-03-06", "n=25332000000012345678 d=2025-03-06")),
        // Commands at any turn.
        (coded, .checkCode, Phrasing("取消", "!cancel")),
        (coded, .checkCode, Phrasing("重来", "!again")),
        (coded, .checkCode, Phrasing("帮助", "!help")),
        (coded, .checkCode, Phrasing("在哪里", "nothing")),
    ]

    @Test(arguments: turns)
    func aTurnGoesOnFromTheDraft(
        _ draft: InvoiceNotes, _ asked: InvoiceField?, _ phrasing: Phrasing
    ) {
        let reading = FreeText.read(phrasing.text, draft: draft, asked: asked)
        #expect(Phrasing.meaning(of: reading) == phrasing.meaning)
    }

    private static let digitalQR = "01,32,,26990000000000000001,100.00,20260101,,F3DB,"
    /// In full-width characters (全角).
    private static func wide(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar)
        }
        return String(scalars)
    }

    private static let address =
        "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=0a1b&bill_num=00000042&total_amount=12345"

    @Test(arguments: [
        Phrasing(digitalQR, "q=\(digitalQR)"), Phrasing("查验 \(digitalQR)", "q=\(digitalQR)"),
        Phrasing("扫到了：\(digitalQR) 请查", "q=\(digitalQR)"),
        Phrasing("“\(digitalQR)”", "q=\(digitalQR)"),
        Phrasing(wide(digitalQR), "q=\(digitalQR)"),
        Phrasing("01, 32, , 26990000000000000001, 100.00, 20260101, , f3db,", "q=\(digitalQR)"),
        Phrasing("\(digitalQR)\n\(digitalQR)", "q=\(digitalQR)"),
        Phrasing(
            "01,01,9999260130,00000001,1234.56,20260101",
            "q=01,01,9999260130,00000001,1234.56,20260101"),
        Phrasing(
            "01,10,099992600111,00000001,88.00,20260101,00000000000000000001,2941, 谢谢",
            "q=01,10,099992600111,00000001,88.00,20260101,00000000000000000001,2941,"),
        Phrasing("\(digitalQR) 01,01,9999260130,00000001,1234.56,20260101,,A51A,", "several 2"),
        Phrasing(address, "q=\(address)"), Phrasing("请看 \(address) 真的吗", "q=\(address)"),
        Phrasing(
            "代码144032600110 日期20260101 校验码a1b2c \(address)",
            "c=144032600110 d=2026-01-01 k=A1B2C q=\(address)"),
        // Not an invoice's.
        Phrasing("https://example.org/?number=25672225", "nothing"),
        Phrasing("01,32,号码25672225", "n=25672225"),
    ])
    func aPastedQRTextIsFound(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test func aBlockchainsCodeSaidBeforeIsKept() {
        let draft = Self.notes { $0.code = "144032600110" }
        let reading = FreeText.read(Self.address, draft: draft, asked: .number)
        #expect(Phrasing.meaning(of: reading) == "c=144032600110 q=\(Self.address)")
    }

    @Test(arguments: [
        ("9999260130", "00000001", "1234.56"), ("", "25332000000012345678", "1395.05"),
        ("033001800117", "25672225", "1395.05"), ("033001800111", "25672225", "7.00"),
    ])
    func ofSeveralAmountsTheKindsOwnIsAsked(_ code: String, _ number: String, _ amount: String) {
        let notes = Self.notes {
            $0.code = code
            $0.number = number
            $0.amount = "7.00"
            $0.amountBeforeTax = "1234.56"
            $0.total = "1395.05"
        }
        #expect(notes.submitted.amount == amount)
    }

    @Test func notesSurviveTheirLines() throws {
        var notes = Self.blockchain
        notes.total = "1.00"
        notes.qrText = Self.address
        #expect(InvoiceNotes(lines: notes.lines) == notes)
        #expect(InvoiceNotes(lines: InvoiceNotes().lines) == InvoiceNotes())
        #expect(InvoiceNotes(lines: "") == nil)
        #expect(InvoiceNotes(lines: notes.lines + "\n") == nil)
    }

    @Test func aLongTextIsRefusedUnread() {
        let text = String(repeating: "号", count: FreeText.bytesMaximum / 3)
        #expect(FreeText.read(text) == .nothing)
        #expect(FreeText.read(text + "号码") == .tooLong)
    }
}
