/// Two numbers with nothing but signs between them: whether they could be one.
struct NumberPair {
    /// The properties of a number that matter here.
    struct Figure {
        let start: Int
        let end: Int
        var digits = 0
        var decimals = 0
        var hasDecimals = false
        var isMoney = false
        /// So by itself, not by its place alone: 52元, 1,234, ¥5.
        var isSum = false
        /// Letters and digits together.
        var isMixed = false
        var isDay = false
        var isUnclearDay = false
        /// A year or a month alone, which behind the label of a sum may be its first digits: 3月57.19.
        var isPartOfDay = false
        /// Ended by 元 or another word for it: nothing is missing from its yuan.
        var isClosed = false
        /// Only jiao and fen in Chinese numerals: the yuan stand somewhere else.
        var isFen = false
        /// Begun by ¥: nothing before it belongs to it, but signs.
        var isOpened = false
        /// A sum by what stands before it: its label, or ¥.
        var isBegun = false
        /// Behind several labels of sums, whose values follow in their order.
        var isOfBlock = false
        /// In Chinese numerals.
        var isChinese = false
        /// In capitals, from its first yuan on: it is a sum by itself.
        var isCapitals = false
        /// One or two digits at the start of a second line, as lists are numbered.
        var opensLine = false
        /// So, and with the sign behind them that lists have: 2. or 2)
        var isNumbered = false

        init(_ token: TextToken, in scalars: [Unicode.Scalar]) {
            start = token.start
            end = token.end
            switch token.kind {
            case .digits(let text): count(text)
            case .amount(let text):
                (isMoney, isSum) = (true, true)
                count(text)
                isOpened = scalars[start] == "¥"
                isBegun = isOpened
                let written = scalars[token.start..<token.end]
                let hasYuan = written.contains { TextLexer.yuan.contains($0) }
                isFen = !hasYuan && written.contains { "角毛分".unicodeScalars.contains($0) }
                if ChineseNumber.digits[scalars[start]] != nil {
                    isChinese = true
                    isCapitals = token.isCapitals && !isFen
                    // 整 and 分 end a sum.
                    let isEnded = written.last.map { "整正分".unicodeScalars.contains($0) } ?? false
                    if !isEnded { (hasDecimals, decimals) = (false, 0) }
                }
                isClosed = TextLexer.yuan.contains(scalars[token.end - 1])
                // In English words, to the yuan.
                if token.isCapitals, !isChinese {
                    (isChinese, isCapitals, isClosed) = (true, true, true)
                }
            case .unclearAmount: (isMoney, digits, hasDecimals) = (true, 3, true)
            case .mixed(let text): (isMixed, digits) = (true, text.utf8.count)
            case .date: (isDay, digits) = (true, 8)
            // 3月5日 is at its end, 3月5 perhaps not.
            case .unclearDate where scalars[end - 1].isHan:
                (isDay, digits) = (true, 8)
                isPartOfDay =
                    "年月".unicodeScalars.contains(scalars[end - 1])
                    || scalars[start..<end].contains(".")
            case .unclearDate: isUnclearDay = true
            // A share of something, or a time of day.
            case .label, .filler, .aside, .word: digits = 3
            }
            if !isMoney, !isDay, !isUnclearDay, digits <= 2 {
                opensLine =
                    scalars[start].isASCIIDigit && start > 0 && scalars[start - 1] == "\n"
                isNumbered =
                    opensLine && end < scalars.count
                    && ".;):|\t".unicodeScalars.contains(scalars[end])
            }
        }

        private mutating func count(_ text: String) {
            for byte in text.utf8 where byte != UInt8(ascii: "-") {
                if byte == UInt8(ascii: ".") {
                    hasDecimals = true
                } else if hasDecimals {
                    decimals += 1
                } else {
                    digits += 1
                }
            }
            if !isMoney, digits == 8, CalendarDay(text) != nil { isDay = true }
        }

        /// As long as codes, numbers and days are, and no sum.
        var isIdentifier: Bool {
            isDay || !isMoney && digits >= 8 && !(isMixed && isBegun)
        }
        /// One digit, and nothing said of it.
        var isBox: Bool { digits == 1 && !hasDecimals && !isClosed && !isOpened }
        /// As short as decimals are.
        var isShort: Bool { digits <= 2 && !hasDecimals }
        /// Whole yuan that may go on.
        var isOpenYuan: Bool { !hasDecimals && !isIdentifier && !isUnclearDay && !isDay }
    }

    static let operators: Set<Unicode.Scalar> = [
        "~", "*", "×", "÷", "+", "=", "^", "±", "≈", "至", "到", "乘", "加", "减", "除", "点", "或", "者",
        "x", "又", "和", "与", "及", "跟", "另", "外", "还", "并", "同", "带", "连",
        "再", "上", "添", "补", "付", "每",
    ]
    private static let points: Set<Unicode.Scalar> = [".", "。", "·", "'", "_", "`", "˙", "´"]

    let before: Figure
    let gap: ArraySlice<Unicode.Scalar>
    let after: Figure

    private var hasSpace: Bool { gap.contains { $0.isSpace } }

    /// Two short numbers touch unless something tells that they are two: a cell, a line, columns, a
    /// sum that is complete. Digits that are long enough for a code, a number or a day are no part
    /// of a sum, and a sum no part of them.
    var touches: Bool {
        // 1千, and 230.00 in the next line.
        if let unit = gap.first, NumberNeighbours.bigUnits.contains(unit), !before.isIdentifier {
            return true
        }
        if gap.contains("\t") { return isSplitCell }
        if before.isPartOfDay, before.isBegun { return true }
        if after.isFen { return !before.isDay && !before.isIdentifier }
        let signs = gap.filter { !$0.isSpace }
        if before.isUnclearDay || after.isUnclearDay {
            return !signs.isEmpty && !hasSpace
        }
        // A date begins anew, whatever stands before it, unless it does so within a number.
        if after.isDay {
            let isTorn = after.isPartOfDay && before.isBegun && !hasSpace
            return (gap.isEmpty || isTorn) && !before.isClosed
        }
        if before.isDay { return touchesDay(signs) }
        if after.isIdentifier { return false }
        if before.isIdentifier { return touchesIdentifier(signs) }
        if isNumbering(signs) { return false }
        if gap.contains("\n") { return isBroken(signs) }
        return !isTwo(signs)
    }

    /// One number in several cells: a point or comma before or behind the tab, a box for each digit, a sum and
    /// as many digits as its fen have.
    private var isSplitCell: Bool {
        if gap.contains(where: Self.points.contains) { return couldBeDecimals }
        let signs = gap.filter { !$0.isSpace }
        let isTold = before.isBegun || before.isSum
        if signs == [","] {
            if before.decimals == 1 || isTold, after.isShort { return before.decimals < 2 }
            return before.isOpenYuan && before.digits <= 3 && after.digits == 3
        }
        guard signs.isEmpty, !after.isOpened, !after.isDay, !after.isUnclearDay else {
            return false
        }
        if before.decimals == 1 { return after.digits == 1 && !after.hasDecimals }
        guard before.isOpenYuan else { return false }
        // 11692 and 52元; 2 and 500.00元 are a count and its sum.
        if after.isSum, !after.hasDecimals { return !before.isClosed || after.isShort }
        if isTold, after.isShort { return true }
        return gap.count == 1 && before.isBox && after.isBox
    }

    /// A sum that goes on in the next line, at the place of a sign or between two digits. Mail quotes lines
    /// by > and breaks them behind =.
    private func isBroken(_ signs: [Unicode.Scalar]) -> Bool {
        let signs = signs.filter { $0 != ">" && $0 != "=" }
        if before.decimals == 1, after.isMixed, after.digits <= 2 { return true }
        if signs == [","] {
            if before.decimals == 1, after.isShort { return true }
            let isGroup = after.digits == 3 && (before.digits <= 3 || before.isMoney)
            return !before.hasDecimals && (isGroup || before.isBegun)
        }
        if !signs.isEmpty, couldBeDecimals, signs.contains(where: Self.points.contains) {
            return true
        }
        // ¥838, and ¥6806.26 in the next line: nobody says which.
        if after.isOpened, before.isBegun, before.decimals == 0 { return true }
        if before.isClosed, before.decimals == 0, signs.isEmpty, after.isShort, !after.isSum {
            return !after.isNumbered
        }
        guard !before.isClosed, !after.isOpened else { return false }
        if before.hasDecimals {
            return before.decimals == 1 && after.digits == 1 && !after.hasDecimals
                && !after.isNumbered
        }
        if !signs.isEmpty {
            return before.isBegun && !after.isBegun && (after.hasDecimals || after.isMoney)
        }
        // Six digits and more may be of a code.
        let isPerhapsSum = before.isBegun || (1...5).contains(before.digits) && !before.isNumbered
        if isPerhapsSum, after.hasDecimals || after.isSum { return true }
        guard before.isBegun, !after.isNumbered else { return false }
        // Six digits are the end of a check code. Below several labels each line has its own sum.
        return after.isShort || !before.isOfBlock && after.digits != 6
    }

    /// 2025-03-05-113.00 may be a sum below nought, 20250305.52 part of another number.
    private func touchesDay(_ signs: [Unicode.Scalar]) -> Bool {
        if signs == ["-"] { return true }
        if gap.isEmpty { return false }
        return !hasSpace && after.isShort && signs.contains(where: Self.points.contains)
    }

    /// 12345678,52 could be a sum of eight digits; sums of twelve there are none.
    private func touchesIdentifier(_ signs: [Unicode.Scalar]) -> Bool {
        if signs == ["-"] { return true }
        let isDecimal = signs == [","] || signs.count == 1 && Self.points.contains(signs[0])
        return isDecimal && !hasSpace && after.isShort && before.digits < 12
    }

    /// 3. 1130.00, at the beginning of a line; 3、130.00 may be thousands.
    private func isNumbering(_ signs: [Unicode.Scalar]) -> Bool {
        guard before.opensLine, signs.count == 1 else { return false }
        // No sum has a bracket in it.
        if signs[0] == ")" { return true }
        guard after.digits > 3 else { return false }
        return signs[0] == "." ? hasSpace : ";。:".unicodeScalars.contains(signs[0])
    }

    /// A sum told to the fen or ended by 元, and another behind a space or a comma; columns.
    private func isTwo(_ signs: [Unicode.Scalar]) -> Bool {
        if signs.isEmpty {
            if gap.isEmpty { return after.isOpened && before.decimals == 2 }
            if after.isCapitals { return true }
            // 11692   52元: no column ends in the middle of a sum.
            if gap.count >= Self.columnGap {
                return before.isClosed || before.hasDecimals || !after.isShort || !after.isMoney
            }
            // 230.00 5: nobody says what the last digits are.
            let isBare = after.isShort && !after.isMoney
            return after.isOpened || before.decimals == 2 && !isBare
                || before.isClosed && !after.isShort
        }
        // 200.00(贰佰圆整), 贰佰圆整(¥200.00)
        if signs == ["("], before.isChinese || after.isChinese {
            return before.decimals == 2 || before.isClosed || after.isCapitals
        }
        guard signs.allSatisfy({ $0 == "," || $0 == ";" }) else { return false }
        if after.isOpened { return hasSpace || before.decimals == 2 || before.isClosed }
        // 4.07,176.07 may be thousands with a point too many.
        if !hasSpace, after.digits == 3 { return false }
        return before.decimals == 2 || before.isClosed && !after.isShort
    }

    private static let columnGap = 3

    /// 11692 52: a whole number, and as many digits as its fen.
    private var couldBeDecimals: Bool { !before.hasDecimals && after.isShort }
}
