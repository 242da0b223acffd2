import Invoices
import Testing

@testable import Verification

/// A text that says against its own sum, day or number: what it contradicts is asked back, and what it says
/// in other words all the same is read.
struct FreeTextContradictionTests {
    private static let number = "26990000000000000001"
    private static let told = "n=\(number) d=2026-11-01"
    private static let coded = "c=033001800111 n=25672225 d=2024-03-05"

    /// Behind number and day.
    private static func rows(_ texts: [(String, String)]) -> [Phrasing] {
        texts.map { text, meaning in
            Phrasing(
                "\(number) 2026-11-01 \(text)", meaning.isEmpty ? told : "\(told) \(meaning)")
        }
    }

    private static func unclear(_ texts: String...) -> [Phrasing] {
        rows(texts.map { ($0, "?unclear.amount") })
    }

    /// No sum is taken from these, and the one that is missing is asked for.
    private static func open(_ texts: String...) -> [Phrasing] { rows(texts.map { ($0, "") }) }

    // MARK: Another unit, other money

    static let otherUnits = unclear(
        "单位：万元 价税合计 230.00", "单位：千元 230.00", "230.00\n单位：万元", "单位:百万元 230.00", "金额单位：万元 230.00",
        "单位 万元\n价税合计 230.00", "单位：万 价税合计：230.00", "价税合计(万元)：230.00", "价税合计（千元）230.00",
        "以万元为单位 价税合计 230.00", "（千元）\n价税合计\n230.00", "total 230.00 (RMB'000)",
        "RMB'000 total 230.00", "unit: thousand, total: 230.00", "in thousands of RMB, total 230.00"
    )

    static let otherMoney = unclear(
        "币种：USD 价税合计 230.00", "230.00 币种：USD", "币种：美元 230.00", "货币：HKD 230.00",
        "币别：日元 价税合计 230.00", "币种：新加坡元 价税合计 230.00", "币种=XYZ 价税合计 230.00",
        "currency: USD total 230.00", "total 230.00, currency: EUR", "currency HKD, total: 230.00",
        "结算货币 港币 价税合计 230.00", "这是美元发票，价税合计：230.00", "US dollars. Total: 230.00",
        "金额以欧元计，价税合计 230.00", "价税合计 230.00\n（€）")

    static let ourMoney = rows([
        ("(单位：元) 230.00", "a=230.00"), ("单位：元 价税合计：230.00", "t=230.00"),
        ("金额单位：元 230.00", "a=230.00"), ("单位：张 价税合计：230.00", "t=230.00"),
        ("购货单位：万达商贸 价税合计：230.00", "t=230.00"), ("五万元", "a=50000.00"),
        ("币种：人民币 230.00", "a=230.00"), ("币种：CNY 价税合计 230.00", "t=230.00"),
        ("币种：\n价税合计：230.00", "t=230.00"), ("currency: RMB total 230.00", "t=230.00"),
        ("¥230.00，约合美元，请查", "a=230.00"),
    ])

    // MARK: The sum in words

    static let words = rows([
        ("二百三十一圆 230.00", "?several.amount"), ("230.00（二百三十一元）", "?several.amount"),
        ("大写：二百三十一圆整 小写：230.00", "?several.amount"),
        ("价税合计 二百三十一圆 ¥230.00", "?unclear.amount"),
        ("价税合计：230.00 付了二百三十一元", "?several.amount"),
        ("two hundred thirty one yuan 230.00", "?several.amount"),
        ("230.00 (two hundred and thirty-one yuan only)", "?several.amount"),
        ("SAY RMB TWO HUNDRED AND THIRTY ONE ONLY, total 230.00", "?several.amount"),
        ("total: 1230.00 (two hundred thirty yuan)", "?several.amount"),
        ("total: 230 (two hundred thirty and cents fifty)", "?unclear.amount"),
        ("total in words: two hundred thirty and 52/100", "?unclear.amount"),
        ("two hundred thirty thousand yuan", "t=230000.00"),
        ("thirty two hundred hundred yuan", "?unclear.amount"),
        // The same sum.
        ("二百三十圆 230.00", "a=230.00"), ("大写：二百三十圆整 小写：230.00", "t=230.00"),
        ("total: 230.00 (two hundred thirty yuan)", "t=230.00"),
        ("total 230.00, two hundred and thirty only", "t=230.00"),
        ("RMB one thousand two hundred and thirty only ¥1230.00", "t=1230.00"),
        ("two hundred thirty yuan", "t=230.00"), ("one of them is 230.00", "a=230.00"),
    ])

    // MARK: One of several, another kind of sum

    static let multiples = unclear(
        "三个230元", "3个230元", "两张230元", "3张230.00元", "十个230元", "230.00 each", "230.00 per person",
        "230元 apiece", "each 230.00", "每张230", "每张230.00元", "每人：230.00", "每个 230.00元", "每月230.00",
        "单张230.00", "各230元", "人均230", "230元一张", "230元每人", "230.00元/人", "一共两张，每张230.00元")

    static let otherSums = open(
        "运费230", "运费230.00", "运费：230.00元", "运费金额230.00", "VAT: 230", "VAT 230.00",
        "VAT total: 230.00",
        "total VAT 230.00", "税 230.00", "税金230.00", "增值税230.00", "税款：230.00", "deposit 230.00",
        "deposit amount 230.00", "定金230.00", "押金230.00元", "手续费230.00", "服务费230.00元",
        "shipping 230.00",
        "freight: 230.00", "tip 230.00", "discount 230.00", "优惠230.00", "折扣230.00", "余额230.00",
        "单价：230.00", "原价230.00", "退款230.00", "退款 230.00元", "退230元", "退货230.00", "refund 230.00",
        "refund: 230", "230元运费", "230.00 deposit", "230.00元（运费）", "230.00(tax)")

    static let theSumBeside = rows([
        ("运费：30.00 价税合计：230.00", "t=230.00"), ("押金100元，价税合计230.00", "t=230.00"),
        ("total incl. VAT: 230.00", "t=230.00"), ("Total (incl. tax): 230.00", "t=230.00"),
        ("total incl VAT: 230.00", "t=230.00"),
        ("增值税发票 230.00", "a=230.00"), ("退款编号12345678 价税合计 230.00", "t=230.00"),
        ("VAT invoice, total 230.00", "t=230.00"), ("一张230元的发票", "a=230"),
        ("收到发票1张，金额230.00", "a=230.00"), ("共3张 230.00", "a=230.00"), ("各位好 230.00", "a=230.00"),
        ("230.00 2 张", "a=230.00"), ("餐费230元", "a=230"), ("230元打车", "a=230"),
        ("各项合计230.00", "a=230.00"), ("230.00 or", "a=230.00"),
        ("是多少 230.00", "a=230.00"),
    ])

    // MARK: Below nought, struck out, denied

    static let denied =
        rows(["➖230.00", "⁻230.00", "₋230.00", "➖¥230.00", "－230.00"].map { ($0, "a=-230.00") })
        + unclear(
            "<del>230</del>", "<del>230.00</del>", "<s>¥230.00</s>", "<strike>230.00</strike>",
            "<del>230.00</del> 250.00", "~~230.00~~", "230.00\u{336}", "不是230元", "不是230.00",
            "不是 230.00 元", "金额不是230.00", "价税合计不是¥230.00", "并非230.00元", "不为230.00", "没有230元",
            "金额：不是230.00", "不是人民币230.00元", "not 230", "not 230.00", "the total is not 230.00",
            "isn't 230.00", "wrong: 230.00", "230.00不对", "230.00错了", "金额230.00有误",
            "230.00 is wrong",
            "230.00 is not right")

    /// Only near, or more or less than it.
    static let bounds = unclear(
        "大概230.00", "价税合计 大约 230.00", "估计230.00", "差不多230.00", "可能230.00", "230.00元（约）",
        "maybe 230.00", "approximately 230.00", "approx. 230.00", "at least 230.00",
        "less than 230.00",
        "under 230.00", "230.00 or so", "减230.00", "扣除230.00", "少230.00", "欠230.00元", "多收230.00",
        "230.00打八折", "230.00的一半", "一半230.00", "双份230.00", "230.00两次", "twice 230.00",
        "可能是230元", "3 tickets at 230.00", "3 pcs 230.00")

    static let corrections = rows([
        ("价税合计 230.00，实际 231.00", "?several.amount"), ("价税合计 230.00，应为231.00", "?several.amount"),
        ("价税合计 230.00 更正：231.00", "?several.amount"),
        ("total 230.00, actually 231.00", "?several.amount"),
        ("大写：贰佰叁拾壹 小写：230.00", "?several.amount"), ("大写：贰佰叁拾 小写：230.00", "t=230.00"),
        ("贰佰叁拾", "t=230"),
    ])

    static let asked = rows([
        ("是不是230元", "a=230"), ("金额是不是230.00", "a=230.00"), ("230.00对不对", "a=230.00"),
        ("不是250元，是230.00", "?unclear.amount"), ("总额约定为230.00", "a=230.00"),
    ])

    // MARK: What the form tells

    static let form = rows([
        // The value stands behind the last of the labels: the others have none.
        ("价税合计： 税额：230.00", ""), ("价税合计：\n税额：230.00", ""), ("价税合计\n税额\n230.00", ""),
        ("价税合计： 运费：230.00", ""), ("价税合计： 金额：230.00", "b=230.00"),
        ("价税合计 税额 230.00 13.00", "t=230.00"),
        // 价税合计 = 金额 + 税额
        ("不含税金额：200.00 税额：30.00", "b=200.00 t=230.00"),
        ("合计金额：200.00 合计税额：30.00", "b=200.00 t=230.00"),
        ("subtotal 200.00 tax 30.00", "b=200.00 t=230.00"),
        ("金额：230.00 税额：0.00", "a=230.00 t=230.00"),
        ("金额：200.00 税额：30.00", "b=200.00"), ("金额：200.00 税率15% 税额：30.00", "b=200.00"),
        ("金额 税额\n200.00 30.00", "b=200.00"), ("金额200.00（税额30.00）", "b=200.00"),
        ("amount 200.00 tax 30.00", "b=200.00"), ("金额：200.00 税额：***", "b=200.00"),
        ("金额：200.00 税额：免税", "b=200.00"), ("合计 ¥200.00 ¥30.00", "b=200.00"),
        ("不含税金额：200.00 税额：***", "b=200.00"),
        ("不含税金额：99999999999.99 税额：99999999999.99", "b=99999999999.99 t=199999999999.98"),
        ("金额：200.00 税额：30.00 价税合计：230.00", "a=200.00 t=230.00"),
        ("金额：200.00 税额：30.00 价税合计：231.00", "?several.amount"),
        ("不含税金额：200.00 税额：30.00 价税合计：300.00", "?several.amount"),
    ])

    /// A sum that nobody named, beside the tax: with it or without it.
    static let besideTax =
        open(
            "230.00 税额 30.00", "230.00 税额：30.00", "230.00，税额30.00", "230.00（税额30.00）",
            "230.00\n税额\n30.00", "税额 30.00 230.00", "230 税额 30",
            "230元，税额30元", "¥230.00 税额¥30.00", "230.00 tax 30.00", "230.00 VAT: 30.00",
            "tax 30.00, 230.00", "230.00 增值税额 30.00", "230.00 税金：30.00", "230.00 合计税额：30.00",
            "230.00 税额 ***", "230.00 税额：免税", "230.00 税率15% 税额30.00", "230.00 税率 15% 税额：¥30.00",
            "-230.00 税额 -30.00", "二百三十元 税额三十元")
        + rows([
            ("230.00 税额 0.00", "a=230.00"), ("230.00 税额：0", "a=230.00"),
            ("税额0.00 230.00", "a=230.00"),
            ("230.00 税率13%", "a=230.00"),
            // The tax tells which is which.
            ("200.00 税额 30.00 230.00", "b=200.00 t=230.00"),
            ("230.00 200.00 税额：30.00", "b=200.00 t=230.00"),
            ("200元 税额30元 230元", "b=200.00 t=230.00"),
            ("-200.00 税额-30.00 -230.00", "b=-200.00 t=-230.00"),
            ("200.00 税额 30.00 231.00", "?several.amount"),
            ("200.00 税额 *** 230.00", "?unclear.amount"),
            ("税额：30.00，230.00", "?unclear.amount"),
            ("230.00税额 30.00", "?several.amount"), ("230.00运费 30.00", "?several.amount"),
            // Capitals are the total.
            ("贰佰叁拾圆整 税额30.00", "t=230.00"), ("贰佰叁拾圆整 200.00 税额30.00", "?several.amount"),
        ])

    // MARK: Days, numbers, check codes

    static let days: [Phrasing] = [
        "不是2026-11-01", "日期不是2026-11-01", "2026-11-01之前", "2026-11-01 之后", "2026-11-01以前",
        "2026年11月1日之前", "before 2026-11-01", "after 2026-11-01", "not 2026-11-01",
        "until 2026-11-01", "大约2026-11-01", "2026-11-01左右", "2026-11-01前", "2026-11-01起",
        "不早于2026-11-01", "截至2026-11-01", "11月1日之前",
        "2026年11月1日至5日", "2026年11月1、2日", "2026年11月1日或2日", "2026-11-01~05", "2026-11-01到05号",
        "11月1日至5日",
        "9月2号、3号",
    ].map { Phrasing("\(number) \($0) 价税合计 230.00", "n=\(number) t=230.00 ?unclear.issuedOn") }

    static let masked: [Phrasing] =
        [
            "2699000000000000000*", "269900000*0000000001", "\(number)*", "26990000*000000000001",
            "号码\(number)*23", "号码不是\(number)", "not \(number)", "号码：2699000000*0000000001",
            "发票号码：*\(number)", "●●●\(number)",
        ].map { Phrasing("\($0) 2026-11-01 230.00", "d=2026-11-01 a=230.00") } + [
            Phrasing("*\(number)* 2026-11-01 230.00", "\(told) a=230.00"),
            Phrasing("#\(number) 2026-11-01 230.00", "\(told) a=230.00"),
            Phrasing("dzfp_\(number)_2026-11-01 230.00", "\(told) a=230.00"),
        ]

    static let checkCodes: [Phrasing] = [
        ("校验码 123456****", ""), ("123456**", ""), ("校验码 12****123456", ""), ("1234*56", ""),
        ("校验码 123456 7", "?several.checkCode"), ("123456 7", "?several.checkCode"),
        ("校验码 00000 00000 00001 23456 7", "?several.checkCode"),
        ("校验码 00000 00000 00001 2345*", "?several.checkCode"),
        ("校验码不是123456", ""), ("not 123456", ""), ("校验码是不是123456", "k=123456"),
        ("校验码 ******123456", "k=123456"), ("校验码 *123456", "k=123456"), ("校验码 123456?", "k=123456"),
    ].map { text, meaning in
        Phrasing(
            "033001800111 25672225 20240305 \(text)",
            meaning.isEmpty ? coded : "\(coded) \(meaning)")
    }

    @Test(arguments: otherUnits + otherMoney + multiples + denied + bounds)
    func aContradictedSumIsAskedBack(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: otherSums)
    func anotherKindOfSumIsNotTheSum(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: ourMoney + theSumBeside + asked)
    func whatOnlyLooksLikeItIsRead(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: words + corrections)
    func aSumInWordsIsComparedWithItsFigures(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: form + besideTax)
    func theFormTellsWhichSumIsWhich(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: days + masked + checkCodes)
    func aDeniedDayOrMaskedNumberIsNone(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    /// 金额 beside 税额 is never compared with the total: the invoice that asks for the total is asked about, the one
    /// that asks for the amount before tax is answered.
    @Test func anAmountBesideItsTaxSpendsNoAttempt() throws {
        let unnamed = "2026-11-01 200.00 税额：30.00"
        let text = "2026-11-01 金额：200.00 税额：30.00"
        let check = PreCheck(today: try #require(CalendarDay("2026-11-21")))
        func outcome(_ text: String) -> PreCheck.Outcome? {
            guard case .notes(let notes, _) = FreeText.read(text) else { return nil }
            return check.examine(notes.submitted)
        }
        #expect(outcome("\(Self.number) \(text)") == .malformed([FieldError("amount", .missing)]))
        for invoice in [Self.number, "9999260130 00000001"] {
            #expect(
                outcome("\(invoice) \(unnamed)") == .malformed([FieldError("amount", .missing)]))
        }
        guard case .passed(let query)? = outcome("9999260130 00000001 \(text)") else {
            Issue.record("a special invoice asks for the amount before tax")
            return
        }
        #expect(query.amount == Fen(20_000))
    }

    /// Asked for the sum by its name, a person answers with it, whatever stands beside.
    @Test func theAnswerToTheQuestionIsTheSum() {
        var draft = InvoiceNotes()
        (draft.number, draft.issuedOn) = (Self.number, "2026-11-01")
        let reading = FreeText.read("230.00 税额30.00", draft: draft, asked: .amount)
        #expect(Phrasing.meaning(of: reading) == "\(Self.told) a=230.00")
    }

    /// What one line says of the unit holds for every invoice of the message.
    @Test func aUnitOfOneLineIsThatOfAll() {
        let lines =
            "号码\(Self.number) 日期2026-11-01 价税合计230.00\n号码26990000000000000002 日期2026-11-02 价税合计11.00"
        guard case .several(let invoices) = FreeText.read(lines) else {
            Issue.record("two invoices, a line each")
            return
        }
        #expect(invoices.map(\.total) == ["230.00", "11.00"])
        let reading = FreeText.read("单位：万元\n\(lines)")
        #expect(Phrasing.meaning(of: reading) == "?severalInvoices")
    }
}
