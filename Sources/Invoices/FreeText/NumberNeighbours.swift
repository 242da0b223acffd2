/// Looks for signs beside a number that could belong to it. A part of what a person wrote must
/// never be read as the whole, so a number that something touches is asked back. It looks at a few
/// characters to either side, so that the work stays linear.
struct NumberNeighbours {
    let scalars: [Unicode.Scalar]
    let tokens: [TextToken]
    let figures: [NumberPair.Figure?]
    /// What numbers the lines of a list in the text.
    let marks: Set<ListMark>

    init(scalars: [Unicode.Scalar], tokens: [TextToken]) {
        self.scalars = scalars
        self.tokens = tokens
        marks = tokens.isEmpty ? [] : ListMark.all(in: scalars)
        figures = tokens.indices.map { index -> NumberPair.Figure? in
            let token = tokens[index]
            // A share is a word that begins with digits.
            let first = scalars[token.start]
            let isShare = scalars[token.start..<token.end].contains { $0 == "%" || $0 == "‰" }
            let isNumber = token.isValue || first.isASCIIDigit || first == "-" || isShare
            guard isNumber, token.kind != .aside else { return nil }
            var figure = NumberPair.Figure(token, in: scalars)
            if index > 0, case .label(let label) = tokens[index - 1].kind, label.isSum {
                figure.isBegun = true
                figure.isOfBlock = Self.isBlock(tokens[..<index])
            }
            return figure
        }
    }

    /// True if different sums are named at the end: 金额 税额 价税合计. 价税合计 小写 name one.
    private static func isBlock(_ tokens: ArraySlice<TextToken>) -> Bool {
        var names: Set<FieldLabel> = []
        for token in tokens.reversed().prefix(wordsMaximum) {
            guard case .label(let label) = token.kind else { break }
            if label.isSum && label != .figures || label.isBesideSum { names.insert(label) }
        }
        return names.count > 1
    }

    /// More than this between two numbers keeps them apart.
    static let gapMaximum = 16

    func touches(_ index: Int) -> Bool {
        touchesBefore(index) || touchesAfter(index) || isQualified(index)
            || isBehindPicture(index) || isBeforePicture(index) || isParted(index)
    }

    // MARK: Before

    private func touchesBefore(_ index: Int) -> Bool {
        let start = tokens[index].start
        if isHidden(before: index) || joinsNumerals(before: start) { return true }
        if let before = number(before: index), !isCount(before),
            let gap = gap(before, start)
        {
            let pair = NumberPair(
                before: before, gap: gap, after: subject(index))
            // A sign behind a space may belong to this number alone: number, day, .52
            if pair.touches || gap.first?.isSpace != true { return pair.touches }
        }
        if scalars[start].isHan, hasNumeral(inCellBefore: index) { return true }
        guard let place = visible(before: start) else { return false }
        // 三月十八 两百元: the end of a date is no part of a sum.
        if index > 0, case .date = tokens[index - 1].kind, place < tokens[index - 1].end {
            return false
        }
        let scalar = scalars[place]
        let isAdjacent = place == start - 1
        let isChinese = scalars[start].isHan
        // ○○ 692.52: an empty circle is folded to a nought.
        if scalar.isUnusualDigit || scalar == "〇" { return true }
        // 11692角52元
        if Self.smallUnits.contains(scalar), scalars[safely: place - 1]?.isPartOfNumber == true,
            index == 0 || !tokens[index - 1].isSum || tokens[index - 1].end != place + 1
        {
            return true
        }
        if isChinese, hasNumeral(before: place, of: index) { return true }
        if scalar.isPartOfNumber,
            isAdjacent || isChinese && scalar.isHan || Self.bigUnits.contains(scalar)
        {
            return true
        }
        if Self.approximations.contains(scalar), isAdjacent { return true }
        // 圆壹角贰分: its yuan are missing.
        if isChinese || subject(index).isFen,
            TextLexer.yuan.contains(scalar) || Self.smallUnits.contains(scalar)
        {
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
            let before = scalars[safely: place - 1]
            // ¥.230.00: what stood between is lost.
            if before == "." || before == "·" || before == "¥" {
                return true
            }
            return !subject(index).hasDecimals && !(before?.isSmallLetter ?? false)
        case "。":
            // 金额。52, and 。52 behind nothing, are points from a Chinese keyboard; behind a sentence
            // it is its stop.
            if subject(index).hasDecimals { return false }
            if isAdjacent, isBare(place) { return true }
            guard index > 0 else { return false }
            switch tokens[index - 1].kind {
            case .label, .filler: return true
            default: return false
            }
        case ",":
            return scalars[safely: place - 1].map {
                $0.isSpace || $0 == "," || $0 == "¥"
            } ?? true
        case "-": return true
        case "(":
            // Books write a negative sum in brackets.
            return scalars[safely: tokens[index].end] == ")" && !endsInYuan(index)
        case "~", "≈", "±", "<", "≤", "≥", "×", "÷", "^": return true
        default: return Self.isMoneySign(scalar)
        }
    }

    /// 六百九和十二元: one character between the numerals of a sum.
    private func joinsNumerals(before start: Int) -> Bool {
        guard scalars[start].isHan, let sign = scalars[safely: start - 1],
            let numeral = scalars[safely: start - 2]
        else { return false }
        return "和与及的是".unicodeScalars.contains(sign) && numeral.isHan && numeral.isPartOfNumber
    }

    /// True if a sign has no word before it that it could end.
    private func isBare(_ place: Int) -> Bool {
        guard let before = scalars[safely: place - 1] else { return true }
        return before.isSpace || ",;:=(¥".unicodeScalars.contains(before)
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
        if isHidden(behind: index) || hasUnread(behind: index) { return true }
        if let next = scalars[safely: token.end], next.isSmallLetter { return true }
        // 214,2:05.33
        if index + 1 < tokens.count, tokens[index + 1].kind == .aside,
            tokens[index + 1].start - token.end <= 1, scalars[token.end].isSpace != true
        {
            return true
        }
        if let after = number(after: index), let gap = gap(subject(index), after.start) {
            // ¥29, and k2.11: a number of which a digit was misread.
            if after.isMixed, scalars[safely: after.end] == ".",
                scalars[safely: after.end + 1]?.isASCIIDigit == true
            {
                return true
            }
            // 11692元, and 5角2分 in the next line.
            if subject(index).decimals < 2 || gap.count <= 3, let unit = scalars[safely: after.end],
                Self.smallUnits.contains(unit), !gap.contains("\t")
            {
                return true
            }
            // 113元3张, but not 129,79月.
            let isParted = gap.isEmpty || gap.contains { $0.isSpace || $0.isHan }
            if isCount(after), isParted, !gap.contains(where: NumberPair.operators.contains) {
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
        if scalar == "半", isLastHan { return true }
        if Self.bigUnits.contains(scalar) || Self.smallUnits.contains(scalar) {
            return isAdjacent || isLastHan || next?.isPartOfNumber == true
        }
        // 壹角 柒分
        if scalar.isHan, scalar.isPartOfNumber, let next, isUnit(next) || next.isPartOfNumber {
            return true
        }
        // ¥2个, 价税合计3张
        if isAdjacent, subject(index).isBegun, subject(index).decimals == 0,
            Self.pieces.contains(scalar)
        {
            return true
        }
        if isAdjacent {
            if scalar.isPartOfNumber { return !isCounter(next) }
            if Self.roundings.contains(scalar) { return isLastHan }
            if scalar == "/", endsInYuan(index) || isCounter(next) { return true }
            if scalar == "-", next?.isSpace ?? true || letters(startingAt: place + 1) == "ish" {
                return true
            }
            if Self.isMoneySign(scalar) { return true }
            if Self.powers.contains(scalar) { return true }
        }
        if let next, next.isPartOfNumber, goesOn(scalar, at: place + 2) { return true }
        // 4,角2分: a unit behind a sign that came between.
        if !scalar.isHan, scalar != "(",
            visible(after: place + 1).map({ isUnit(scalars[$0]) || scalars[$0] == "负" }) ?? false
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
        if ".·'点".unicodeScalars.contains(sign) { return true }
        let isApart = sign.isHan || sign.isSmallLetter || "([{【《\"“:".unicodeScalars.contains(sign)
        guard !isApart, let more = scalars[safely: place] else { return false }
        return more.isPartOfNumber || isUnit(more)
    }

    static func isMoneyUnit(_ scalar: Unicode.Scalar) -> Bool {
        TextLexer.yuan.contains(scalar) || bigUnits.contains(scalar)
    }

    func isUnit(_ scalar: Unicode.Scalar) -> Bool {
        Self.smallUnits.contains(scalar) || TextLexer.yuan.contains(scalar)
            || Self.bigUnits.contains(scalar) || Self.roundings.contains(scalar)
            || scalar == "整" || scalar == "正"
    }

    /// 113元3张, 5楼 113.00: a few of something else.
    func isCount(_ figure: NumberPair.Figure) -> Bool {
        // 230.00 2 张
        if !figure.isMoney, figure.isShort, scalars[safely: figure.end] == " ",
            let counter = scalars[safely: figure.end + 1], Self.pieces.contains(counter)
        {
            return scalars[safely: figure.end + 2]?.isHan != true
        }
        guard !figure.isMoney, !figure.isDay, let next = scalars[safely: figure.end], next.isHan
        else { return false }
        if figure.isShort { return !isUnit(next) && !NumberPair.operators.contains(next) }
        return isCounter(next) && scalars[safely: figure.end + 1]?.isASCIIDigit != true
    }

    private func isCounter(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { Self.counters.contains($0) } ?? false
    }

    /// True for a character that may be left of a torn number: a unit, a numeral, a word that
    /// counts or joins.
    func isRemnant(_ scalar: Unicode.Scalar) -> Bool {
        isUnit(scalar) || isCounter(scalar) || scalar.isPartOfNumber
            || Self.signWords.contains(scalar)
            || NumberPair.operators.contains(scalar)
    }

    private func endsInYuan(_ index: Int) -> Bool {
        scalars[safely: tokens[index].end - 1].map {
            TextLexer.yuan.contains($0) || $0.isSmallLetter || $0 == "¥"
        } ?? false
    }
}
