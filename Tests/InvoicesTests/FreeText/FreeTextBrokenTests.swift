import Invoices
import Testing

/// A sum or a day of which the rest stands in another cell, in another line or in words is asked back, never
/// read without it.
struct FreeTextBrokenTests {
    private static let number = "23111000000020260101"
    private static let other = "23111000000020260102"
    private static let told = "n=\(number) d=2026-10-16"
    private static let coded = "c=033001800111 n=25672225 d=2026-10-16"

    private static func unclear(_ sums: String...) -> [Phrasing] { unclear(sums) }

    private static func unclear(_ sums: [String]) -> [Phrasing] {
        sums.map { Phrasing("\(number) 2026-10-16 \($0)", "\(told) ?unclear.amount") }
    }

    private static func rows(_ texts: [(String, String)]) -> [Phrasing] {
        texts.map { text, meaning in
            Phrasing(
                "\(number) 2026-10-16 \(text)", meaning.isEmpty ? told : "\(told) \(meaning)")
        }
    }

    // MARK: Cells

    /// A cell that was wrapped, with more cells behind it.
    static let wrappedCells: [Phrasing] =
        [
            "11692\n.52\t无", "11\n692.52\t无", "11692.5\n2\t", "11692.\n52\t无", "11,\n692.52\t无",
            "11692\n.52\n", "11\n692\n.52\t无", "1169\n2.52\t无", "11692.5\n2\t无",
        ].map {
            Phrasing(
                "发票号码\t开票日期\t价税合计\t备注\n\(number)\t2026-10-16\t\($0)", "\(told) ?unclear.amount")
        } + [
            Phrasing(
                "发票代码\t发票号码\t开票日期\t金额\t税额\n9999260130\t00000001\t2026-10-16\t10347.\n36\t1345.16",
                "c=9999260130 n=00000001 d=2026-10-16 ?unclear.amount"),
            Phrasing(
                "发票号码\t开票日期\t价税合计\n\(number)\t2026-10-1\n6\t11692.52",
                "n=\(number) t=11692.52 ?unclear.issuedOn"),
            Phrasing(
                "发票号码\t开票日期\t价税合计\t备注\t开票人\n\(number)\t2026-10-1\n6\t11692.52",
                "n=\(number) t=11692.52 ?unclear.issuedOn"),
            Phrasing(
                "发票号码\t开票日期\t价税合计\t备注\n\(number)\t2026-10-16\t11692\n.52\t无\n\(other)\t2026-10-17\t113.00\t无",
                "?severalInvoices"),
            Phrasing(
                "发票号码\t开票日期\t金额\n\(number)\t2026-10-16\t11692\n.52\n\(other)\t2026-10-17\t113.00",
                "?severalInvoices"),
            Phrasing(
                "\(number) 2026-10-1\n6 ¥11692.52\n\(other) 2026-10-17\n113.00",
                "?severalInvoices"),
        ]

    /// A wrapped name, and a line below the rows that says what they add up to, cost nothing.
    static let wholeRows: [Phrasing] = [
        Phrasing(
            "发票号码\t开票日期\t价税合计\t销方\t备注\n\(number)\t2026-10-16\t11692.52\t样例商\n店\t无",
            "\(told) t=11692.52"),
        Phrasing(
            "发票号码\t开票日期\t价税合计\t备注\n\(number)\t2026-10-16\t11692.52\n\(other)\t2026-10-17\t113.00",
            "\(told) t=11692.52 | n=\(other) d=2026-10-17 t=113.00"),
        Phrasing(
            "发票号码\t开票日期\t价税合计\t备注\n\(number)\t2026-10-16\t11692.52\n合计\t11692.52",
            "\(told) a=11692.52 t=11692.52"),
    ]

    static let cells = unclear(
        "11692\t52元", "2\t30元", "¥11692\t52", "¥230\t5\t0", "230元\t50", "价税合计：11692\n\t52",
        "價稅合計：11\t,692.52", "價稅合計：11,\t692.52", "¥11,692.5\t2", "¥11692.5\t2", "RMB 230\t50",
        "壹万壹仟陆佰玖\t拾贰圆伍角贰分")

    // MARK: Lines

    static let lines = unclear(
        "11692\n52元", "11692\r\n52元", "11692\n\n52元", "2\n30元", "1\n500元", "价税合计 1\n500",
        "价税合计 116\n92", "价税合计 11\n6925", "价税合计\n11\n692\n52", "230元\n50", "价税合计 230元\n5")

    static let names = unclear(
        "合计：230\n角：5\n分：0", "合计：230\n角分：50", "合计：230\n零头：50", "合计：230\n尾数：50",
        "230元\n小数：50", "¥230\ncents: 50", "金额：230（另有0.50元）", "金额230，另加服务费0.50",
        "¥230\n尾数 50", "合计：230\n\n角：五", "金额：230\nfen = 50", "230元，加收0.50元")

    static let words = unclear(
        "¥11692 and fifty-two cents", "11,692 yuan fifty two", "11692 yuan five jiao two fen",
        "RMB230 five jiao", "¥230 wu jiao", "RMB 230 and fifty", "¥230, fifty",
        "total: 230 and a half", "230 yuan half", "¥11692 半", "¥230 decimals fifty",
        "¥230 plus eighty", "CNY 230 yi jiao", "ca. 11,692", "11,692-ish", "11,692 something",
        "circa 11,692", "11,692 odd", "11,692 ish")

    // MARK: Signs

    /// Marks that make a keycap of a digit join no other digits.
    static let marks = unclear(
        "¥11692\u{FE0F}52", "¥11692\u{FE00}52", "¥11692\u{FE0E}52", "¥11692\u{20E3}52",
        "¥1\u{FE0F}\u{20E3}1692", "¥11692\u{E0041}52", "11692\u{FE0F}52元")

    /// A name, or a part of a day, within the digits of a sum.
    static let parted = unclear(
        "1共1692.52", "116共92.52", "1总1692.52", "1是1692.52", "11692.5共2", "11692.5合计2", "11692.合计52",
        "11692.共52", "11692金额.52", "11692.total52", "11日692.52", "11月692.52块",
        "一万一千六百九和十二元五角二分", "一万一千六百九是十二元五角二分", "2.金额50")

    /// So with signs beside the name: whichever sign, and whichever name of a sum.
    static let partedBySigns = unclear(
        ",;:、。.·'\"|/\\+=-~_*()[]<>!?&@^ ".flatMap { sign in
            ["11\(sign)共692.52", "11692\(sign)合计52"]
        } + [
            "11，一共692.52", "11，合计金额692.52", "11，价税合计692.52元", "11，小写692.52",
            "11（价税合计）692.52", "¥11，价税合计（小写）¥692.52", "11, total 692.52", "11,amount: 692.52",
            "11，金额是692.52", "11,是692.52", "11，人民币692.52", "11,\n共692.52", "11 , 共 692.52",
            "11,692,共52", "11692.,共52", "11692.5,共2", "116,共92", "1.共1692.52", "我的11,共692.52",
            "发票11,共692.52",
        ])

    /// What a number is called, what it counts and where a list has it tells it from the sum.
    static let partedFromOthers = rows([
        ("数量2，金额500.00", "a=500.00"), ("晚数2，金额500", "a=500"), ("qty: 2, total: 692.52", "t=692.52"),
        ("税率13，金额692.52", "a=692.52"), ("2张，共500", "a=500"), ("2 张，共 500.00", "a=500.00"),
        ("500元,共500", "a=500"), ("500 合计500", "a=500"), ("10:20 合计692.52", "a=692.52"),
        ("600.00 36.00 合计 636.00", "a=636.00"), ("6%，合计636.00", "a=636.00"),
        ("\n2.金额50", "a=50"), ("备注\n1、无\n2、合计50.00", "a=50.00"), ("1.日期无误 2.金额50", "a=50"),
    ])

    /// Money that went out, as bank and payment programs show it.
    static let outflows = unclear(
        "支出 -230.50", "付款给样例商店 -230.50", "交易金额：-11,692.52", "-230.50 CNY\nPayment time 10:20",
        "消费 -¥230.50")

    static let beforeTax = rows([
        ("203.98 (before tax)", "b=203.98"), ("203.98 (net)", "b=203.98"),
        ("203.98, before tax", "b=203.98"), ("203.98 (tax excluded)", "b=203.98"),
        ("203.98 税不含", "b=203.98"), ("203.98（税不含）", "b=203.98"),
        ("203.98 excl. VAT", "b=203.98"), ("203.98 without tax", "b=203.98"),
    ])

    static let stillRead = rows([
        ("¥230, please check this one", "a=230"), ("230元，另有一张明天发", "a=230"),
        ("230 yuan one of them", "a=230"), ("-230.50", "a=-230.50"), ("230元\n2. 备注", "a=230"),
        ("¥1\u{FE0F}\u{20E3}1\u{FE0F}\u{20E3}3\u{FE0F}\u{20E3}", "a=113"),
        ("¥1\u{20E3}1\u{20E3}3\u{20E3}", "a=113"), ("¥113 ❤\u{FE0F}", "a=113"),
        ("1\t500.00", "a=500.00"), ("2张共230.00", "a=230.00"),
        ("500\n230", ""), ("500\t2", ""),
        ("金额\n税额\n价税合计\n10347\n1345\n11692", "a=10347 t=11692"),
    ])

    // MARK: Days, numbers, check codes

    static let days: [Phrasing] =
        [
            "2026-10-1  6", "2026-10-1\r\n6", "2026-10-1\n\n6\n", "2026-10-1 \n6", "2026-10-1 6，",
            "2026年10月1\r\n6日", "2026年10月1 \n6日", "2026年10月1  6日", "2026/10/2\n\n9",
            "二〇二六年十月十 六日", "二〇二六年十月一\n六日", "二〇二六年十月二十\n六日", "二〇二六年十月十\r\n六",
            "2026年10月1,6日", "2026年10月1·6日", "2026年10月1。6日", "2026年10月1'6日", "2026年10月1)6日",
            "2026年10月1|6日", "2026年10月1元6日", "2026年10月1日6日", "2026-10-1。6", "2026-10-1,6",
            "2026-10-1·6", "2026/10/1|6", "2026.10.1、6", "2026-10-1)6", "2026-10-1六",
            "二〇二六年十月十是六日", "二〇二六年十月十×六日", "2026年10月一6日", "1·6 Oct 2026",
            "1,6 October 2026", "1 6 Oct 2026", "1/6 Oct 2026",
        ].map { Phrasing("\(number) \($0) ¥11692.52", "n=\(number) a=11692.52 ?unclear.issuedOn") }
        + [
            "2026-10-1一6", "2026-10-1六", "2026-10-1日6", "2026-10-1号6", "2026-10-1K6", "2026年10月一6日",
            "202K4年10月16日", "20W24年10月16日", "2O24年10月16日", "W2024年10月16日", "2024W年10月16日",
            "20:24年10月16日", "20年24年10月16日", "二〇二K四年10月16日", "二〇五二四年十月十六日",
        ].map {
            Phrasing(
                "票号\(number) 日期：\($0) 金额：11692.52", "n=\(number) a=11692.52 ?unclear.issuedOn")
        }
        + [
            ("\(number) 2026-11-30 20261016 11692.52", "n=\(number) a=11692.52 ?several.issuedOn"),
            ("\(number) 20261130 2026-10-16 11692.52", "n=\(number) a=11692.52 ?several.issuedOn"),
            (
                "号码\(number) 2026年11月30日 20261016 11692.52",
                "n=\(number) a=11692.52 ?several.issuedOn"
            ),
            ("\(number) 20261016 2026-10-16 11692.52", "\(told) a=11692.52"),
            ("\(number) 开票日期2026-10-16 20261130 11692.52", "\(told) a=11692.52"),
            ("\(number) 2026-10-1 6元", "n=\(number) d=2026-10-01 a=6"),
            ("\(number) 2026-10-1，6元", "n=\(number) d=2026-10-01 a=6"),
            ("\(number) 2026-10-1;11692.52", "n=\(number) d=2026-10-01 a=11692.52"),
            ("\(number) 2026-10-1 6:30 ¥5.00", "n=\(number) d=2026-10-01 a=5.00"),
            ("\(number) 2026-10-1一共5.00", "n=\(number) d=2026-10-01 a=5.00"),
            ("\(number) 二六年十月十六日 ¥5.00", "\(told) a=5.00"),
            ("\(number)\n6 Oct 2026 ¥5.00", "n=\(number) d=2026-10-06 a=5.00"),
            ("\(number) 二〇二六年十月十六日 ¥5.00", "\(told) a=5.00"),
            ("\(number) 民国115年10月16日 ¥5.00", "\(told) a=5.00"),
            ("9999200130 00000001 民國99年10月16日", "c=9999200130 n=00000001 d=2010-10-16"),
        ].map { Phrasing($0.0, $0.1) }

    static let checkCodes: [Phrasing] = [
        ("校验码:612345\n67890123456789", "?several.checkCode"),
        ("612345\n67890123456789", "?several.checkCode"), ("校验码:612345\n20261016", "k=612345"),
        ("612345\n13800138000", "k=612345"), ("校验码612345{67890123456789", ""),
        ("校验码612345号67890123456789", ""), ("校验码612345,20261016103205", "k=612345"),
    ].map { text, meaning in
        Phrasing(
            "033001800111 25672225 20261016 \(text)",
            meaning.isEmpty ? coded : "\(coded) \(meaning)")
    }

    @Test(arguments: wrappedCells + cells + lines + names + words + marks + outflows)
    func aBrokenSumIsAskedBack(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: parted + partedBySigns)
    func aSumWithANameInItIsAskedBack(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: days + checkCodes)
    func aBrokenDayOrCheckCodeIsAskedBack(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: wholeRows + beforeTax + stillRead + partedFromOthers)
    func whatIsToldWholeIsRead(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }
}
