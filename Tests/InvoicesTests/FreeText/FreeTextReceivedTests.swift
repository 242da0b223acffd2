import Invoices
import Testing

/// What platforms send about an invoice and people pass on, and what they say of its sum and its day beside it.
struct FreeTextReceivedTests {
    private static let number = "26990000000000000001"
    private static let other = "26990000000000000002"
    private static let told = "n=\(number) d=2026-11-01"
    private static let coded = "c=033001800111 n=25672225"

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

    static let notices: [Phrasing] = [
        Phrasing(
            "【诺诺发票】尊敬的客户，样例公司为您开具了电子发票，发票代码：033001800111，发票号码：25672225，价税合计：230.00元，校验码：13579246801234567890，请点击 https://example.org/s/1a2b3c 查看",
            "\(coded) t=230.00 k=13579246801234567890"),
        Phrasing(
            "【航天信息】您的电子发票已开具,发票代码[033001800111],发票号码[25672225],开票日期[20240305],金额[230.00],校验码[123456]",
            "\(coded) d=2024-03-05 a=230.00 k=123456"),
        Phrasing(
            "【百望云】您收到一张由【样例公司】开具的电子发票，发票号码为\(number)，价税合计为230.00元。开票日期为2026年11月01日。",
            "\(told) t=230.00"),
        Phrasing(
            "尊敬的张先生：您的电子发票（铁路电子客票）已开具，发票号码：\(number)，开票日期：2026年11月01日，G123次 05车12A号 二等座 票价：￥553.00元，购票人身份证 9901011990****0011",
            "\(told) a=553.00"),
        Phrasing(
            "发票抬头\n样例公司\n发票金额\n¥230.00\n开票日期\n2026-11-01\n发票号码\n\(number)",
            "\(told) a=230.00"),
        Phrasing(
            "报销单：姓名 张三 部门 财务 发票号 \(number) 日期 2026/11/01 金额 230.00 元 事由 打车",
            "\(told) a=230.00"),
        Phrasing(
            "2026-11-01 14:23 \(number) 消费230.00元 余额1,000.00元", "\(told) a=230.00"),
        Phrasing(
            "发票类型:数电票(普票);发票号:\(number);开票日期:2026-11-01;不含税:217.92;税额:13.08;价税:231.00",
            "\(told) b=217.92 t=231.00"),
        Phrasing(
            "Hi, can u pls check if this fapiao is legit? \(number), issued 2026/11/01, 230 RMB. thx",
            "\(told) a=230"),
        Phrasing("王芳:\n\(number)\n王芳:\n2026年11月1日\n王芳:\n230元", "\(told) a=230"),
        Phrasing("张先生 13800138000\n\(number)\n2026-11-01\n230", "\(told) a=230"),
        Phrasing("\(number)，230rmb，2026-11-01", "\(told) a=230"),
        Phrasing("\(number)，230rmb 2026-11-01", "\(told) a=230"),
    ]

    /// The sign that the form prints before 大写, as PDF files and their readers write it.
    static let formSigns = rows(
        ["⊗", "ⓧ", "Ⓧ", "⨂", "⊗ "].flatMap { sign in
            [
                ("\(sign)贰佰叁拾圆整", "t=230.00"), ("\(sign)贰佰叁拾圆整 ¥230.00", "t=230.00"),
                ("价税合计（大写）\(sign)贰佰叁拾圆整（小写）¥230.00", "t=230.00"),
                ("\(sign)贰佰叁拾圆整 ¥320.00", "?several.amount"),
            ]
        })

    /// The tax tells which sum is the one before it.
    static let besideTax = rows([
        ("金额：217.92 税额：13.08 合计：231.00", "b=217.92 t=231.00"),
        ("合计231.00，金额217.92，税额13.08", "b=217.92 t=231.00"),
        ("开票金额：217.92 税额：13.08 合计：231.00", "b=217.92 t=231.00"),
        ("金额：217.92 税额：13.08 合计：232.00", "?several.amount"),
        ("Net 217.92 VAT (6%) 13.08 Gross 231.00", "b=217.92 t=231.00"),
        ("230.00 未含税", "b=230.00"), ("230.00（税另计）", "b=230.00"), ("不带税217.92", "b=217.92"),
        ("净额217.92", "b=217.92"), ("带税231", "t=231"), ("毛额231", "t=231"),
    ])

    /// By how much a sum was changed, what is missing from it, a part of it.
    static let parts =
        unclear(
            "扣了30元", "退了30元", "欠了30元", "便宜了30元", "多收了30元", "减了30元", "涨了30元", "多开了30.00",
            "少了30.00", "打折30元", "其中餐费230.00", "其中230.00是餐费", "其中：230.00", "包括餐费230.00",
            "including food, of which 230.00", "金额230还是320", "金额230或者320", "金额230或是320")
        + rows([
            ("未付230.00", ""), ("已付230.00 未付20.00", ""), ("罚款230.00", ""), ("欠款230.00", ""),
            ("花了230元", "a=230"), ("付了230元", "a=230"), ("开了230元", "a=230"),
            ("价税合计500，其中餐费230.00", "t=500"), ("价税合计231.00 其中税额13.08", "t=231.00"),
            ("价税合计231.00 其中：金额217.92 税额13.08", "a=217.92 t=231.00"),
            ("价格：230", "a=230"), ("230 人民币", "a=230"), ("230 RMB, thanks", "a=230"),
            ("230 RMB.", "a=230"), ("230 RMB, 231 RMB", "?unclear.amount"),
            ("230rmb 52", "?unclear.amount"), ("230 RMB .52", ""), ("230 13800138000", "a=230"),
        ])

    /// Two days of which nobody says which.
    static let dayRanges: [Phrasing] = [
        "2026年11月1日或11月2日", "2026年11月1日还是11月2日", "2026年11月1日到11月3日", "2026年11月1日/11月2日",
        "2026-11-01或11-02", "11月1日还是2日", "11月1日 或者 11月2日", "2026年11月1日 至 30日",
        "nov 1 or nov 2 2026", "2026-11-01 or 2026-11-02", "2026-11-01 until 2026-11-05",
    ].map { Phrasing("\(number) \($0)", "n=\(number) ?unclear.issuedOn") }

    /// A list, and below it what its invoices add up to.
    static let addedUp: [Phrasing] =
        [
            "发票号码\t日期\t金额\n\(number)\t2026-11-01\t230.00\n\(other)\t2026-11-02\t115.00\n合计\t\t345.00",
            "发票号码 日期 金额\n\(number) 2026-11-01 230.00\n\(other) 2026-11-02 115.00\n合计 345.00",
            "发票号码,日期,金额\n\(number),2026-11-01,230.00\n\(other),2026-11-02,115.00\n合计,,345.00",
            "1. \(number) 2026-11-01 230.00\n2. \(other) 2026-11-02 115.00\n总计：345",
            "第1张 \(number) 2026-11-01 230.00\n第2张 \(other) 2026-11-02 115.00\n共2张 345.00",
        ].map { Phrasing($0, "\(told) a=230.00 | n=\(other) d=2026-11-02 a=115.00") }
        + [
            // Another sum, or more below it: whose it is is not told.
            "\(number) 2026-11-01 230.00\n\(other) 2026-11-02 115.00\n总计：400.00",
            "\(number) 2026-11-01 230.00\n\(other) 2026-11-02 115.00\n345.00\n2026-11-03",
            "\(number) 2026-11-01 金额\n230.00\n115.00\n345.00\n号码 \(other) 日期 2026-11-02",
        ].map { Phrasing($0, "?severalInvoices") }

    @Test(arguments: notices + formSigns + besideTax)
    func whatIsPassedOnIsUnderstood(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: parts + dayRanges)
    func aPartOrARangeIsAskedBack(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: addedUp)
    func theSumOfAListIsNoInvoice(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }
}
