import Invoices
import Testing

/// A sum of which more may be said nearby, in another form, or against it, is asked back; the forms
/// that can mean only one sum or day are read.
struct FreeTextWholeSumTests {
    private static let number = "25332000000012345678"
    private static let told = "n=\(number) d=2025-03-05"

    /// Behind number and day.
    private static func rows(_ sums: [(String, String)]) -> [Phrasing] {
        sums.map { text, meaning in
            Phrasing(
                "\(number) 2025-03-05 \(text)", meaning.isEmpty ? told : "\(told) \(meaning)")
        }
    }

    private static func unclear(_ sums: String...) -> [Phrasing] {
        rows(sums.map { ($0, "?unclear.amount") })
    }

    // MARK: Capitals and figures

    private static let capitals = "壹万壹仟陆佰玖拾贰圆伍角贰分"

    static let contradictions = rows([
        ("价税合计（大写）\(capitals) 小写：¥11692", "?several.amount"),
        ("价税合计（大写）\(capitals)（小写）¥11692.50", "?several.amount"),
        ("（大写）\(capitals) （小写）¥1692.52", "?several.amount"),
        ("价税合计 \(capitals) ¥11692.00", "?several.amount"),
        ("\(capitals) ¥11692", "?several.amount"), ("¥11692 \(capitals)", "?several.amount"),
        ("11692元（\(capitals)）", "?several.amount"),
        ("金额：11692.00 大写：\(capitals)", "?several.amount"),
        ("价税合计：11692 大写：\(capitals)", "?several.amount"),
        ("大写：\(capitals)，价税合计：11692", "?several.amount"),
        ("大写 贰佰圆整 小写 ¥-200.00", "?several.amount"),
        ("价税合计（大写）…伍角贰分 小写：¥11692", "?unclear.amount"),
        ("大写 壹万?仟圆整 小写 ¥11692", "?unclear.amount"),
        ("大写 壹 万 壹 仟 陆 佰 玖 拾 贰 圆 伍 角 贰 分 小写 ¥11692", "?several.amount"),
    ])

    static let agreements = rows([
        (capitals, "t=11692.52"), ("大写 \(capitals)", "t=11692.52"),
        ("价税合计（大写）\(capitals) 小写：¥11692.52", "t=11692.52"),
        ("价税合计（大写）\(capitals) 小写：¥11,692.52", "t=11692.52"),
        ("价税合计 贰佰圆整 小写 ¥200", "t=200"), ("¥200（贰佰圆整）", "t=200.00"),
        ("贰佰圆整 200元", "t=200.00"), ("大写 贰佰圆整 小写 ¥200.0", "t=200.0"),
        ("贰 佰 圆 整", "t=200.00"), ("大写 贰 佰 圆 整 小写 ¥200.00", "t=200.00"),
        ("合计 ¥188.68 ¥11.32 价税合计（大写）贰佰圆整 （小写）¥200.00", "a=188.68 t=200.00"),
        ("¥188.68 ¥11.32 贰佰圆整", "t=200.00"),
        ("（大写） …… （小写）¥11692.52", "t=11692.52"),
    ])

    // MARK: The rest in another form

    static let rests = unclear(
        "¥11692(角分52)", "¥11692（角：5 分：2）", "¥11692 角5分2", "¥11692，角分52", "¥11692⒌2", "¥11692⒌⒉",
        "¥11692 ⑤②", "11692元、②①", "¥11692⁵²", "¥11692 ⁵²", "¥11692₅₂", "¥11692<sup>52</sup>",
        "¥11692<small>52</small>", "¥11692&nbsp;52", "¥11692&nbsp52", "¥11692<br>52",
        "¥11692<br/>52元",
        "¥11692<span class=\"f\">.52</span>", "¥11692&amp;nbsp;52", "¥11692&foo;52",
        "¥11692<foo>52",
        "11692角52元", "11692和52元", "¥11692和52", "11692元52", "11692元和52", "¥11692及52分",
        "¥11692 and 52", "¥11692 point 52", "¥11692 o 52", "¥11692点五二", "¥11692尾数52",
        "¥11692，尾数52", "¥11692，小数部分52", "¥11692 尾数0.52", "¥11692 ½", "¥11692Ⅴ", "¥11692 伍角",
        "¥11692（伍贰）", "11692另52元", "¥11692\n52\n谢谢", "116张92.52", "¥11692、5角", "价税合计11692 尾数0.52")

    static let gluedOrCut = unclear(
        "¥11692\u{1D}52", "11692\u{1D}52元", "¥11692\u{1}52", "¥11692\u{0}52", "¥11692\u{7F}52",
        "¥11692\u{200B}52", "11692\u{200B}52元", "¥11692\u{FEFF}52", "¥11692\u{2060}52",
        "¥11692\u{200D}52", "¥11692\u{AD}52", "¥11692\u{200E}52", "¥11692\u{0B}52",
        "¥11692\u{85}52",
        "¥11692&zwnj;52", "¥11692&shy;52", "¥11692<wbr>52", "¥11692&#8203;52", "¥11692\u{180B}52",
        "¥11692\u{0338}52", "¥11692.5\u{1D}2")

    // MARK: A part in another line, cell or word

    static let parts = unclear(
        "230元再加5毛", "230元再添五毛", "230元加上5毛", "230元补5毛", "230元之外5毛", "230元，另付5毛", "230元\n还有五毛",
        "230元\n五角", "二百三十元\n五角", "价税合计：230元\n零头：五毛", "五毛，再加230元", "1千\n230.00", "1百\n30.00",
        "壹仟\n230.00", "一千\n230.00", "1\n230.00", "1\n30.00", "价税合计\n1\n230.00", "价税合计\t230\t50",
        "价税合计\t230.00\t0.50", "价税合计：230.00 50.00", "价税合计 230.00，50.00", "价税合计 230.00 50",
        "230.00 0",
        "230.00 5", "230.00 50", "¥230.00 5", "价税合计：230.00\t5", "230.00元 5", "230.00\n5角",
        "230.00元 5毛", "价税合计184529■<b>4.95元",
        "¥838\n¥6806.26", "¥2个，889166.92", "¥10\nl81104.24",
        "价税合计：246903\u{E000}：元8角2分", "元8角2分", "价税合计：¥1877至每40.15", "价税合计：616又每,548.99",
        "CNY 272.4\nx7", "¥34.4\nk8元",
        "CNY 1,020.3\n,8", "价税合计20.4日9元", "价税合计29,6月90.17元", "价税合计：3月}57.19", "价税合计5405年% 1.77元",
        "RMB 1,142,665.负\n百17",
        "价税合计：3427元…€6角9分", "价税合计：3427元，请查。6角9分", "¥37<foo><br/>￥3.93", "¥1027.1 〓w1", "230块零5",
        "二百三十元五",
        "二百三十块五十")

    static let pictures = unclear(
        "|230.00", "||230.00", "价税合计|230.00", "价税合计：│230.00", "¥|230.00", "★230.00", "♥230.00",
        "😀230.00", "🔟230.00", "🅾230.00", "金额🎱230.00", "金额👌🏻230.00", "¥😀230.00", "¥👉230.00",
        "价税合计：0️⃣230.00", "230♥", "¥230😀", "¥230.5|", "¥230|", "¥ 😀 230.00", "¥😀😀 230.00",
        "价税合计♥♥ 230.00", "金额★,230.00")

    static let pointed = rows([
        ("👉230.00", "a=230.00"), ("👉🏻230.00", "a=230.00"), ("→230.00", "a=230.00"),
        ("💰230", "a=230"),
        ("😀 230.00", "a=230.00"), ("🍎¥230.00", "a=230.00"), ("230.00😀", "a=230.00"),
        ("230元❤", "a=230"),
        ("|230.00|", "a=230.00"), ("|金额|230.00|", "a=230.00"), ("│金额│230.00│", "a=230.00"),
    ])

    // MARK: Masks

    static let masked = unclear(
        "¥***692.52", "***692.52", "*** 692.52", "¥** 692.52", "***,692.52", "¥*,692.52",
        "1*692.52", "1*,692.52", "1**692.52元", "金额XX692.52元", "金额xx,692.52", "XX,692.52",
        "金额 XX 692.52", "l,692.52", "l1,692.52", "¥○○692.52", "¥□,692.52", "¥●● 692.52",
        "¥⬛692.52", "¥☒692.52", "¥〓692.52", "¥※692.52", "¥∗692.52", "¥···692.52", "¥...692.52",
        "¥11692.**", "¥11692.XX", "¥11692,xx", "¥11692.5X", "¥11692.□□", "¥11692 **", "¥1169*.52",
        "¥1169X.52", "¥.692.52", "¥,692.52", "¥·692.52", "几692.52", "金额某692.52", "口692.52",
        "囗692.52", "丨692.52")

    // MARK: Words for the rest, and other money

    static let said = unclear(
        "230元又五毛", "230元还有五毛", "230元外加五毛", "230元又5毛", "230元少五毛",
        "二百三十元又五毛", "230.00美刀", "230.00 澳门元", "230.00令吉", "RM 230.00", "230.00 RM",
        "230.00 USDT", "2 BTC", "2.30 lakh", "230.00越南盾", "230.00披索")

    // MARK: What can be read

    static let read = rows([
        ("11692元5角2分", "a=11692.52"), ("¥ 11 692.52", "a=11692.52"), ("¥11 692.52", "a=11692.52"),
        ("￥1 234 567.80元", "a=1234567.80"), ("RMB 11 692.52", "a=11692.52"),
        ("¥11\u{2009}692.52", "a=11692.52"), ("¥11\u{202F}692.52", "a=11692.52"),
        ("11’692.52", "a=11692.52"), ("¥1'234'567.80", "a=1234567.80"),
        ("11’692.52元", "a=11692.52"),
        ("¥11692.\u{200B}52", "a=11692.52"), ("¥11692\u{200B}.52", "a=11692.52"),
        ("\u{202D}¥11692.52\u{202C}", "a=11692.52"), ("¥1️⃣1️⃣3️⃣.0️⃣0️⃣", "a=113.00"),
        ("¥11692&#46;52", "a=11692.52"), ("&yen;11,692.52", "a=11692.52"),
        ("¥11692&period;52", "a=11692.52"), ("<b>¥11692.52</b>", "a=11692.52"),
        ("金额：<td>11692.52</td>", "a=11692.52"), ("金额&nbsp;11692.52&nbsp;元", "a=11692.52"),
        ("<p>价税合计：<strong>113.00</strong></p>", "t=113.00"), ("价税合计&#65306;113.00", "t=113.00"),
        ("113元3张", "a=113"), ("共3张 113.00", "a=113.00"),
        ("¥113 共2页", "a=113"), ("**价税合计** 113.00", "t=113.00"), ("\n* 113.00", "a=113.00"),
        ("多少? 113.00", "a=113.00"), ("谢谢,113.00", "a=113.00"), ("thanks,13.00", "a=13.00"),
        ("total,692.52", "t=692.52"), ("金额,692.52", "a=692.52"), ("💰113.00", "a=113.00"),
        ("113.00✅", "a=113.00"), ("113.00 **备注** 无", "a=113.00"),
        ("¥500 <b>谢谢</b>", "a=500"),
        ("①113.00", "a=113.00"), ("113元（三楼）", "a=113"), ("113元，积分已加", "a=113"),
        ("￥ 230 . 00", "a=230.00"), ("230 . 00", "a=230.00"), ("价税合计 230 . 00元", "t=230.00"),
        ("11 692,52", "a=11692.52"), ("¥11 692,52", "a=11692.52"),
        ("1 234 567,80元", "a=1234567.80"),
        ("共230", "a=230"), ("共 230元", "a=230"), ("一共230", "a=230"), ("总共：230.00", "a=230.00"),
        ("二百三", "a=230"), ("两百三十", "a=230"), ("一千二", "a=1200"), ("一万二", "a=12000"),
        ("一百零五", "a=105"),
        ("价税合计二百三", "t=230"), ("共二百三", "a=230"), ("五毛二", "a=0.52"), ("五毛二分", "a=0.52"),
        ("五角二分", "a=0.52"), ("5毛2", "a=0.52"), ("二百三十块五", "a=230.50"), ("两块五毛六", "a=2.56"),
        ("二百三十块零五毛", "a=230.50"),
        ("二百三十元五毛", "a=230.50"),
    ])

    /// A number as it is printed, in fours, and days that can be read in one order only or lack the year that
    /// the number begins with.
    static let printed: [Phrasing] = [
        Phrasing("2533 2000 0000 1234 5678 2025-03-05 113.00", "\(told) a=113.00"),
        Phrasing("2533-2000-0000-1234-5678 2025-03-05 113.00", "\(told) a=113.00"),
        Phrasing("号码：2533 2000 0000 1234 5678\n日期：2025-03-05\n价税合计：113.00", "\(told) t=113.00"),
        Phrasing("0330 0180 0111 2567 2225", "nothing"),
        Phrasing("033001800111 2533 2000 0000 1234 5678", "c=033001800111 ?numberOrCheckCode"),
        Phrasing("\(number) 三月五号 113.00", "\(told) a=113.00"),
        Phrasing("\(number) 3月5日 113.00", "\(told) a=113.00"),
        Phrasing("\(number) 3月5 113.00", "n=\(number) a=113.00 ?unclear.issuedOn"),
        Phrasing("\(number) 2月30日 113.00", "n=\(number) a=113.00 ?unclear.issuedOn"),
        Phrasing("\(number) 2025-03-05 乘车3月1日 113.00", "\(told) a=113.00"),
        Phrasing("9999260130 00000001 3月5日", "c=9999260130 n=00000001 ?unclear.issuedOn"),
    ]

    static let lists: [Phrasing] = [
        Phrasing("①\(number)②2025-03-05③113.00", "\(told) a=113.00"),
        Phrasing("①\(number) ②2025-03-05 ③113.00", "\(told) a=113.00"),
        Phrasing("⒈\(number)\n⒉2025-03-05\n⒊113.00", "\(told) a=113.00"),
    ]

    // MARK: Numbers

    static let ranges: [Phrasing] =
        [
            "-40", "~40", "～40", "至40", "到80号", "/79", "、79", "—80", "--80", " - 80", "至5680",
            "-680",
            "&79", "和79", "-25332000000012345680", "~25332000000012345680",
            "至25332000000012345680", " 至 25332000000012345680", "/79/80", "、79、80",
        ].map { Phrasing("\(number)\($0) 2025-03-05 113.00", "?severalInvoices") } + [
            Phrasing("号码\(number)至25332000000012345680 2025-03-05 113.00", "?severalInvoices"),
            Phrasing("033001800111 号码87654321至87654325 20240305 123456", "?severalInvoices"),
            Phrasing("033001800111 87654321-25 20240305 123456", "?severalInvoices"),
            Phrasing("033001800111 号码87654321~87654325", "?severalInvoices"),
            // One invoice all the same.
            Phrasing(
                "033001800111-25672225-20240305-123456",
                "c=033001800111 n=25672225 d=2024-03-05 k=123456"),
            Phrasing(
                "033001800111 25672225-123456 20240305",
                "c=033001800111 n=25672225 d=2024-03-05 k=123456"),
            Phrasing("\(number)-20250305-113.00元", "n=\(number) d=2025-03-05 ?unclear.amount"),
            Phrasing("\(number)/20250305/500", "\(told) a=500"),
            Phrasing("\(number) - 500 - 2025-03-05", "\(told) ?unclear.amount"),
            Phrasing("\(number)至\(number) 2025-03-05 113.00", "\(told) a=113.00"),
            Phrasing("订单号12345678-1 号码\(number) 2025-03-05 113.00", "\(told) a=113.00"),
        ]

    // MARK: Days

    static let days: [Phrasing] =
        [
            ("2023-Oct-16", "d=2023-10-16"), ("2023 Oct 16", "d=2023-10-16"),
            ("2023/OCT/16", "d=2023-10-16"), ("16/Oct/2023", "d=2023-10-16"),
            ("2023 October 16th", "d=2023-10-16"), ("Oct 16, 2023", "d=2023-10-16"),
            ("Monday, Oct 16, 2023", "d=2023-10-16"), ("2023-10-16T08:00:00Z", "d=2023-10-16"),
            ("2023-10-16T08:00:00.000Z", "d=2023-10-16"), ("2023-10-16T08:00Z", "d=2023-10-16"),
            ("2023-10-16T23:30:00+08:00", "d=2023-10-16"),
            ("2023-10-16T08:00:00+0800", "d=2023-10-16"),
            ("2023-10-16T20:00:00+08", "d=2023-10-16"), ("2023-10-16 08:00:00Z", "d=2023-10-16"),
            ("2023-10-16T08:00:00", "d=2023-10-16"), ("2023-10-16 08:00:00", "d=2023-10-16"),
            ("2023年10月16日（星期一）", "d=2023-10-16"), ("2023年10月16日 星期一", "d=2023-10-16"),
            ("2023-10-16(周一)", "d=2023-10-16"), ("2023年10月16日星期日", "d=2023-10-16"),
            ("二〇二三年十月十六日（礼拜一）", "d=2023-10-16"),
            // China has another day than the one that is written.
            ("2023-10-15T16:00:00Z", "?unclear.issuedOn"),
            ("2023-10-16T20:00:00Z", "?unclear.issuedOn"),
            ("2023-10-16T01:00:00+10:00", "?unclear.issuedOn"),
            ("2023-10-16 16:30:00Z", "?unclear.issuedOn"),
            ("16/10/2023", "d=2023-10-16"), ("10/16/2023", "d=2023-10-16"),
            ("16-10-2023", "d=2023-10-16"), ("16.10.2023", "d=2023-10-16"),
            ("16 / 10 / 2023", "d=2023-10-16"), ("10/10/2023", "d=2023-10-10"),
            ("05/10/2023", "?unclear.issuedOn"), ("31/02/2023", "?unclear.issuedOn"),
            ("13/13/2023", "?unclear.issuedOn"), ("16/10/23", "?unclear.issuedOn"),
        ].flatMap { text, meaning in
            ["¥200.00", "200.00元", "200.00", "金额：200"].map { sum in
                let amount = sum.hasSuffix("：200") ? "a=200" : "a=200.00"
                let parts = meaning.hasPrefix("?") ? "\(amount) \(meaning)" : "\(meaning) \(amount)"
                return Phrasing("号码\(number) 日期：\(text) \(sum)", "n=\(number) \(parts)")
            }
        }

    @Test(arguments: contradictions + rests + gluedOrCut + masked + said + parts + pictures)
    func aSumThatMayBeMoreIsAskedBack(_ phrasing: Phrasing) {
        let meaning = Phrasing.meaning(of: FreeText.read(phrasing.text))
        #expect(meaning == phrasing.meaning)
    }

    @Test(arguments: agreements + read + pointed + lists + printed)
    func aSumThatIsToldWholeIsRead(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: ranges)
    func aRangeOfNumbersIsNotItsFirst(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: days)
    func aDayWithItsTimeIsRead(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    /// An unclear total is not told by a sum that is only called 金额, and not by the same label elsewhere.
    @Test(arguments: [
        "金额 113.00 价税合计 1*3.00", "价税合计 113.00 价税合计 1*3.00", "价税合计 1*3.00 金额 113.00",
    ])
    func anUnclearTotalStaysUnclear(_ text: String) {
        let reading = FreeText.read("\(Self.number) 2025-03-05 \(text)")
        #expect(Phrasing.meaning(of: reading) == "\(Self.told) ?unclear.amount")
    }

    // MARK: Texts in the place of a code

    /// The same sums in a text in the place of a code's.
    @Test(arguments: ["***692.52", "1*692.52", "XX692.52", "XX,692.52", "*** 692.52", "11692.**"])
    func aMaskedSumInAPastedTextIsMissing(_ sum: String) {
        let text = "26990000000000000001 2026-11-01 ¥\(sum)"
        #expect(SubmittedInvoice(qrText: text).withTextRead.amount.isEmpty)
    }
}
