import Doubles
import Edge
import Gateways
import Invoices
import Testing
import Verification

/// A browser saves a page under its title.
struct WebTitleTests {
    private static func title(
        _ verdict: Verdict, _ typed: SubmittedForm, face: Invoice? = nil, in language: Language
    ) throws -> String {
        let html = try SyntheticPage.page().result(
            Answer(verdict), face: face.map { ($0, true) }, typed: typed,
            on: SyntheticPage.occasion(language))
        return String(try #require(html.firstMatch(of: /<title>([^<]*)<\/title>/)).output.1)
    }

    private static func typed(_ code: String, _ number: String) -> SubmittedForm {
        var typed = SubmittedForm()
        typed.code = code
        typed.number = number
        return typed
    }

    private static let digital = "25330000000000000007"

    @Test(arguments: [
        (Verdict.inconsistent, "发票查验 \(digital) 不一致", "Invoice check \(digital) inconsistent"),
        (.notFound, "发票查验 \(digital) 查无此票", "Invoice check \(digital) No such invoice"),
        (.outOfRange, "发票查验 \(digital) 超出查验期限", "Invoice check \(digital) Too old to check here"),
        (
            .malformed([FieldError("amount", .missing)]), "发票查验 \(digital) 有内容需要修改",
            "Invoice check \(digital) Please correct what is marked"
        ),
    ])
    func itNamesTheInvoiceAndTheVerdict(
        _ verdict: Verdict, _ chinese: String, _ english: String
    ) throws {
        let typed = Self.typed("", Self.digital)
        #expect(try Self.title(verdict, typed, in: .chinese) == chinese)
        #expect(try Self.title(verdict, typed, in: .english) == english)
        var scanned = SubmittedForm()
        scanned.qrText = "01,32,,\(Self.digital),113.00,20250305,,"
        #expect(try Self.title(verdict, scanned, in: .chinese) == chinese)
    }

    @Test(arguments: [
        (InvoiceStatus.normal, 0, "一致", "consistent"), (.voided, 0, "作废", "VOID"),
        (.redFlushed, 0, "已冲红", "REVERSED"), (.redFlushed, -100, "部分红冲", "PARTLY REVERSED"),
        (.whollyRedFlushed, 0, "全额红冲", "WHOLLY REVERSED"),
    ])
    func itNamesTheStatus(
        _ status: InvoiceStatus, _ red: Int64, _ chinese: String, _ english: String
    ) throws {
        let invoice = SyntheticInvoice.coded(25_672_225)
        let verified = VerifiedInvoice(
            stored: SyntheticPage.stored(invoice, status, redTotal: Fen(red)),
            checksBefore: .none)
        for (language, words) in [
            (Language.chinese, "发票查验 033002400111 25672225 \(chinese)"),
            (.english, "Invoice check 033002400111 25672225 \(english)"),
        ] {
            let title = try Self.title(
                .consistent(verified), SubmittedForm(), face: invoice, in: language)
            #expect(title == words)
        }
    }

    /// What was typed into the wrong field is nobody's file name.
    @Test(arguments: [
        ("", "13800138000"), ("", "11010519491231002X"), ("", "张三丰"), ("张三丰", "25672225"),
        ("", "25672225"), ("13800138000", digital), ("", "110105194912310021"), ("", "<b>"),
    ])
    func nothingElseIsInIt(_ code: String, _ number: String) throws {
        let verdict = Verdict.malformed([FieldError("number", .notANumber)])
        let title = try Self.title(verdict, Self.typed(code, number), in: .chinese)
        #expect(title == "发票查验 有内容需要修改")
    }
}
