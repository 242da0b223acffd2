extension NumberNeighbours {
    // MARK: Names within a number

    /// True if a name parts this number from digits with which it makes one sum: 1共1692.52,
    /// 11692.合计52, 11日692.52; 11,共692.52 and 11692 合计 52, with signs beside the name.
    func isParted(_ index: Int) -> Bool {
        if let before = number(beyondNamesFrom: index, by: -1), isOne(before, index) { return true }
        if let after = number(beyondNamesFrom: index, by: 1), isOne(index, after) { return true }
        let token = tokens[index]
        let start = scalars[safely: token.start - 1] == "." ? token.start - 1 : token.start
        let end = scalars[safely: token.end] == "." ? token.end + 1 : token.end
        var first = start
        while start - first <= Self.nameMaximum, isLetter(first - 1) { first -= 1 }
        var last = end
        while last - end <= Self.nameMaximum, isLetter(last) { last += 1 }
        return isWithinSum(first..<start) || isWithinSum(end..<last)
    }

    private func isWithinSum(_ name: Range<Int>) -> Bool {
        guard (1...Self.nameMaximum).contains(name.count), !scalars[name].contains(where: isUnit)
        else { return false }
        // 11月692.52: a name of a part of a day among digits that are no day.
        let isOfDay = name.count == 1 && "年月日".unicodeScalars.contains(scalars[name.lowerBound])
        var before = name.lowerBound
        while name.lowerBound - before <= Self.figureMaximum, isOfFigure(before - 1) { before -= 1 }
        var after = name.upperBound
        while after - name.upperBound <= Self.figureMaximum, isOfFigure(after) { after += 1 }
        let left = scalars[before..<name.lowerBound]
        let right = scalars[name.upperBound..<after]
        guard !left.isEmpty, !right.isEmpty else { return false }
        // 2.金额50 may be the second of a list, and 数量2金额100 tells two numbers.
        if isListMark(before) { return false }
        let hasPoint = left.contains(".")
        guard name.count == 1 || hasPoint || right.first == "." else { return false }
        guard hasPoint || left.count <= Self.countMaximum else { return false }
        let parts = (left + right).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...Self.wholeMaximum).contains(parts[0].count), parts.count <= 2,
            parts.count == 1 || parts[1].count <= 2
        else { return false }
        var isName = isOfDay || name.count == 1 && scalars[name.lowerBound] == "总"
        for token in tokens where token.end >= name.lowerBound && token.start < name.upperBound {
            switch token.kind {
            case .label, .filler: isName = isName || token.start >= name.lowerBound
            // 11月, whose day is none.
            case .unclearDate where token.start == before && token.end == name.upperBound: break
            case .date, .unclearDate, .aside, .mixed: return false
            default: break
            }
        }
        return isName
    }

    private func isLetter(_ place: Int) -> Bool {
        scalars[safely: place].map { $0.isHan || $0.isSmallLetter } ?? false
    }

    private func isOfFigure(_ place: Int) -> Bool {
        scalars[safely: place].map { $0.isASCIIDigit || $0 == "." } ?? false
    }

    private static let nameMaximum = 8
    /// No sum that people ask about has more digits before its point.
    private static let wholeMaximum = 7
    /// Of so many digits or fewer nobody knows that they are a number by themselves.
    private static let countMaximum = 5
    private static let figureMaximum = 12

    // MARK: Names and signs

    /// The next number on one side, if only names of sums stand between, and at least one.
    private func number(beyondNamesFrom index: Int, by step: Int) -> Int? {
        var place = index + step
        while abs(place - index) < Self.wordsMaximum, let token = tokens[safely: place] {
            switch token.kind {
            case .label(let label) where label.isSum: place += step
            case .filler: place += step
            default: return place == index + step || !token.isValue ? nil : place
            }
        }
        return nil
    }

    /// True if two numbers with a name between could be one sum, cut at any of its digits. The first is
    /// told apart where it has a name of its own, counts something or numbers a list.
    private func isOne(_ first: Int, _ second: Int) -> Bool {
        guard let before = figures[first], let after = figures[second],
            before.isOpenYuan || before.hasDecimals, !before.isClosed, !before.isMixed,
            !after.isDay, !after.isUnclearDay, !after.isMixed,
            tokens[first].sum != tokens[second].sum
        else { return false }
        let gap = scalars[before.end..<after.start]
        let isNextLine = gap.contains("\n") && !gap.contains { ",.".unicodeScalars.contains($0) }
        guard gap.count <= Self.gapMaximum, !gap.contains("\t"), !isNextLine else { return false }
        let isWhole =
            before.hasDecimals
            ? before.decimals > 0 && after.isShort && before.decimals + after.digits <= 2
            : before.digits <= Self.countMaximum && after.decimals <= 2
                && before.digits + after.digits <= Self.wholeMaximum
        return isWhole && !isCount(before) && !isCount(after) && !hasName(first)
            && !continuesDay(first) && !isListMark(before.start)
    }

    /// 2026-11-01~05, 2026-10-1日6: more of a day.
    private func continuesDay(_ index: Int) -> Bool {
        guard let before = number(before: index), before.isIdentifier || before.isUnclearDay else {
            return false
        }
        let gap = scalars[before.end..<tokens[index].start]
        return gap.count == 1
            && gap.allSatisfy { $0.isHan || $0.isSmallLetter || "~-/".unicodeScalars.contains($0) }
    }

    /// 数量2, qty: 2. A word that only leads to what follows names nothing: 我的11.
    private func hasName(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        let name = tokens[index - 1]
        let gap = scalars[name.end..<tokens[index].start]
        guard gap.count <= 2, gap.allSatisfy({ " :=(#".unicodeScalars.contains($0) }) else {
            return false
        }
        switch name.kind {
        case .label: return true
        // 运费金额 is a name and one that says no more.
        case .filler: return hasName(index - 1)
        case .word:
            let word = String(scalars[name.start..<name.end])
            guard let last = word.unicodeScalars.last, word.unicodeScalars.count > 1 else {
                return false
            }
            return !FieldLabel.connectives.contains(last)
                && !FieldLabel.latinConnectives.contains(word)
        default: return false
        }
    }

    /// True if one or two digits, and the sign that lists have behind them, begin a line or stand
    /// beside their neighbours in a list: 1.号码… 2.金额50.
    private func isListMark(_ start: Int) -> Bool {
        guard let mark = ListMark(start, in: scalars) else { return false }
        if start == 0 || scalars[start - 1] == "\n" { return true }
        return [mark.number - 1, mark.number + 1].contains {
            marks.contains(ListMark(number: $0, sign: mark.sign))
        }
    }
}

/// One or two digits and the sign behind them, as lists are numbered: 2. or 2)
struct ListMark: Hashable {
    let number: Int
    let sign: Unicode.Scalar

    init(number: Int, sign: Unicode.Scalar) { (self.number, self.sign) = (number, sign) }

    init?(_ start: Int, in scalars: [Unicode.Scalar]) {
        var end = start
        while end - start < 2, scalars[safely: end]?.isASCIIDigit == true { end += 1 }
        guard scalars[safely: start - 1]?.isASCIIDigit != true, end > start,
            let number = Int(String(scalars[start..<end])), let sign = scalars[safely: end],
            ".;):".unicodeScalars.contains(sign)
        else { return nil }
        self.init(number: number, sign: sign)
    }

    /// Those of a text, but not 12.50 and 10:20, where one to three digits follow the sign.
    static func all(in scalars: [Unicode.Scalar]) -> Set<ListMark> {
        var marks: Set<ListMark> = []
        for place in scalars.indices where scalars[place].isASCIIDigit {
            guard let mark = ListMark(place, in: scalars) else { continue }
            let behind = scalars[place...].drop(while: \.isASCIIDigit).dropFirst().prefix(4)
            let digits = behind.prefix { $0.isASCIIDigit }
            if digits.isEmpty || digits.count > 3 { marks.insert(mark) }
        }
        return marks
    }
}
