import Testing

@testable import Invoices

/// Whatever stands around a sum and whatever happened to it on its way: the reader yields the sum
/// that was written, or none.
struct SumPropertyTests {
    private static let prefixes = [
        "", " ", "¥", "￥", "¥ ", "RMB ", "人民币", "金额", "金额：", "价税合计 ", "价税合计（小写）¥", "总额=", "total: ",
        "amount ",
        "一共", "（", "[", "“", "约", "$", "US$", "港币", "-", "- ", "--", "~", "负", "负的", ".", "0。", "·",
        ",", "3 x ", "2*",
        "100-", "100至", "1万", "五百", "1,", "1 ", "百分之", "第", "+", "/", "1/", "≈", "'",
    ]
    private static let suffixes = [
        "", " ", "元", " 元", "元整", "圆", "块", "块钱", " RMB", "CNY", "。", "，谢谢", ".", "!", "）", "]",
        "”", "万", "万元",
        " 万", "亿", "千", "分", "角", "%", " %", "‰", "美元", " USD", "€", "k", "w", "e4", "E+04", "-",
        "~200", "至200元", "元/张",
        "*2", "x2", " x 2", "+13", "多", "多元", "左右", "以上", "折", "5", " 5", ".5", ". 52", "。52",
        ",52", "、52", "元52", "元五",
        "½", "²", "\n", "\t1", "起",
    ]
    private static let glue = [
        " ", ",", ".", "。", "'", "·", "、", "，", "．", " .", ". ", "_", ";", "\u{200B}", "-",
    ]

    /// The sum in one of the ways in which people write it.
    private static func written(_ fen: Fen, _ random: inout SplitMix64) -> String {
        let plain = fen.description
        switch random.below(9) {
        case 0, 1: return plain
        case 2: return thousands(plain)
        case 3: return String(plain.map { wide($0) })
        case 4: return plain.map(String.init).joined(separator: " ")
        case 5: return fen.chineseCapitals
        case 6: return spoken(fen)
        case 7: return fen.value % 100 == 0 ? String(plain.dropLast(3)) : plain
        default: return thousands(plain).map(String.init).joined(separator: " ")
        }
    }

    private static func wide(_ character: Character) -> Character {
        guard let scalar = character.unicodeScalars.first,
            let wide = Unicode.Scalar(scalar.value + 0xFEE0)
        else { return character }
        return Character(wide)
    }

    private static func thousands(_ plain: String) -> String {
        let yuan = plain.prefix { $0 != "." }
        var text = ""
        for (index, digit) in yuan.enumerated() {
            if index > 0, (yuan.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text + plain.dropFirst(yuan.count)
    }

    /// 11692元5角2分
    private static func spoken(_ fen: Fen) -> String {
        let (jiao, rest) = (fen.value / 10 % 10, fen.value % 10)
        return "\(fen.value / 100)元" + (jiao > 0 ? "\(jiao)角" : rest > 0 ? "零" : "")
            + (rest > 0 ? "\(rest)分" : "")
    }

    /// What came of it on the way: a sign or a space in it; the sign, or nothing.
    private static func spoilt(
        _ text: String, _ random: inout SplitMix64
    ) -> (text: String, sign: String) {
        guard random.below(3) == 0 else { return (text, "") }
        let place = random.within(1...max(1, text.count - 1))
        let sign = glue[random.below(glue.count)]
        return (text.prefix(place) + sign + text.dropFirst(place), sign)
    }

    /// What may be written by the whole decoration besides the sum itself; these signs are read.
    private static func isAllowed(
        _ read: Fen, _ fen: Fen, _ prefix: String, _ suffix: String
    ) -> Bool {
        let written = ["-", "负"].contains(prefix) ? -fen : fen
        return read == written || isWhole(prefix, suffix, read, fen)
    }

    /// A point makes another number of a round sum, and digits that stand apart cannot be told from
    /// one before them: then every digit that was written must be there.
    private static func isAllOf(_ read: Fen, _ text: String) -> Bool {
        func digits(_ text: String) -> Substring {
            let digits = (FoldedText(text)?.scalars ?? []).filter(\.isASCIIDigit).map(String.init)
            return digits.joined().trimmingZeros
        }
        return digits(text) == digits(read.description)
    }

    /// Decorations that make another sum, which then is the one that was written.
    private static func isWhole(
        _ prefix: String, _ suffix: String, _ read: Fen, _ fen: Fen
    ) -> Bool {
        switch (prefix, suffix) {
        case (_, "万元"): read.value.magnitude == fen.value.magnitude * 10_000
        case ("1,", _): "\(read.value)" == "1\(fen.value)"
        case (_, "5"), (_, ".5"), (_, "元五"), (_, ",52"), (_, "²"):
            "\(read.value.magnitude)".hasPrefix("\(fen.value / 100)")
        default: false
        }
    }

    private static func sum(_ reading: FreeText.Reading) -> String? {
        guard case .notes(let notes, _) = reading else { return nil }
        let sums = [notes.total, notes.amount, notes.amountBeforeTax].filter { !$0.isEmpty }
        return sums.first
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func noSumIsReadThatWasNotWritten(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var read = 0
        for _ in 0..<600 {
            var fen = Int64(random.below(99_999_999)) >> random.below(20)
            if random.below(3) == 0 { fen = fen / 100 * 100 }
            let sum = Fen(max(1, fen))
            let prefix = Self.prefixes[random.below(Self.prefixes.count)]
            let suffix = Self.suffixes[random.below(Self.suffixes.count)]
            let (number, sign) = Self.spoilt(Self.written(sum, &random), &random)
            let text = prefix + number + suffix
            for message in [text, "25332000000012345678 2025-03-05 " + text] {
                guard let found = Self.sum(FreeText.read(message)) else { continue }
                read += 1
                // What is no sum is told to be none.
                guard let found = Fen(yuan: found) else { continue }
                let mayDiffer = [".", "．"].contains(sign) || number.dropFirst().prefix(1) == " "
                try #require(
                    Self.isAllowed(found, sum, prefix, suffix)
                        || mayDiffer
                            && [number, prefix + number, text].contains { Self.isAllOf(found, $0) },
                    "\(message.debugDescription): \(found)")
            }
        }
        // The reader reads: most plain sums come through.
        #expect(read > 100, "\(read)")
    }

    /// What is clean is read, in each way of writing it.
    @Test func everyCleanSumIsRead() throws {
        var random = SplitMix64(seed: 77)
        for _ in 0..<500 {
            let sum = Fen(Int64(random.below(99_999_999)) >> random.below(20) + 1)
            guard sum > .zero else { continue }
            let text = "25332000000012345678 2025-03-05 价税合计 ¥" + sum.description + "元"
            try #require(Self.sum(FreeText.read(text)).flatMap { Fen(yuan: $0) } == sum, "\(text)")
            let words = "25332000000012345678 2025-03-05 " + sum.chineseCapitals
            try #require(
                Self.sum(FreeText.read(words)).flatMap { Fen(yuan: $0) } == sum, "\(words)")
            let spoken = "25332000000012345678 2025-03-05 " + Self.spoken(sum)
            try #require(
                Self.sum(FreeText.read(spoken)).flatMap { Fen(yuan: $0) } == sum, "\(spoken)")
        }
    }
}

extension String {
    fileprivate var trimmingZeros: Substring {
        self[...(lastIndex { $0 != "0" } ?? startIndex)]
    }
}
