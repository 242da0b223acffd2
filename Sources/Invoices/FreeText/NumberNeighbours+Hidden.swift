extension NumberNeighbours {
    // MARK: Hidden digits

    /// ***692.52, 1*692.52, XX692.52, ***,692.52, *** 692.52: a part of the number is masked.
    func isHidden(before index: Int) -> Bool {
        let start = tokens[index].start
        var place = start - 1
        if let sign = scalars[safely: place], sign.hidesDigit { return !isFramed(index, by: sign) }
        while place > start - 4, let sign = scalars[safely: place],
            sign == " " || Self.innerSigns.contains(sign)
        {
            place -= 1
        }
        guard place < start - 1, let sign = scalars[safely: place] else { return false }
        let isApart = !scalars[(place + 1)..<start].contains { $0 != " " }
        if sign.hidesDigit {
            // The last sign of 多少? 113.00 ends a sentence, that of *价税合计* 113.00 a frame.
            guard isApart else { return true }
            return !Self.endings.contains(sign) && opensMask(endingAt: place)
        }
        let word = letters(endingAt: place)
        if word.isEmpty { return false }
        if word.allSatisfy({ $0 == "x" }) { return true }
        // L,692.52: thousands behind letters that are no label.
        guard scalars[start - 1] == ",", subject(index).digits == 3 else { return false }
        guard index > 0, case .label = tokens[index - 1].kind else { return true }
        return tokens[index - 1].end <= place
    }

    /// A run of masks; a single one at the beginning of a line is the mark of a list.
    private func opensMask(endingAt place: Int) -> Bool {
        var start = place
        while start > place - 8, scalars[safely: start - 1]?.hidesDigit == true { start -= 1 }
        guard let before = scalars[safely: start - 1], before != "\n" else { return start < place }
        // **价税合计** 113.00: a frame was opened on the same line.
        let line = scalars[max(0, start - Self.frameMaximum)..<start].reversed()
        return !line.prefix { $0 != "\n" }.contains(scalars[place])
    }

    private static let frameMaximum = 24

    /// 11692.5*, 11692.**, 11692.xx. A question mark, and dots, also end a sentence, and chats put U+FFFD for
    /// a control character: behind a whole sum, or one told to the fen, they say nothing.
    func isHidden(behind index: Int) -> Bool {
        let end = tokens[index].end
        guard let sign = scalars[safely: end] else { return false }
        let figure = subject(index)
        if sign.hidesDigit, !isFramed(index, by: sign) {
            return !Self.endings.contains(sign) || figure.hasDecimals && figure.decimals < 2
        }
        guard figure.decimals < 2 else { return false }
        let place = Self.innerSigns.contains(sign) ? end + 1 : end
        if let next = scalars[safely: place], place > end {
            if next.hidesDigit, !Self.endings.contains(next) { return true }
            let word = letters(startingAt: place)
            if !word.isEmpty, word.allSatisfy({ $0 == "x" }) { return true }
        }
        // ¥1027.1 〓
        if figure.decimals == 1, let next = visible(after: end), next > end,
            scalars[next].hidesDigit, !Self.endings.contains(scalars[next])
        {
            return true
        }
        // ¥11692 **
        guard let next = visible(after: end), next > end, scalars[next].hidesDigit,
            scalars[safely: next + 1]?.hidesDigit == true
        else { return false }
        let after = scalars[safely: next + 2]
        return after.map { !$0.isHan && !$0.isSmallLetter } ?? true
    }

    private static let innerSigns: Set<Unicode.Scalar> = [",", ".", "·", "'"]
    private static let endings: Set<Unicode.Scalar> = ["?", "…", "\u{FFFD}"]

    /// **11692.52** and __11692.52__ are bold in Markdown.
    private func isFramed(_ index: Int, by sign: Unicode.Scalar) -> Bool {
        "*_".unicodeScalars.contains(sign) && scalars[safely: tokens[index].start - 1] == sign
            && scalars[safely: tokens[index].end] == sign
    }

    // MARK: What nobody read

    /// True if more of a sum that is not told to the fen stands behind it in a form that is no
    /// number here: 11692(角分52), 11692，尾数52, 11692 ½, 11692 伍角.
    func hasUnread(behind index: Int) -> Bool {
        let figure = subject(index)
        guard figure.decimals < 2 else { return false }
        if isTailed(index) || hasNamedRest(behind: index) || hasSpelledRest(behind: index) {
            return true
        }
        var place = tokens[index].end
        let end = min(scalars.count, place + Self.clauseMaximum)
        var next = index + 1
        while place < end, !"\n\t。;!".unicodeScalars.contains(scalars[place]) {
            while next < tokens.count, tokens[next].end <= place { next += 1 }
            if next < tokens.count, tokens[next].start <= place, !isUnread(tokens[next].kind) {
                return false
            }
            let scalar = scalars[place]
            if scalar.isUnusualDigit || ChineseNumber.capitals.contains(scalar) { return true }
            if "角毛分".unicodeScalars.contains(scalar), isBesideNumber(place) { return true }
            place += 1
        }
        return false
    }

    /// How far behind a sum its fen may stand.
    private static let clauseMaximum = 10

    private func isUnread(_ kind: TextToken.Kind) -> Bool {
        switch kind {
        case .word, .filler: true
        default: false
        }
    }

    /// One or two digits that count nothing, or 0.52, behind words only, in the same clause.
    private func isTailed(_ index: Int) -> Bool {
        let start = tokens[index].end
        let behind = tokens[(index + 1)...].prefix(3)
        guard
            let next = behind.indices.first(where: {
                !isUnread(tokens[$0].kind) || figures[$0] != nil
            }), let figure = figures[next], figure.start - start <= Self.clauseMaximum,
            !figure.isOpened
        else { return false }
        let isCents =
            figure.hasDecimals && scalars[figure.start] == "0"
            && scalars[safely: figure.start + 1] == "."
        let isBehindPoint = ".·".unicodeScalars.contains(scalars[figure.start - 1])
        if isBehindPoint, scalars[safely: figure.start - 2]?.isASCIIDigit != true { return true }
        guard figure.isShort || isCents else { return false }
        let isCut = scalars[start..<figure.start].contains {
            "\n\t。;!%".unicodeScalars.contains($0)
        }
        guard !isCut, let last = scalars[safely: figure.end - 1], last.isASCIIDigit else {
            return false
        }
        guard let after = scalars[safely: figure.end] else { return true }
        return !after.isHan && !after.isSmallLetter && !":%/-".unicodeScalars.contains(after)
    }

    private func isBesideNumber(_ place: Int) -> Bool {
        func isNumeral(_ other: Int?) -> Bool {
            other.map { scalars[$0].isPartOfNumber || isUnit(scalars[$0]) } ?? false
        }
        var after = place + 1
        while after < place + 3, let sign = scalars[safely: after],
            " :(".unicodeScalars.contains(sign)
        {
            after += 1
        }
        return isNumeral(after < scalars.count ? after : nil)
            || isNumeral(visible(before: place))
    }
}
