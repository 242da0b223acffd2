extension NumberNeighbours {
    // MARK: Looking around

    /// The number before, over a few short words.
    func number(before index: Int) -> NumberPair.Figure? {
        var place = index - 1
        while place >= 0, place > index - Self.wordsMaximum {
            if let figure = figures[place] { return figure }
            guard isShort(place) else { return nil }
            place -= 1
        }
        return nil
    }

    static let wordsMaximum = 5

    func number(after index: Int) -> NumberPair.Figure? {
        var place = index + 1
        while place < tokens.count, place < index + Self.wordsMaximum {
            if let figure = figures[place] { return figure }
            guard isShort(place) else { return nil }
            place += 1
        }
        return nil
    }

    func isShort(_ index: Int) -> Bool {
        let token = tokens[index]
        if token.kind == .filler { return joinsAlternatives(token.start) }
        guard token.kind == .word else { return false }
        let word = scalars[tokens[index].start..<tokens[index].end]
        return word.count <= 2
            || word.count <= 8 && word.allSatisfy { $0.isSmallLetter || isRemnant($0) }
    }

    /// 壹万壹仟陆佰玖 and, in the next cell, 拾贰圆: the first numerals have no 元 and are no sum by themselves.
    func hasNumeral(inCellBefore index: Int) -> Bool {
        let start = tokens[index].start
        var place = start - 1
        while place > start - Self.cellGapMaximum, scalars[safely: place]?.isSpace == true {
            place -= 1
        }
        guard let scalar = scalars[safely: place], scalar.isHan, scalar.isPartOfNumber,
            scalars[(place + 1)..<start].contains("\t")
        else { return false }
        return index == 0 || !tokens[index - 1].isValue || place >= tokens[index - 1].end
    }

    private static let cellGapMaximum = 6

    /// 叁佰伍"拾壹圆: a numeral behind signs that are no word.
    func hasNumeral(before place: Int, of index: Int) -> Bool {
        var place = place
        let start = max(0, place - Self.gapMaximum)
        while place > start, !scalars[place].isHan, !scalars[place].isASCIIDigit,
            scalars[place] != "\t"
        {
            place -= 1
        }
        let isInSum = index > 0 && tokens[index - 1].isSum && place < tokens[index - 1].end
        return scalars[place].isHan && scalars[place].isPartOfNumber && !isInSum
    }

    /// The number that is asked about, taken for a sum.
    func subject(_ index: Int) -> NumberPair.Figure {
        var figure = figures[index] ?? NumberPair.Figure(tokens[index], in: scalars)
        (figure.isMoney, figure.isDay) = (true, false)
        return figure
    }

    /// The characters between two numbers; nil where they hold words or are too many. Behind a sum that is
    /// not told to the fen a single character in Chinese is no word, nor are units without their number.
    func gap(
        _ before: NumberPair.Figure, _ end: Int
    ) -> ArraySlice<Unicode.Scalar>? {
        guard before.end <= end, end - before.end <= Self.gapMaximum else { return nil }
        let gap = scalars[before.end..<end]
        let isOpen = before.decimals < 2 && !before.isClosed && !before.isIdentifier
        let isApart = gap.split { !$0.isHan }.contains { word in
            if Self.alternatives.contains(Array(word)) { return false }
            if isOpen { return word.count > 1 && !word.allSatisfy(isRemnant) }
            return !word.allSatisfy(NumberPair.operators.contains)
        }
        let isForeign = !isOpen && gap.contains(where: Self.isMoneySign)
        return isApart || isForeign || hasWords(gap) ? nil : gap
    }

    /// True if letters between two numbers keep them apart. A single one does not (11692 x 52), nor
    /// do words that join, nor a tag or an entity that was not read.
    func hasWords(_ gap: ArraySlice<Unicode.Scalar>) -> Bool {
        let words = gap.split { !$0.isSmallLetter }
        guard words.contains(where: { $0.count > 1 }) else { return false }
        if let mark = gap.firstIndex(where: { $0 == "<" || $0 == "&" }) {
            let isField = gap[(mark + 1)...].first { !$0.isSmallLetter } == "="
            return isField || scalars[safely: mark + 1] == "/"
        }
        return !words.allSatisfy { $0.count == 1 || Self.joiningWords.contains(String($0)) }
    }

    func visible(before place: Int) -> Int? {
        for offset in 1...4 {
            guard let scalar = scalars[safely: place - offset] else { return nil }
            if !scalar.isSpace { return place - offset }
            if scalar == "\t" { return nil }
        }
        return nil
    }

    func visible(after place: Int) -> Int? {
        for offset in 0..<4 {
            guard let scalar = scalars[safely: place + offset] else { return nil }
            if !scalar.isSpace { return place + offset }
            if scalar != " " { return nil }
        }
        return nil
    }

    /// The end of the word before a bracket or a colon: (USD)200.00, 美元: 200.00.
    func wordEnd(before place: Int) -> Int {
        var end = place
        while end > 0, end > place - 3, Self.brackets.contains(scalars[end]) { end -= 1 }
        return end
    }

    static func isMoneySign(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "$" || scalar == "円"
            || scalar.value > 0x80 && scalar != "¥"
                && scalar.properties.generalCategory == .currencySymbol
    }
}
