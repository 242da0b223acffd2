import Testing

@testable import Invoices

/// Good texts that something happened to. Whatever it was, the reader yields the sum that was written or
/// none, for no mutation here spells another.
struct FreeTextMutationTests {
    // MARK: The texts

    private static let identity = "25332000000012345678"

    /// Before and behind the sum; each begins it, by its label or the sign of money.
    private static let frames: [(String, String)] = [
        ("\(identity) 2025-03-05 ¥", ""), ("\(identity) 2025-03-05 ¥", "元"),
        ("发票号码：\(identity) 开票日期：2025年03月05日 价税合计（小写）¥", ""),
        ("号码\(identity)，日期2025-03-05，价税合计", "元，谢谢"),
        ("发票号码：\(identity)\n价税合计：¥", "\n开票日期：2025-03-05"),
        ("Invoice No. \(identity), date 2025-03-05, total CNY ", " Regards"),
        ("价税合计：", " 号码：\(identity) 日期：2025-03-05"),
        ("请查 \(identity) 2025/3/5 RMB ", " 急"),
    ]

    private enum Form: CaseIterable { case plain, thousands, wide, spoken, capitals }

    private static func written(_ fen: Fen, _ form: Form) -> String {
        let plain = fen.description
        switch form {
        case .plain: return plain
        case .thousands:
            let yuan = plain.dropLast(3)
            var text = ""
            for (index, digit) in yuan.enumerated() {
                if index > 0, (yuan.count - index).isMultiple(of: 3) { text += "," }
                text.append(digit)
            }
            return text + plain.suffix(3)
        case .wide:
            return plain.unicodeScalars.map { scalar in
                Unicode.Scalar(scalar.value + 0xFEE0).map(String.init) ?? ""
            }.joined()
        case .spoken: return "\(fen.value / 100)元\(fen.value / 10 % 10)角\(fen.value % 10)分"
        case .capitals: return fen.chineseCapitals
        }
    }

    // MARK: The alphabets

    /// No digits, and nothing that makes a whole sum of what stands before it.
    private static let signs: [String] = [
        " ", "\u{A0}", "\u{2009}", "\u{3000}", ".", "。", "．", "·", "•", ",", "，", "、", ";", "；",
        ":", "：", "'", "’", "‘", "`", "´", "\"", "-", "–", "—", "_", "~", "|", "/", "\\", "+", "=",
        "*",
        "×", "#", "?", "…", "(", ")", "（", "）", "[", "]", "{", "}", "<", ">", "^", "&", "@", "!",
        "！",
        "\n", "\r\n", "\u{2028}", "\u{85}", "\u{0B}", "\u{0}", "\u{1}", "\u{7}", "\u{1B}", "\u{1D}",
        "\u{1F}", "\u{7F}", "\u{9F}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{202E}",
        "\u{2060}", "\u{FEFF}", "\u{AD}", "\u{180B}", "\u{0301}", "\u{0338}", "\u{20DD}",
        "\u{FFFD}",
        "\u{FFFC}", "\u{E000}", "□", "■", "●", "☒", "⬛", "〓", "※", "😀", "✓", "→", "€", "$", "￥",
        "%",
        "‰", "°", "′", "″", "※", "¬", "§",
    ]
    private static let markup: [String] = [
        "&nbsp;", "&nbsp", "&#46;", "&#160;", "&ensp;", "&zwnj;", "&shy;", "&amp;", "&amp;nbsp;",
        "&x;",
        "<br>", "<br/>", "<wbr>", "<b>", "</b>", "<sup>", "</sup>", "<span class=\"x\">", "</span>",
        "<foo>", "<p>", "&lt;sup&gt;", "<!-- -->",
    ]
    /// Not the words for yuan, which end a sum: 116元92.52 may be two.
    private static let words: [String] = [
        "角", "分", "毛", "厘", "整", "正", "万", "亿", "千", "百", "多", "余", "张", "个",
        "和", "又", "再加", "每", "零", "点", "至", "到", "x", "X", "w", "k", "e", "o", "l",
        "号", "年", "月", "日", "小数", "负",
    ]

    /// Each of a digit's unusual forms: none is this digit of a sum.
    private static func unusual(_ digit: Int, _ random: inout SplitMix64) -> String {
        func scalar(_ value: Int) -> String { Unicode.Scalar(value).map(String.init) ?? "" }
        let raised = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
        switch random.below(7) {
        case 0: return raised[digit]
        case 1: return scalar(0x2080 + digit)
        case 2: return digit == 0 ? "⓪" : scalar(0x245F + digit)
        case 3: return digit == 0 ? "⓿" : scalar(0x2775 + digit)
        case 4: return digit == 0 ? "〇" : scalar(0x3220 + digit - 1)
        case 5: return digit == 0 ? "零" : scalar(0x2160 + digit - 1)
        default: return "<sup>\(digit)</sup>"
        }
    }

    // MARK: The mutations

    private struct Mutant {
        let text: String
        /// What it says whole, if it does; else nothing may be read.
        let sum: Fen?
    }

    /// Between the first and the last character of the sum, some that are no digits.
    private static func split(
        _ sum: String, _ form: Form, _ random: inout SplitMix64
    ) -> String {
        let place = random.within(1...sum.count - 1)
        var piece = ""
        for _ in 0...random.below(3) {
            switch random.below(4) {
            case 0: piece += markup[random.below(markup.count)]
            // In capitals a place spells another sum.
            case 1 where form != .capitals && form != .spoken:
                piece += words[random.below(words.count)]
            default: piece += signs[random.below(signs.count)]
            }
        }
        // As many spaces stand between columns.
        let isColumn = (FoldedText(piece)?.scalars ?? []).count { $0 == " " } > 2
        return sum.prefix(place) + (isColumn ? " " : piece) + sum.dropFirst(place)
    }

    /// Some of the first digits, or one in the middle, are masked.
    private static func masked(_ sum: String, _ random: inout SplitMix64) -> String {
        let masks = [
            "*", "**", "***", "X", "XX", "xx", "□", "■■", "○", "●", "⬛", "?", "_", "#", "※", "|",
            "★", "♥", "😀", "🔟", "😀😀",
        ]
        let mask = masks[random.below(masks.count)]
        if random.below(2) == 0 {
            let sign = ["", "", ",", " "][
                mask == "?" || mask.lowercased() == "x" ? 0 : random.below(4)]
            let isMark = mask.count == 1 && sign == " "
            return (isMark ? mask + mask : mask) + sign + sum.dropFirst(1)
        }
        let digits = sum.indices.filter { sum[$0].isASCII && sum[$0].isNumber }
        let place = digits[random.below(digits.count)]
        return sum[..<place] + mask + sum[sum.index(after: place)...]
    }

    /// One digit in an unusual form.
    private static func disguised(_ sum: String, _ random: inout SplitMix64) -> String {
        let digits = sum.indices.filter { sum[$0].isASCII && sum[$0].isNumber }
        let place = digits[random.below(digits.count)]
        let digit = unusual(sum[place].wholeNumberValue ?? 0, &random)
        return sum[..<place] + digit + sum[sum.index(after: place)...]
    }

    /// The yuan, and the fen in another form behind them.
    private static func tailed(_ fen: Fen, _ random: inout SplitMix64) -> String {
        let (yuan, jiao, rest) = (fen.value / 100, Int(fen.value / 10 % 10), Int(fen.value % 10))
        let glue = ["", "", " ", ",", "，", "(", "（", " (", "、", "和", "又", "\u{1D}", "|"]
        let between = glue[random.below(glue.count)]
        let isClosed = random.below(3) == 0
        let capitals = Array("零壹贰叁肆伍陆柒捌玖")
        let tail =
            switch random.below(8) {
            case 0: "角分\(jiao)\(rest)"
            case 1: unusual(jiao, &random) + unusual(rest, &random)
            case 2: "<sup>\(jiao)\(rest)</sup>"
            case 3: "\(capitals[jiao])\(capitals[rest])"
            case 4: (between.isEmpty && !isClosed ? "角" : "") + "\(jiao)\(rest)"
            case 5: "\(capitals[jiao])角\(capitals[rest])分"
            case 6: "&nbsp;\(jiao)\(rest)"
            default: "角\(jiao)分\(rest)"
            }
        return "\(yuan)\(isClosed ? "元" : "")\(between)\(tail)"
    }

    private static func mutant(_ random: inout SplitMix64) -> (whole: String, Mutant) {
        // Both digits behind the point say something.
        let fen = Fen(
            (Int64(random.below(9_999_999)) >> random.below(16) + 1) * 100
                + Int64(random.within(1...9) * 10 + random.within(1...9)))
        let (before, after) = frames[random.below(frames.count)]
        let forms = Form.allCases
        let form = forms[random.below(forms.count)]
        let sum = written(fen, form)
        let mutated: (sum: String, meant: Fen?) =
            switch random.below(5) {
            case 0, 1: (split(sum, form, &random), fen)
            case 2: (masked(written(fen, .plain), &random), nil)
            case 3: (disguised(written(fen, .thousands), &random), nil)
            default: (tailed(fen, &random), fen)
            }
        let end = form == .spoken || form == .capitals ? after.replacing("元", with: "") : after
        return (before + sum + end, Mutant(text: before + mutated.sum + after, sum: mutated.meant))
    }

    // MARK: The judgement

    private static func sum(_ text: String) -> String? {
        guard case .notes(let notes, _) = FreeText.read(text) else { return nil }
        let sum = notes.submitted.amount
        return sum.isEmpty ? nil : sum
    }

    /// The mutants among so many of one seed that yield another sum than theirs, and how many yielded it.
    private static func wrong(_ count: Int, seed: UInt64) throws -> (texts: [String], read: Int) {
        var random = SplitMix64(seed: seed)
        var texts: [String] = []
        var read = 0
        for _ in 0..<count {
            let (whole, mutant) = mutant(&random)
            // The whole text is read: what asks back always would pass every test.
            try #require(sum(whole) != nil, "\(whole)")
            guard let found = sum(mutant.text).flatMap({ Fen(yuan: $0) }) else { continue }
            read += 1
            if found != mutant.sum { texts.append("\(mutant.text.debugDescription): \(found)") }
        }
        return (texts, read)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func noMutationMakesAnotherSum(seed: UInt64) throws {
        let (texts, read) = try Self.wrong(500, seed: seed)
        #expect(texts.isEmpty, "\(texts.count): \(texts.prefix(5).joined(separator: "\n"))")
        // Some say the same sum in another way.
        #expect(read > 1, "\(read)")
    }
}
