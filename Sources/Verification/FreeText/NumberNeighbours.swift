/// Whether something stands beside a number that could belong to it. A part of what a person wrote must
/// never be read as the whole, so a number that something touches is asked back. It looks at a few
/// characters to either side, so that the work stays linear.
struct NumberNeighbours {
    let scalars: [Unicode.Scalar]
    let tokens: [TextToken]
    private let figures: [NumberPair.Figure?]

    init(scalars: [Unicode.Scalar], tokens: [TextToken]) {
        self.scalars = scalars
        self.tokens = tokens
        figures = tokens.indices.map { index -> NumberPair.Figure? in
            let token = tokens[index]
            // A share is a word that begins with digits.
            let isNumber =
                token.isValue || scalars[token.start].isASCIIDigit || scalars[token.start] == "-"
            guard isNumber, token.kind != .aside else { return nil }
            var figure = NumberPair.Figure(token, in: scalars)
            if index > 0, case .label(let label) = tokens[index - 1].kind, label.isSum {
                figure.isBegun = true
            }
            return figure
        }
    }

    /// More than this between two numbers keeps them apart.
    static let gapMaximum = 8

    func touches(_ index: Int) -> Bool { touchesBefore(index) || touchesAfter(index) }

    // MARK: Before

    private func touchesBefore(_ index: Int) -> Bool {
        let start = tokens[index].start
        if let sign = scalars[safely: start - 1], sign.hidesDigit,
            !isFramed(index, by: sign)
        {
            return true
        }
        if let before = number(before: index), let gap = gap(before.end, start) {
            let pair = NumberPair(
                before: before, gap: gap, after: subject(index))
            // A sign behind a space may belong to this number alone: number, day, .52
            if pair.touches || gap.first?.isSpace != true { return pair.touches }
        }
        guard let place = visible(before: start) else { return false }
        // 三月十八 两百元: the end of a date is no part of a sum.
        if index > 0, case .date = tokens[index - 1].kind, place < tokens[index - 1].end {
            return false
        }
        let scalar = scalars[place]
        let isAdjacent = place == start - 1
        let isChinese = scalars[start].isHan
        if scalar.isPartOfNumber,
            isAdjacent || isChinese && scalar.isHan || Self.bigUnits.contains(scalar)
        {
            return true
        }
        if Self.approximations.contains(scalar), isAdjacent { return true }
        // 圆壹角贰分: its yuan are missing.
        if isChinese, TextLexer.yuan.contains(scalar) || Self.smallUnits.contains(scalar) {
            return true
        }
        let word = wordEnd(before: place)
        if hasMinusWord(before: word, of: tokens[index]) || isForeign(endingAt: word)
            || isBound(endingAt: place)
        {
            return true
        }
        // 肆拾伍万．捌仟圆
        if let other = visible(before: place), !scalar.isHan, !scalars[other].isASCIIDigit,
            scalars[other].isPartOfNumber
        {
            return true
        }
        switch scalar {
        case "至", "到":
            return visible(before: place).map {
                scalars[$0].isPartOfNumber || isUnit(scalars[$0])
            } ?? false
        case ".", "·":
            return !subject(index).hasDecimals
                && !(scalars[safely: place - 1]?.isSmallLetter ?? false)
        case "。":
            // 金额。52 is a point from a Chinese keyboard; behind a sentence it is its stop.
            guard index > 0, case .label = tokens[index - 1].kind else { return false }
            return !subject(index).hasDecimals
        case ",":
            return scalars[safely: place - 1].map { $0.isSpace || $0 == "," } ?? true
        case "-": return true
        case "(":
            // Books write a negative sum in brackets.
            return scalars[safely: tokens[index].end] == ")" && !endsInYuan(index)
        case "~", "≈", "±", "<", "≤", "≥", "×", "÷", "^": return true
        default: return Self.isMoneySign(scalar)
        }
    }

    /// 负的, 负数, minus, negative; and single letters that multiply.
    private func hasMinusWord(before place: Int, of token: TextToken) -> Bool {
        let word = letters(endingAt: place)
        if Self.foreignWords.contains(word) || Self.minusWords.contains(word) { return true }
        for offset in 0..<4 {
            guard let scalar = scalars[safely: place - offset],
                scalar.isHan || scalar == ":" || scalar == " "
            else { return false }
            if scalar == "负" { return true }
            // 红字 200.00 may be meant below nought; 红字 -200.00 is said to be.
            if scalar == "红", !token.isNegative, let next = scalars[safely: place - offset + 1],
                Self.red.contains(next)
            {
                return true
            }
            if scalar == "之", scalars[safely: place - offset - 1] == "分" { return true }
        }
        return false
    }

    // MARK: After

    private func touchesAfter(_ index: Int) -> Bool {
        let token = tokens[index]
        if let sign = scalars[safely: token.end], isMask(sign, behind: index) { return true }
        if let after = number(after: index), let gap = gap(token.end, after.start) {
            // 11692元, and 5角2分 in the next line.
            if !subject(index).hasDecimals, let unit = scalars[safely: after.end],
                Self.smallUnits.contains(unit), !gap.contains("\t")
            {
                return true
            }
            if isCounted(after), !gap.contains(where: NumberPair.operators.contains) {
                return false
            }
            return NumberPair(
                before: subject(index), gap: gap, after: after
            ).touches
        }
        guard let place = visible(after: token.end) else { return false }
        // 200.00 0755-88886666
        if place > token.end, index + 1 < tokens.count, tokens[index + 1].kind == .aside,
            tokens[index + 1].start == place
        {
            return false
        }
        let scalar = scalars[place]
        let next = scalars[safely: place + 1]
        let isAdjacent = place == token.end
        let isLastHan = next.map { !$0.isHan || TextLexer.yuan.contains($0) } ?? true
        // 200.00(USD)
        let word = scalar == "(" ? place + 1 : place
        if isForeign(startingAt: word) || scalar == "%" || scalar == "‰" { return true }
        if Self.bigUnits.contains(scalar) || Self.smallUnits.contains(scalar) {
            return isAdjacent || isLastHan || next?.isPartOfNumber == true
        }
        // 壹角 柒分
        if scalar.isHan, scalar.isPartOfNumber, let next, isUnit(next) || next.isPartOfNumber {
            return true
        }
        if isAdjacent {
            if scalar.isPartOfNumber { return !isCounter(next) }
            if Self.roundings.contains(scalar) { return isLastHan }
            if scalar.isSmallLetter { return true }
            if scalar == "/", endsInYuan(index) || isCounter(next) { return true }
            if scalar == "-", next?.isSpace ?? true { return true }
            if Self.isMoneySign(scalar) { return true }
            if Self.powers.contains(scalar) { return true }
        }
        if let next, next.isPartOfNumber, goesOn(scalar, at: place + 2) { return true }
        // 4,角2分: a unit behind a sign that came between.
        if !scalar.isHan, scalar != "(",
            visible(after: place + 1).map({ isUnit(scalars[$0]) }) ?? false
        {
            return true
        }
        if let next, Self.bounds.contains([scalar, next]) { return true }
        if scalar == "(", next == "负" { return true }
        if scalars[safely: word] == "红", let kind = scalars[safely: word + 1],
            Self.red.contains(kind)
        {
            return !token.isNegative
        }
        let letters = letters(startingAt: word)
        return Self.foreignWords.contains(letters) || ["w", "k", "m", "e", "x"].contains(letters)
    }

    /// 113.五, 0元。零4分: a numeral behind a point; behind a stop only with more of a number.
    private func goesOn(_ sign: Unicode.Scalar, at place: Int) -> Bool {
        if ".·'".unicodeScalars.contains(sign) { return true }
        let isApart = sign.isHan || sign.isSmallLetter || "([{【《\"“:".unicodeScalars.contains(sign)
        guard !isApart, let more = scalars[safely: place] else { return false }
        return more.isPartOfNumber || isUnit(more)
    }

    private func isUnit(_ scalar: Unicode.Scalar) -> Bool {
        Self.smallUnits.contains(scalar) || TextLexer.yuan.contains(scalar)
            || Self.bigUnits.contains(scalar)
    }

    /// 3 of 113元3张 counts something else.
    private func isCounted(_ figure: NumberPair.Figure) -> Bool {
        !figure.isMoney && isCounter(scalars[safely: figure.end])
    }

    private func isCounter(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { "张份个次件人年月日号天".unicodeScalars.contains($0) } ?? false
    }

    private func endsInYuan(_ index: Int) -> Bool {
        scalars[safely: tokens[index].end - 1].map {
            TextLexer.yuan.contains($0) || $0.isSmallLetter || $0 == "¥"
        } ?? false
    }

    /// What stands where a digit was hidden or could not be read. A question mark, and dots, also end a
    /// sentence, and chats put U+FFFD for a control character: behind a whole sum, or one told to the fen,
    /// they say nothing.
    private func isMask(_ sign: Unicode.Scalar, behind index: Int) -> Bool {
        guard sign.hidesDigit, !isFramed(index, by: sign) else { return false }
        let figure = subject(index)
        return !"?…\u{FFFD}".unicodeScalars.contains(sign)
            || figure.hasDecimals && figure.decimals < 2
    }

    /// **11692.52** and __11692.52__ are bold in Markdown.
    private func isFramed(_ index: Int, by sign: Unicode.Scalar) -> Bool {
        "*_".unicodeScalars.contains(sign) && scalars[safely: tokens[index].start - 1] == sign
            && scalars[safely: tokens[index].end] == sign
    }

    // MARK: Looking around

    /// The number before, over one word that may be 至 or 到.
    private func number(before index: Int) -> NumberPair.Figure? {
        guard index > 0 else { return nil }
        return figures[index - 1] ?? (index > 1 && isShort(index - 1) ? figures[index - 2] : nil)
    }

    private func number(after index: Int) -> NumberPair.Figure? {
        guard index + 1 < tokens.count else { return nil }
        let isNext = index + 2 < tokens.count && isShort(index + 1)
        return figures[index + 1] ?? (isNext ? figures[index + 2] : nil)
    }

    private func isShort(_ index: Int) -> Bool {
        tokens[index].kind == .word && tokens[index].end - tokens[index].start <= 2
    }

    /// The number that is asked about, taken for a sum.
    private func subject(_ index: Int) -> NumberPair.Figure {
        var figure = figures[index] ?? NumberPair.Figure(tokens[index], in: scalars)
        (figure.isMoney, figure.isDay) = (true, false)
        return figure
    }

    /// The characters between two numbers; nil where they hold words or are too many.
    private func gap(_ start: Int, _ end: Int) -> ArraySlice<Unicode.Scalar>? {
        guard start <= end, end - start <= Self.gapMaximum else { return nil }
        let gap = scalars[start..<end]
        let isApart = gap.contains {
            $0.isSmallLetter && $0 != "x" || $0.isHan && !NumberPair.operators.contains($0)
                || Self.isMoneySign($0)
        }
        return isApart ? nil : gap
    }

    private func visible(before place: Int) -> Int? {
        for offset in 1...4 {
            guard let scalar = scalars[safely: place - offset] else { return nil }
            if !scalar.isSpace { return place - offset }
            if scalar == "\t" { return nil }
        }
        return nil
    }

    private func visible(after place: Int) -> Int? {
        for offset in 0..<4 {
            guard let scalar = scalars[safely: place + offset] else { return nil }
            if !scalar.isSpace { return place + offset }
            if scalar != " " { return nil }
        }
        return nil
    }

    private func letters(endingAt place: Int) -> String {
        var start = place + 1
        while start > place - 8, scalars[safely: start - 1]?.isSmallLetter == true { start -= 1 }
        return start > place ? "" : text(start, place + 1)
    }

    private func letters(startingAt place: Int) -> String {
        var end = place
        while end < place + 8, scalars[safely: end]?.isSmallLetter == true { end += 1 }
        return text(place, end)
    }

    private func text(_ start: Int, _ end: Int) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<end])
        return String(text)
    }

    /// 港币, 美元, 英镑: the kind of money before or behind the number.
    private func isForeign(endingAt place: Int) -> Bool {
        guard let first = scalars[safely: place - 1] else { return false }
        return Self.foreign.contains([first, scalars[place]])
    }

    private func isForeign(startingAt place: Int) -> Bool {
        guard let next = scalars[safely: place + 1] else { return false }
        return Self.foreign.contains([scalars[place], next])
            || Self.foreign.contains([next, scalars[safely: place + 2] ?? " "])
                && "新" == scalars[place]
    }

    /// 超过, 不到, 至少: a sum that is only said to be near.
    private func isBound(endingAt place: Int) -> Bool {
        guard scalars[place].isHan, let first = scalars[safely: place - 1] else { return false }
        return Self.lowerBounds.contains([first, scalars[place]])
    }

    /// The end of the word before a bracket or a colon: (USD)200.00, 美元: 200.00.
    private func wordEnd(before place: Int) -> Int {
        var end = place
        while end > 0, end > place - 3, Self.brackets.contains(scalars[end]) { end -= 1 }
        return end
    }

    private static func isMoneySign(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "$" || scalar == "円"
            || scalar.value > 0x80 && scalar != "¥"
                && scalar.properties.generalCategory == .currencySymbol
    }

    private static let bigUnits: Set<Unicode.Scalar> = [
        "万", "亿", "兆", "千", "仟", "百", "佰", "拾", "十",
    ]
    private static let smallUnits: Set<Unicode.Scalar> = ["角", "分", "毛", "厘", "倍", "折", "成"]
    private static let roundings: Set<Unicode.Scalar> = ["多", "余", "来", "几", "半", "起"]
    private static let approximations: Set<Unicode.Scalar> = ["约", "近", "第", "逾", "超", "点"]
    private static let powers: Set<Unicode.Scalar> = ["^", "±", "×", "+"]
    private static let bounds: Set<[Unicode.Scalar]> = [
        ["左", "右"], ["上", "下"], ["以", "上"], ["以", "下"], ["以", "内"], ["不", "到"],
    ]
    private static let lowerBounds: Set<[Unicode.Scalar]> = Set(
        ["不到", "超过", "不足", "大于", "小于", "多于", "少于", "高于", "低于", "至少", "至多", "最多", "最少"]
            .map { Array($0.unicodeScalars) })
    /// 红字, 红票, 红冲: below nought.
    private static let red: Set<Unicode.Scalar> = ["字", "票", "冲"]
    private static let brackets: Set<Unicode.Scalar> = ["(", ")", "[", "]", ":", " "]
    private static let minusWords: Set<String> = ["minus", "negative", "about", "x"]
    private static let foreignWords: Set<String> = [
        "usd", "us", "hkd", "hk", "eur", "euro", "euros", "gbp", "jpy", "twd", "ntd", "nt", "mop",
        "aud", "cad", "sgd", "krw", "chf", "rub", "inr", "thb", "dollar", "dollars", "pounds",
        "yen", "cent", "cents", "fen", "jiao", "wan", "qian", "million", "thousand", "hundred",
    ]
    private static let foreign: Set<[Unicode.Scalar]> = Set(
        [
            "美元", "美金", "欧元", "日元", "港元", "港币", "港纸", "澳元", "澳币", "台币", "加元", "韩元", "英镑",
            "镑", "卢布", "泰铢", "卢比", "法郎", "外币", "葡币", "新元", "日圆",
        ].map { Array($0.unicodeScalars) })
}

extension Array {
    fileprivate subscript(safely index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}

extension Unicode.Scalar {
    /// Digits of any script, fractions, and Chinese numerals and places.
    var isPartOfNumber: Bool {
        isASCIIDigit || value > 0x80 && properties.numericType != nil || self == "两"
    }
}
