extension TextLexer {
    /// A sum in Chinese numerals, common or capital (五百元整, 壹佰壹拾叁圆伍角), if it is said whole
    /// and in order. Anything else with 元 is unclear, and without 元 it is no sum. Nil, with the
    /// cursor anywhere, where there is none.
    mutating func chineseSum() -> TextToken.Kind? {
        let numerals = chineseNumerals()
        guard !numerals.isEmpty else { return nil }
        // 伍角整; 五分 may be a share or a mark.
        if numerals.count == 1, ChineseNumber.capitals.contains(numerals[0]),
            let unit = cursor.peek(), unit == "角" || unit == "分"
        {
            cursor.position -= 1
            return chineseFen().map { .amount(Fen($0).description) } ?? .unclearAmount
        }
        if ChineseNumber.mixes(numerals) {
            return cursor.peek().map { Self.yuan.contains($0) } == true ? .unclearAmount : nil
        }
        guard let unit = cursor.peek(), Self.yuan.contains(unit) else {
            return jiaoAndFen(numerals) ?? spokenSum(numerals)
        }
        cursor.position += 1
        guard let yuan = ChineseNumber.value(of: numerals), yuan <= Fen.magnitudeMaximum / 100
        else { return .unclearAmount }
        guard let fen = chineseFen(isSpoken: unit == "块") else { return .unclearAmount }
        return .amount(Fen(yuan * 100 + fen).description)
    }

    /// 五毛二, 五角二分: less than a yuan, with both its digits.
    private mutating func jiaoAndFen(_ numerals: [Unicode.Scalar]) -> TextToken.Kind? {
        guard numerals.count == 1, let jiao = ChineseNumber.digits[numerals[0]],
            let fen = fenBehindJiao()
        else { return nil }
        return .amount(Fen(jiao * 10 + fen).description)
    }

    /// The last digit of 毛二, 角2分 at the cursor.
    mutating func fenBehindJiao() -> Int64? {
        let isSpoken = cursor.skip("毛")
        guard isSpoken || cursor.skip("角"), let digit = cursor.peek() else { return nil }
        guard
            let fen = ChineseNumber.digits[digit]
                ?? (digit.isASCIIDigit ? Int64(digit.value - 0x30) : nil)
        else { return nil }
        cursor.position += 1
        let isEnded = cursor.skip("分")
        guard isEnded || isSpoken, isAtNumbersEnd() else { return nil }
        return fen
    }

    /// 二百三, 一千二, 贰佰叁拾: a round sum without 元, from hundreds on and with nothing beside it.
    private mutating func spokenSum(_ numerals: [Unicode.Scalar]) -> TextToken.Kind? {
        let start = cursor.position - numerals.count
        guard numerals.contains(where: { (ChineseNumber.places[$0] ?? 0) >= 100 }),
            isAtNumbersEnd(), cursor.peek()?.hidesDigit != true, isApart(start),
            let yuan = ChineseNumber.value(of: numerals) ?? ChineseNumber.spoken(numerals),
            yuan <= Fen.magnitudeMaximum / 100
        else { return nil }
        return .amount("\(yuan)")
    }

    /// True if no word, letter or digit stands before; a label does.
    private mutating func isApart(_ start: Int) -> Bool {
        guard start > 0 else { return true }
        if let last = tokens.last, last.end == start {
            switch last.kind {
            case .label, .filler: return true
            default: return false
            }
        }
        let before = cursor.scalars[start - 1]
        return !before.isHan && !before.isPartOfNumber && !before.isSmallLetter
    }

    private mutating func chineseNumerals() -> [Unicode.Scalar] {
        Array(
            cursor.take(upTo: Self.numeralsMaximum) {
                ChineseNumber.digits[$0] != nil || ChineseNumber.places[$0] != nil
            }.unicodeScalars)
    }

    /// The longest sum that an invoice can have spells 34.
    private static let numeralsMaximum = 40

    /// 伍角叁分, 零叁分, 整 or nothing; nil where something else of a number follows. As people speak, the last
    /// unit is left out behind 块 and 毛: 二百三十块五毛六, 两块五.
    private mutating func chineseFen(isSpoken: Bool = false) -> Int64? {
        var fen: Int64 = 0
        let start = cursor.position
        var digit = chineseDigit()
        let hasZero = digit != nil && cursor.position - start > 1
        if let jiao = digit, isSpoken, !hasZero, jiao > 0, isAtNumbersEnd() { return jiao * 10 }
        var isOpen = false
        if digit != nil, cursor.skip("角") || cursor.skip("毛") {
            isOpen = cursor.peek(-1) == "毛"
            fen += (digit ?? 0) * 10
            digit = chineseDigit()
        }
        if let last = digit {
            guard cursor.skip("分") || isOpen && isAtNumbersEnd() else { return nil }
            fen += last
        }
        if cursor.skip("整") || cursor.skip("正") { return fen }
        return fen
    }

    private mutating func chineseDigit() -> Int64? {
        let start = cursor.position
        if cursor.skip("零"), cursor.peek().flatMap({ ChineseNumber.digits[$0] }) == nil {
            cursor.position = start
        }
        guard let digit = cursor.peek().flatMap({ ChineseNumber.digits[$0] }) else { return nil }
        cursor.position += 1
        return digit
    }
}

/// Whole numbers in Chinese numerals, as bills spell them: each place once and in order, a 零 over every
/// gap. Before 元 a shortened spoken form (一万二元, 二百五元) could be two numbers and is none.
enum ChineseNumber {
    /// 二百三 as 二百三十, 一万二 as 一万二千: the last digit counts the place below.
    static func spoken(_ numerals: [Unicode.Scalar]) -> Int64? {
        guard numerals.count >= 3, !numerals.contains(where: capitals.contains),
            let digit = digits[numerals[numerals.count - 1]], digit > 0,
            let place = places[numerals[numerals.count - 2]], place >= 100, place <= 10_000,
            let head = value(of: Array(numerals.dropLast()))
        else { return nil }
        return head + digit * place / 10
    }

    static let digits: [Unicode.Scalar: Int64] = [
        "〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
        "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "柒": 7, "捌": 8, "玖": 9,
        "陆": 6,
    ]
    static let places: [Unicode.Scalar: Int64] = [
        "十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000, "万": 10_000,
        "亿": 100_000_000,
    ]
    static let capitals: Set<Unicode.Scalar> = [
        "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖", "拾", "佰", "仟",
    ]

    /// 五百玖拾玖: nobody writes half of a number in capitals.
    static func mixes(_ numerals: [Unicode.Scalar]) -> Bool {
        numerals.contains(where: capitals.contains)
            && numerals.contains { "一二三四五六七八九十百千两".unicodeScalars.contains($0) }
    }

    static func value(of numerals: [Unicode.Scalar]) -> Int64? {
        var total: Int64 = 0
        var rest = numerals[...]
        var isFirst = true
        for place in [100_000_000, 10_000, 1] as [Int64] {
            let part: ArraySlice<Unicode.Scalar>
            if place == 1 {
                part = rest
            } else if let index = rest.lastIndex(where: { places[$0] == place }) {
                part = rest[..<index]
                rest = rest[(index + 1)...]
            } else {
                continue
            }
            if place == 1, part.isEmpty, !isFirst { break }
            guard let value = section(part, isFirst: isFirst) else { return nil }
            total += value * place
            isFirst = false
        }
        return total
    }

    /// Up to 9,999, and above 亿 up to as much with 万 in it, which invoices do not reach.
    private static func section(_ numerals: ArraySlice<Unicode.Scalar>, isFirst: Bool) -> Int64? {
        var value: Int64 = 0
        var digit: Int64?
        var hasZero = false
        // The first section may begin anywhere; a later one begins with thousands or with 零.
        var lastPlace: Int64 = isFirst ? 100_000 : 10_000
        for numeral in numerals {
            if let next = digits[numeral] {
                guard digit == nil else { return nil }
                if next == 0 {
                    guard !hasZero else { return nil }
                    hasZero = true
                } else {
                    digit = next
                }
            } else if let place = places[numeral], place < 10_000 {
                // 十二 begins with a ten that has no digit.
                let count = digit ?? (place == 10 && value == 0 && !hasZero && isFirst ? 1 : 0)
                guard count > 0, place < lastPlace,
                    place * 10 == lastPlace || hasZero || lastPlace == 100_000
                else { return nil }
                value += count * place
                (digit, hasZero, lastPlace) = (nil, false, place)
            } else {
                return nil
            }
        }
        if let digit {
            guard lastPlace == 10 || hasZero || lastPlace == 100_000 else { return nil }
            value += digit
        } else if hasZero {
            // 零 alone is nought; a 零 at the end has nothing behind it.
            guard value == 0, numerals.count == 1, isFirst else { return nil }
        }
        return numerals.isEmpty ? nil : value
    }
}
