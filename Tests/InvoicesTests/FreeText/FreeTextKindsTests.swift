import Invoices
import Testing

/// Whole families of what people paste and type, each by the rule that decides it.
struct FreeTextKindsTests {
    private static let number = "25312000000112233445"
    private static let other = "25312000000112233446"
    private static let code = "031002200111"
    private static let buyer = "91990000MA1K35XX0Y"
    private static let seller = "91990000MA1K35XX11"
    private static let told = "n=\(number) d=2025-03-18"
    private static let coded = "c=\(code) n=87654321 d=2025-03-18"

    /// Behind number and day.
    private static func rows(_ texts: [(String, String)]) -> [Phrasing] {
        texts.map { text, meaning in
            Phrasing(
                "\(number) 2025-03-18 \(text)", meaning.isEmpty ? told : "\(told) \(meaning)")
        }
    }

    /// A label and the values on both sides of it.
    static let sides =
        rows([
            ("小计 ¥100.00 ¥6.00\n价税合计 ¥200.00", "t=200.00"),
            ("合计¥188.68¥11.32价税合计（小写） ¥200.00", "a=188.68 t=200.00"),
            ("合计 ¥188.68 ¥11.32 价税合计：¥200.00", "a=188.68 t=200.00"),
            ("小计¥6.00价税合计：¥200.00", "t=200.00"),
            ("小计¥6.00，价税合计：人民币200.00元", "t=200.00"),
            ("小计¥6.00价税合计 ¥200.00", "?several.amount"),
            ("188.68不含税 200.00含税", "b=188.68 t=200.00"),
            ("200.00（含税） 188.68（不含税）", "b=188.68 t=200.00"),
            ("200（不含税）", "b=200"), ("200 不含税", "b=200"), ("含税200 不含税188.68", "b=188.68 t=200"),
            ("单价（含税）50.00 价税合计 ¥200.00", "t=200.00"),
            ("合计税额 小写 ¥11.32 价税合计 小写¥200.00", "t=200.00"),
            ("税额（小写）¥11.32 价税合计（小写）¥200.00", "t=200.00"),
            ("单价¥50.00数量4金额¥200.00", "a=200.00"),
            ("人民币（大写）贰佰圆整", "t=200.00"), ("大写贰佰圆整小写200.00", "t=200.00"),
        ]) + [
            Phrasing("电话：021-12345678 号码：\(number)", "n=\(number)"),
            Phrasing("\(number)号码 2025-03-18日期 200.00金额", "\(told) a=200.00"),
            Phrasing("发票号码\n开票日期\n价税合计\n\(number)\n2025年03月18日\n200", "\(told) t=200"),
            Phrasing(
                "机动车 发票代码 131002200111 发票号码 87654321 开票日期 2022-03-18 价税合计 壹拾壹万叁仟元整 小写 ¥113000.00 不含税价 小写 ¥100000.00",
                "c=131002200111 n=87654321 d=2022-03-18 b=100000.00 t=113000.00"),
        ]

    /// Longer words that end as a label does.
    static let compounds: [Phrasing] = [
        Phrasing(
            "发动机号码：12345678\n车架号：LSVAA4182E2123456\n发票号码：\(number)\n开票日期：2025-03-18\n价税合计：113000.00",
            "\(told) t=113000.00"),
        Phrasing("客户编号12345678 发票号码\(number) 开票日期2025-03-18 价税合计200.00", "\(told) t=200.00"),
        Phrasing("电子客票号码 1234567890 号码\(number) 日期2025-03-18 票价553.00", "\(told) a=553.00"),
        Phrasing("乘车日期：2025-03-10 开票日期：2025-03-18 号码：\(number) 票价：553.00", "\(told) a=553.00"),
        Phrasing(
            "号码:\(number)\n开票日期:2025年03月18日\n2025年03月15日 08:00开 05车12A号\n票价：¥553.00",
            "\(told) a=553.00"),
        Phrasing("优惠金额：10.00 价税合计：200.00 号码：\(number) 日期：2025-03-18", "\(told) t=200.00"),
        Phrasing("Due Date: 2025-04-18 Invoice Date: 2025-03-18 Invoice No: \(number)", told),
        Phrasing(
            "Invoice No \(number), PO number 12345678, invoice date 2025-03-18, total 200.00",
            "\(told) t=200.00"),
        Phrasing("提取码：123456 代码\(code) 号码87654321 日期2025-03-18", coded),
        Phrasing("验证码 123456，代码\(code) 号码87654321 日期2025-03-18", coded),
        Phrasing(
            "被红冲蓝字数电发票号码：\(other) 发票号码：\(number) 开票日期：2025-03-18 价税合计：¥-200.00",
            "\(told) t=-200.00"),
        Phrasing("编号1 发票号码\(number) 日期2025-03-18 金额200.00", "\(told) a=200.00"),
        // A label that stands behind other words all the same.
        Phrasing("这张票的号码\(number)，票面日期2025-03-18，票上金额200", "\(told) a=200"),
        Phrasing("请查号码\(number)日期2025-03-18金额200", "\(told) a=200"),
        Phrasing("my invoice number is \(number) the date is 2025-03-18", told),
    ]

    /// Digits that are no detail of an invoice.
    static let asides =
        rows([
            ("10:30 200.00", "a=200.00"), ("14:30:55 200.00", "a=200.00"),
            ("200.00 0755-88886666", "a=200.00"), ("客服400-800-1234 200.00", "a=200.00"),
            ("138****8000 200.00", "a=200.00"), ("9901011990****0019 200.00", "a=200.00"),
            ("尾号6222****1234 200.00", "a=200.00"),
        ]) + [
            Phrasing("*\(number)* *2025-03-18* *200.00*", "\(told) a=200.00"),
            Phrasing("\(code) 87654321 20250318 ******567890", "\(coded) k=567890"),
        ]

    /// Numbers that were cut, run together, listed or put under a neighbour's label.
    static let identifiers: [Phrasing] = [
        Phrasing("发票号码：2531200000\n0112233445\n开票日期：2025-03-18", told),
        Phrasing("号码 2531200000011223\n3445 日期 2025-03-18", told),
        Phrasing("号码：253120000001 12233445 日期2025-03-18", told),
        Phrasing("号码：25312000 000112233445 日期2025-03-18", told),
        Phrasing("号码 25672225 \(code)", "c=\(code) n=25672225"),
        Phrasing("代码和号码：\(code) 87654321 2025-03-18", coded),
        Phrasing("发票代码及号码：\(code)，87654321 开票日期2025-03-18", coded),
        Phrasing("发票代码：\(number) 开票日期：2025-03-18", told),
        Phrasing("\(code)No87654321 2025-03-18", coded),
        Phrasing("代码\(code) 号码87654321/87654322", "?severalInvoices"),
        Phrasing("代码\(code) 号码87654321、87654322", "?severalInvoices"),
        Phrasing("代码\(code) 号码87654321,20250318,校验码567890", "\(coded) k=567890"),
        Phrasing("号码\(number) 客户 3100221130 日期2025-03-18", told),
        Phrasing("票号781-1234567890 \(number) 2025-03-18 200.00", "\(told) a=200.00"),
        Phrasing("发票号码\(number)这张，还有\(code) 87654321这张", "?severalInvoices"),
        Phrasing("发票代码(12位) \(code) 发票号码(8位) 87654321 开票日期 2025-03-18", coded),
        Phrasing("发票代码（10位或12位）：\(code) 发票号码：87654321", "c=\(code) n=87654321"),
        Phrasing("1.\(code)\n2.87654321\n3.2025-03-18\n4.567890", "\(coded) k=567890"),
        Phrasing("1)\(number)\n2)2025-03-18\n3) 200.00", "\(told) a=200.00"),
        Phrasing(
            "No.\tInvoice No.\tDate\tAmount (CNY)\n1\t\(number)\t2025-03-18\t200.00",
            "\(told) a=200.00"),
    ]

    /// Whose a tax number is.
    static let parties: [Phrasing] = [
        Phrasing(
            "购买方信息 税号： 销售方信息 税号： \(buyer) \(seller) 号码\(number)",
            "n=\(number) ?several.sellerTaxNumber"),
        Phrasing("购买方：样例公司 纳税人识别号：\(buyer) 号码\(number)", "n=\(number)"),
        Phrasing("抬头样例公司，税号\(buyer)，票号\(number)", "n=\(number)"),
        Phrasing("销售方：样例饭店 纳税人识别号：\(seller) 号码\(number)", "n=\(number) s=\(seller)"),
        Phrasing("购方 样例公司 税号\(buyer) 销方 样例饭店 税号\(seller) 号码\(number)", "n=\(number) s=\(seller)"),
        Phrasing("销方 样例饭店 税号\(seller) 购方 样例公司 税号\(buyer) 号码\(number)", "n=\(number) s=\(seller)"),
        Phrasing(
            "Buyer: Sample, Tax ID \(buyer); Seller: Example, Tax ID \(seller)", "s=\(seller)"),
        Phrasing("销方税号：9199 0000 MA1K 35XX 11 号码\(number)", "n=\(number) s=\(seller)"),
        Phrasing(
            "144032600110 00000042 2026-01-01 100.00 A1B2C 44030012345678901234",
            "c=144032600110 n=00000042 d=2026-01-01 a=100.00 k=A1B2C s=44030012345678901234"),
        // Of a kind that asks for none it may be the holder's own company's.
        Phrasing("公司名称：样例公司 税号：\(buyer) 号码\(number)", "n=\(number)"),
        Phrasing("代码033002400111 号码25672225 税号：\(buyer)", "c=033002400111 n=25672225"),
        Phrasing(
            "代码144032600110 号码00000042 税号：\(seller)", "c=144032600110 n=00000042 s=\(seller)"),
        Phrasing("税号：\(seller)", "s=\(seller)"),
        Phrasing("销方税号：11010812345678901 号码\(number)", "n=\(number) s=11010812345678901"),
        // A unified code that was cut where an older number could end.
        Phrasing("销方税号：91990000MA0000001 B 号码\(number)", "n=\(number) s=91990000MA0000001B"),
        Phrasing("销方税号：91990000MA0000001\nB\n号码\(number)", "n=\(number) s=91990000MA0000001B"),
        Phrasing("销方税号：91990000MA00000,01B 号码\(number)", "n=\(number) s=91990000MA0000001B"),
        Phrasing("销方税号 91990000 MA0000001 B 号码\(number)", "n=\(number) s=91990000MA0000001B"),
        Phrasing("销方税号：91990000MA0000001 C 号码\(number)", "n=\(number) s=91990000MA0000001"),
    ]

    /// Sums across lines, signs, currencies and bounds.
    static let sums = rows([
        ("金额：116\n92.52", "?unclear.amount"), ("¥116\n92.52", "?unclear.amount"),
        ("金额：11,\n692.52", "?unclear.amount"), ("金额：11692.5\n2", "?unclear.amount"),
        ("1\n200.00", "?unclear.amount"), ("200.5\n谢谢", "a=200.5"),
        ("金额：188.68\n11.32", "a=188.68"),
        ("（负数）贰佰圆整", "t=-200.00"), ("（负数）贰佰圆整 ¥-200.00", "t=-200.00"),
        ("贰佰圆整（负数）", "?unclear.amount"), ("红字 200.00", "?unclear.amount"),
        ("红票200.00元", "?unclear.amount"), ("红冲金额200.00", "?unclear.amount"),
        ("小红200.00", "a=200.00"), ("红包200.00", "a=200.00"),
        ("(USD)200.00", "?unclear.amount"), ("（港币）：200.00", "?unclear.amount"),
        ("HKD: 200.00", "?unclear.amount"), ("200.00(USD)", "?unclear.amount"),
        ("(RMB)200.00", "a=200.00"), ("（人民币）200.00", "a=200.00"),
        ("超过200元", "?unclear.amount"), ("不到200元", "?unclear.amount"),
        ("至少200.00", "?unclear.amount"), ("200.00+", "?unclear.amount"),
        ("200或者300元", "?unclear.amount"), ("200.00（贰佰圆整）", "t=200.00"),
        ("贰佰圆整（¥200.00）", "t=200.00"), ("红字-200.00", "a=-200.00"),
        ("200.00元（红字）", "?unclear.amount"), ("-200.00元（红字）", "a=-200.00"),
        ("金额：200.00（含税11.32）", "?several.amount"), ("人民币200.00", "a=200.00"),
        ("200.00/张", "?unclear.amount"), ("200.00*3张", "?unclear.amount"),
        ("1.123456", "a=1.123456"),
    ])

    static let days: [Phrasing] =
        [
            ("2023。10。5", "d=2023-10-05"), ("2023、10、05", "d=2023-10-05"),
            ("2023，10，05", "d=2023-10-05"), ("2023 - 10 - 05", "d=2023-10-05"),
            ("2023 / 10 / 05", "d=2023-10-05"), ("2023. 10. 05", "d=2023-10-05"),
            ("2023_10_05", "d=2023-10-05"), ("2023\\10\\05", "d=2023-10-05"),
            ("2023·10·05", "d=2023-10-05"), ("20231005143055", "d=2023-10-05"),
            ("5 Oct 2023", "d=2023-10-05"), ("5th of October 2023", "d=2023-10-05"),
            ("Oct 5, 2023", "d=2023-10-05"), ("Oct. 5th, 2023", "d=2023-10-05"),
            ("05-OCT-2023", "d=2023-10-05"), ("Sept 5 2023", "d=2023-09-05"),
            ("Feb 30, 2023", "d=2023-02-30"), ("5 Oct", "?unclear.issuedOn"),
            ("Oct 5", "?unclear.issuedOn"), ("5-Oct-23", "?unclear.issuedOn"),
            ("10.5", "?unclear.issuedOn"), ("10.5号", "?unclear.issuedOn"),
            ("23/10/5", "?unclear.issuedOn"),
        ].map { text, meaning in
            let parts = meaning.hasPrefix("?") ? "a=200.00 \(meaning)" : "\(meaning) a=200.00"
            return Phrasing("号码\(number) 日期：\(text) ¥200.00", "n=\(number) \(parts)")
        } + [
            Phrasing("\(number)，3月18号，200块，帮我查", "\(told) a=200"),
            Phrasing("\(number) 2025年三月十八 两百块", "\(told) a=200.00"),
        ]

    /// Part of a sum or a day in another cell, line or hidden: never the sum, never the day.
    private static let cutSums: [String] = [
        // a cell that was wrapped, below a line of labels
        "发票号码\t开票日期\t价税合计\n\(number)\t2023-10-16\t11692.\n52",
        "发票号码\t开票日期\t价税合计\n\(number)\t2023-10-16\t116\n92.52",
        "发票号码\t开票日期\t价税合计\n\(number)\t2023-10-16\t11692.5\n2",
        "发票号码\t开票日期\t价税合计\n\(number)\t2023-10-16\t11,\n692.52",
        "发票号码\t开票日期\t价税合计\n\(number)\t2023-10-16\t11692\n.52",
        "发票号码\t开票日期\t价税合计\n\(number)\t2023-10-16\t11692\n\t\t.52",
        // a tab or a wide gap within
        "\(number) 2023-10-16 11692.\t52元", "\(number) 2023-10-16 11692   52元",
        "\(number) 2023-10-16 价税合计¥11692.\t52", "\(number) 2023-10-16 价税合计\t11692\t.52",
        "\(number) 2023-10-16 价税合计\t1\t1\t6\t9\t2\t5\t2",
        // lines, quoted and not
        "\(number) 2023-10-16\n> 价税合计 ¥116\n> 92.52", "\(number) 2023-10-16\n价税合计 ¥116=\n92.52",
        "\(number) 2023-10-16 一共1169\n2.52元", "\(number) 2023-10-16 11\n692.52",
        "\(number) 2023-10-16 价税合计11692.5\n2元", "\(number) 2023-10-16 价税合计11692元\n5角2分",
        "\(number) 2023-10-16 11692元又5角2分", "\(number) 2023-10-16 ¥11692\n52",
        // hidden or unreadable digits
        "\(number) 2023-10-16 ¥***692.52", "\(number) 2023-10-16 ¥□1692.52",
        "\(number) 2023-10-16 ¥?1692.52", "\(number) 2023-10-16 价税合计 \u{FFFD}1692.52",
        "\(number) 2023-10-16 ¥11692.5*", "\(number) 2023-10-16 ¥11692.5?",
        "\(number) 2023-10-16 ¥11692.5■", "\(number) 2023-10-16 ¥\u{F0A3}1692.52",
    ]

    @Test(arguments: cutSums)
    func aPartIsNeverTheSum(_ text: String) {
        let meaning = Phrasing.meaning(of: FreeText.read(text))
        #expect(!meaning.contains(" a=") && !meaning.contains(" t="), "\(meaning)")
    }

    @Test(arguments: [
        "2023年10月1\n6日", "2023年10月1\t6日", "2023年10月1?日", "2023年10月1*日", "2023-10-1*", "2023-10-1?",
        "2023-10-1■", "2023-10-1 6", "2023-10-1\n6", "2023年10月1/6日", "2023年10月1至16日",
    ])
    func aPartIsNeverTheDay(_ day: String) {
        let meaning = Phrasing.meaning(of: FreeText.read("\(Self.number) 开票日期 \(day) 价税合计 ¥200.00"))
        #expect(!meaning.contains("d=2023-10-01"), "\(meaning)")
    }

    @Test(arguments: [
        "2023 年 10 月 1 6 日", "2023年10 月 1 6 日", "2023年10月1 6日", "2023年10月16日", "*2023-10-16*",
    ])
    func aSpacedDayIsReadWhole(_ day: String) {
        let meaning = Phrasing.meaning(of: FreeText.read("\(Self.number) 开票日期：\(day) 价税合计 ¥200.00"))
        #expect(meaning.contains("d=2023-10-16"), "\(meaning)")
    }

    @Test(arguments: sides + compounds + asides + identifiers)
    func aDetailIsGivenToItsField(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: parties)
    func aTaxNumberIsItsPartys(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: sums + days)
    func aSumOrDayIsReadWholeOrAskedBack(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }
}
