extension NumberNeighbours {
    // MARK: Names within a number

    /// True if a name parts this number from digits with which it makes one sum: 1共1692.52,
    /// 11692.合计52, 11日692.52.
    func isParted(_ index: Int) -> Bool {
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
        // 2.金额50 is the second of a list, and 数量2金额100 tells two numbers.
        if left.last == ".", left.count <= Self.listMarkMaximum { return false }
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
    /// 12.
    private static let listMarkMaximum = 3
}
