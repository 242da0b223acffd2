extension NumberNeighbours {
    // MARK: What is said of a sum

    /// True if the words beside a sum deny it, or tell that it is the price of one of several:
    /// 不是230元, 每张230, 230.00 each. Closed lists: more of a language is not understood.
    func isQualified(_ index: Int) -> Bool {
        let token = tokens[index]
        return isDenied(from: token.start) || isOneOfSeveral(from: token.start)
            || isQualified(behind: token.end) || isPart(index)
    }

    /// True if the words before a sum or a day deny it.
    func isDenied(from start: Int) -> Bool {
        var place = clauseEnd(before: start)
        // 可能是230, and not 不是230.
        if let copula = scalars[safely: place], copula == "是" || copula == "为",
            scalars[safely: place - 1] != "不"
        {
            place -= 1
        }
        // 扣了30元, and not 花了230元.
        if scalars[safely: place] == "了" { return isChange(endingAt: place - 1) }
        guard let last = scalars[safely: place] else { return false }
        if last.isSmallLetter {
            // isn't
            let word = letters(endingAt: place)
            let isShortened = word == "t" && scalars[safely: place - 1] == "'"
            return isShortened && scalars[safely: place - 2] == "n" || Self.denials.contains(word)
        }
        // 是不是230元 asks.
        if ["是", "为"].contains(last), scalars[safely: place - 1] == "不" {
            return scalars[safely: place - 2] != last
        }
        let pair = [scalars[safely: place - 1] ?? " ", last]
        // 多少 asks.
        return Self.singleDenials.contains(last) && pair[0] != "多" || Self.hanDenials.contains(pair)
    }

    /// Whether a verb tells by how much a sum was changed, or what is missing from it: 多收, 便宜, 退.
    private func isChange(endingAt place: Int) -> Bool {
        guard let last = scalars[safely: place] else { return false }
        return Self.singleDenials.contains(last) || Self.changes.contains(last)
            || Self.hanDenials.contains([scalars[safely: place - 1] ?? " ", last])
    }

    /// 其中餐费230, of which 230 …: a part of the sum. Behind a label it is what the label says.
    private func isPart(_ index: Int) -> Bool {
        if index > 0, case .label = tokens[index - 1].kind { return false }
        let start = tokens[index].start
        var place = start - 1
        while place > start - Self.partMaximum, let scalar = scalars[safely: place],
            scalar.isHan || " :¥".unicodeScalars.contains(scalar)
        {
            if Self.parts.contains([scalars[safely: place - 1] ?? " ", scalar]) { return true }
            place -= 1
        }
        return letters(endingAt: place) == "which" && letters(endingAt: place - 6) == "of"
    }

    /// How far before a sum it may be said that it is a part of one.
    private static let partMaximum = 12
    private static let parts: Set<[Unicode.Scalar]> = [["其", "中"], ["包", "括"]]

    /// 每张230, 各230元, 单价, 三个230元; of one thing a sum is the whole.
    private func isOneOfSeveral(from start: Int) -> Bool {
        let place = clauseEnd(before: start)
        guard let last = scalars[safely: place] else { return false }
        if last.isSmallLetter { return Self.shares.contains(letters(endingAt: place)) }
        var word = place
        while word > place - Self.qualifierMaximum, let scalar = scalars[safely: word], scalar.isHan
        {
            if scalar == "每" { return true }
            // 各位 greets, 各项 are parts of the sum.
            if scalar == "各", !"位项种类".unicodeScalars.contains(scalars[word + 1]) { return true }
            if scalar == "均", let first = scalars[safely: word - 1], first == "人" || first == "平" {
                return true
            }
            word -= 1
        }
        guard Self.pieces.contains(last), let count = scalars[safely: place - 1] else {
            return false
        }
        if count == "单" { return true }
        // 3张 113.00 beside a space are a count and the sum of all.
        let isNear = place == start - 1 || scalars[place + 1] != " "
        guard isNear, count.isPartOfNumber, let before = scalars[safely: place - 2] else {
            return false
        }
        let isOne = ["1", "一"].contains(count) && !before.isPartOfNumber
        return !isOne && before != "共" && before != "第"
    }

    private func isQualified(behind end: Int) -> Bool {
        guard var place = visible(after: end) else { return false }
        // 230.00是错的, (每张)
        while place < end + 4, "是的(,钱 ".unicodeScalars.contains(scalars[place]) {
            guard place + 1 < scalars.count else { return false }
            place += 1
        }
        let scalar = scalars[place]
        guard scalar.isSmallLetter || scalar.isHan || scalar.isASCIIDigit else { return false }
        guard let next = scalars[safely: place + 1] else { return scalar == "错" }
        if scalar.isSmallLetter {
            var word = letters(startingAt: place)
            if word == "or", letters(startingAt: place + 3) == "so" { return true }
            if word == "is" || word == "was", let second = visible(after: place + word.utf8.count) {
                word = letters(startingAt: second)
            }
            return Self.sharesBehind.contains(word)
        }
        switch scalar {
        case "每": return true
        case "错": return true
        case "不": return "对是准符".unicodeScalars.contains(next)
        case "有": return next == "误"
        case "一": return Self.pieces.contains(next) || next == "半"
        case "打": return next.isPartOfNumber || next == "完"
        case "约": return !next.isHan
        case _ where scalar.isPartOfNumber: return next == "次"
        default: return false
        }
    }

    private static let qualifierMaximum = 6
    /// Not this, only near it, or what is taken from it.
    private static let denials: Set<String> = [
        "not", "never", "isnt", "wasnt", "wrong", "except", "maybe", "perhaps", "approximately",
        "approx", "roughly", "nearly", "almost", "around", "least", "under", "over", "than", "less",
        "twice", "double", "triple", "half", "ca", "cca", "circa", "abt", "estimated",
    ]
    private static let hanDenials: Set<[Unicode.Scalar]> = [
        ["没", "有"], ["错", "误"], ["大", "概"], ["大", "约"], ["估", "计"], ["可", "能"], ["不", "多"],
        ["好", "像"], ["减", "去"], ["减", "掉"], ["扣", "除"], ["多", "收"], ["双", "份"], ["双", "倍"],
        ["两", "倍"], ["一", "半"], ["多", "开"], ["少", "开"], ["少", "收"], ["多", "算"],
        ["少", "算"], ["便", "宜"], ["打", "折"],
    ]
    /// Denials before 了 only: 省 is a province and 退 a label.
    private static let changes: Set<Unicode.Scalar> = [
        "多", "加", "省", "涨", "降", "退", "返", "补", "赔", "缺", "短", "宜", "折",
    ]
    private static let singleDenials: Set<Unicode.Scalar> = [
        "非", "减", "扣", "欠", "少", "差", "余", "剩",
    ]
    private static let shares: Set<String> = [
        "each", "per", "every", "apiece", "at", "pcs", "times",
    ]
    private static let sharesBehind: Set<String> = [
        "each", "per", "apiece", "ea", "pp", "wrong", "incorrect", "not",
    ]
    static let pieces: Set<Unicode.Scalar> = [
        "张", "份", "个", "次", "件", "人", "位", "套", "箱", "台", "只", "本", "笔", "项", "间", "桌", "页",
    ]

    /// The last character before a number that is not a sign, a space or the name of our money.
    private func clauseEnd(before start: Int) -> Int {
        var place = start - 1
        while place >= max(0, start - Self.qualifierMaximum) {
            let scalar = scalars[place]
            if " :=(\"“¥.".unicodeScalars.contains(scalar) {
                place -= 1
            } else if scalar == "币", scalars[safely: place - 1] == "民" {
                place -= 3
            } else {
                return place
            }
        }
        return place
    }

    /// ¥230.00, 230元, RMB 230: told in yuan, whatever else is named.
    func isInYuan(_ index: Int) -> Bool {
        let token = tokens[index]
        return scalars[token.start..<token.end].contains {
            $0 == "¥" || TextLexer.yuan.contains($0) || $0.isSmallLetter
        }
    }

    /// The 是 of 还是 and 或是.
    func joinsAlternatives(_ start: Int) -> Bool {
        Self.alternatives.contains([scalars[safely: start - 1] ?? " ", scalars[start]])
    }

    // MARK: Days

    /// True if a day is the end of a time, or only near, or that of something else: before 2026-11-01,
    /// 2026-11-01之前, 付款日期2026-11-01.
    func isBound(_ start: Int, _ end: Int) -> Bool {
        if isOfOtherEvent(start) { return true }
        let place = clauseEnd(before: start)
        if let last = scalars[safely: place] {
            if last.isSmallLetter, Self.dayBounds.contains(letters(endingAt: place)) { return true }
            if last == "约" { return true }
            if last.isHan, Self.hanDayBounds.contains([scalars[safely: place - 1] ?? " ", last]) {
                return true
            }
        }
        guard let behind = visible(after: end), let next = scalars[safely: behind] else {
            return false
        }
        let second = scalars[safely: behind + 1] ?? " "
        if Self.hanBoundsBehind.contains([next, second]) || opensRange(end) { return true }
        return "前后起止".unicodeScalars.contains(next) && !second.isHan
    }

    /// True if what a day is called tells that it is not the invoice's: 付款日期, 打印时间, due date, paid on.
    /// Names of the invoice's own are labels, or speak of the invoice.
    private func isOfOtherEvent(_ start: Int) -> Bool {
        let place = clauseEnd(before: start)
        guard let last = scalars[safely: place] else { return false }
        if last.isSmallLetter {
            var word = letters(endingAt: place)
            guard ["date", "time", "on"].contains(word) else {
                return Self.otherEvents.contains(word)
            }
            let isName = word != "on"
            word = letters(endingAt: place - word.utf8.count - 1)
            return isName && !word.isEmpty && !FieldLabel.latinConnectives.contains(word)
                && !word.hasPrefix("issu") && !word.hasPrefix("bill")
                || Self.otherEvents.contains(word)
        }
        guard [["日", "期"], ["时", "间"]].contains([scalars[safely: place - 1] ?? " ", last])
        else { return false }
        let before = scalars[max(0, place - 1 - Self.qualifierMaximum)..<max(0, place - 1)]
        let name = before.reversed().prefix { $0.isHan }
        guard let end = name.first, !FieldLabel.connectives.contains(end) else { return false }
        return !name.contains { "开票具".unicodeScalars.contains($0) }
    }

    /// True if words deny a number, or name another day of eight digits.
    func isOther(_ digits: String, from start: Int) -> Bool {
        isDenied(from: start) || CalendarDay(digits) != nil && isOfOtherEvent(start)
    }

    private static let otherEvents: Set<String> = [
        "due", "paid", "printed", "delivered", "delivery", "received", "ordered", "shipped",
        "expires",
        "payable", "voided",
    ]

    /// Whether another day follows the one that ends there, and nobody says which is meant.
    func opensRange(_ end: Int) -> Bool {
        guard let behind = visible(after: end), let next = scalars[safely: behind] else {
            return false
        }
        let word = letters(startingAt: behind)
        if Self.dayBoundsBehind.contains(word) {
            return visible(after: behind + word.utf8.count) != nil
        }
        return isRange(next, behind, isAdjacent: behind == end)
    }

    /// 1日至5日, 11-01~05, 11月1日还是11月2日: another day behind the sign of a range or a list.
    private func isRange(_ sign: Unicode.Scalar, _ place: Int, isAdjacent: Bool) -> Bool {
        let second = scalars[safely: place + 1] ?? " "
        let isPair = Self.alternatives.contains([sign, second])
        let isJoined = isPair || "至到或和及与".unicodeScalars.contains(sign)
        guard isJoined || isAdjacent && "~-/;".unicodeScalars.contains(sign) else { return false }
        let start = visible(after: place + (isPair ? 2 : 1)) ?? place + 1
        let end = numberEnd(start)
        guard (1...2).contains(end - start) else { return false }
        guard let next = scalars[safely: end] else { return true }
        // With its month: 到11月3日, 或11-03.
        if next == "月" { return true }
        if isJoined, next == "-" || next == "/" {
            return (1...2).contains(numberEnd(end + 1) - end - 1)
        }
        if next == "日" || next == "号" { return true }
        // 11-01或02
        if isJoined { return next.isSpace || ",;".unicodeScalars.contains(next) }
        return next != "." && !next.isHan && next != ","
    }

    /// Behind three digits or Chinese numerals at most.
    private func numberEnd(_ start: Int) -> Int {
        var end = start
        while end < start + 3, let scalar = scalars[safely: end],
            scalar.isASCIIDigit || ChineseNumber.digits[scalar] != nil || scalar == "十"
        {
            end += 1
        }
        return end
    }

    private static let dayBounds: Set<String> = [
        "before", "after", "until", "till", "since", "by", "around", "about", "not", "or",
        "through", "between",
    ]
    private static let dayBoundsBehind: Set<String> = ["or", "till", "until", "through"]
    /// Between two of which nobody says which.
    static let alternatives: Set<[Unicode.Scalar]> = [["还", "是"], ["或", "者"], ["或", "是"]]
    private static let hanDayBounds: Set<[Unicode.Scalar]> = [
        ["早", "于"], ["晚", "于"], ["截", "至"], ["截", "止"], ["直", "到"], ["大", "概"], ["大", "致"],
        ["左", "右"], ["期", "至"], ["效", "至"], ["农", "历"], ["阴", "历"], ["旧", "历"],
    ]
    private static let hanBoundsBehind: Set<[Unicode.Scalar]> = [
        ["之", "前"], ["之", "后"], ["以", "前"], ["以", "后"], ["左", "右"], ["前", "后"], ["不", "对"],
        ["不", "准"], ["错", "了"], ["到", "期"], ["过", "期"], ["截", "止"], ["前", "报"], ["前", "付"],
        ["前", "有"],
    ]

    // MARK: Pictures

    /// True if a picture, or an upright line that could be a one, stands right before the digits:
    /// of what chats and scanners put for digits nobody knows all, so only signs that point are
    /// passed over.
    func isBehindPicture(_ index: Int) -> Bool {
        let token = tokens[index]
        // A sum begins with ¥ and with RMB.
        guard scalars[token.start] != "¥", !scalars[token.start].isSmallLetter else { return false }
        var place = token.start - 1
        while place > token.start - 3, let gap = scalars[safely: place], gap == " " || gap == "," {
            place -= 1
        }
        let isAdjacent = place == token.start - 1
        // The colours of hands.
        if let tone = scalars[safely: place], (0x1F3FB...0x1F3FF).contains(tone.value) {
            place -= 1
        }
        guard let sign = scalars[safely: place] else { return false }
        // ⊗贰佰圆整: so the form begins its 大写.
        if sign == "⊗", token.isCapitals { return false }
        let isLine = Self.lines.contains(sign)
        guard isLine || Self.isPicture(sign) else { return false }
        var start = place
        while start > place - 4, let before = scalars[safely: start - 1],
            before == " " || Self.lines.contains(before) || Self.isPicture(before)
        {
            start -= 1
        }
        // ¥♥230.00: the picture stands behind the sign of money.
        if scalars[safely: start - 1] == "¥" { return true }
        let isParted = !isAdjacent && scalars[token.start - 1] == ","
        let isRun = scalars[safely: place - 1] == sign
        if isLine { return isAdjacent ? !isCell(place) : isParted || isRun }
        return !Self.pointers.contains(sign) && (isAdjacent || isParted || isRun)
    }

    /// A picture right behind a sum that is not told to the fen.
    func isBeforePicture(_ index: Int) -> Bool {
        guard let sign = scalars[safely: tokens[index].end] else { return false }
        switch sign.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return true
        default: break
        }
        let figure = subject(index)
        guard figure.decimals < 2, !figure.isClosed else { return false }
        if Self.lines.contains(sign) { return !isCell(tokens[index].end) }
        return Self.isPicture(sign) && !Self.pointers.contains(sign)
    }

    /// True if another line of the row parts cells: | 230.00 |.
    private func isCell(_ place: Int) -> Bool {
        func hasLine(_ step: Int) -> Bool {
            var other = place + step
            var isApart = false
            while abs(other - place) <= Self.rowMaximum, let scalar = scalars[safely: other],
                scalar != "\n"
            {
                if Self.lines.contains(scalar), isApart { return true }
                isApart = isApart || !Self.lines.contains(scalar)
                other += step
            }
            return false
        }
        let isRun = Self.lines.contains(scalars[safely: place - 1] ?? " ")
        return !isRun && (hasLine(1) || hasLine(-1))
    }

    private static let rowMaximum = 64
    private static let lines: Set<Unicode.Scalar> = ["|", "│", "┃", "¦"]

    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value > 0x80, !scalar.isHan else { return false }
        switch scalar.properties.generalCategory {
        case .otherSymbol, .mathSymbol, .modifierSymbol, .nonspacingMark, .enclosingMark:
            return true
        default: return false
        }
    }

    /// They point to what follows, or name money.
    private static let pointers = Set("💰💴💵💲💳🧧👉➡→⇒✓✔✅☑🔍🔎🧾📄📃📝🏷📌🙏👇⬇↓".unicodeScalars)
}
