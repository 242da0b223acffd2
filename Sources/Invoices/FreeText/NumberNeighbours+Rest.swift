extension NumberNeighbours {
    // MARK: The rest of a sum, by its name or in words

    /// 合计：230, and behind it, in the next line too, 角：5, 尾数：50, cents: 50 or 另加服务费0.50.
    func hasNamedRest(behind index: Int) -> Bool {
        let start = tokens[index].end
        for place in start..<min(scalars.count, start + Self.restMaximum) {
            let scalar = scalars[place]
            guard scalar.isHan || scalar.isSmallLetter else { continue }
            if let end = endOfAddition(place), isFollowedByChange(end) { return true }
            let isBeginning =
                scalar.isHan
                ? scalars[safely: place - 1]?.isHan != true
                : scalars[safely: place - 1]?.isSmallLetter != true
            if isBeginning, let end = endOfRestName(place), isFollowedByNumber(end) { return true }
        }
        return false
    }

    /// How far behind a sum its jiao and fen may have a line of their own.
    private static let restMaximum = 32

    private func endOfRestName(_ place: Int) -> Int? {
        if scalars[place].isSmallLetter {
            let word = letters(startingAt: place)
            return Self.latinRestNames.contains(word) ? place + word.utf8.count : nil
        }
        let name = Self.restNames.first { scalars[place...].starts(with: $0) }
        return name.map { place + $0.count }
    }

    private func endOfAddition(_ place: Int) -> Int? {
        guard let next = scalars[safely: place + 1],
            Self.additions.contains([scalars[place], next])
        else { return nil }
        return place + 2
    }

    /// A digit or a numeral behind a colon, a bracket or a word that only leads to it.
    private func isFollowedByNumber(_ place: Int) -> Bool {
        var place = place
        let end = place + 4
        while place < end, let sign = scalars[safely: place],
            sign.isSpace || ":=(是为有".unicodeScalars.contains(sign)
        {
            place += 1
        }
        return scalars[safely: place]?.isPartOfNumber ?? false
    }

    /// A few digits in the same clause that count nothing.
    private func isFollowedByChange(_ place: Int) -> Bool {
        var place = place
        let end = min(scalars.count, place + Self.additionMaximum)
        while place < end, !scalars[place].isASCIIDigit {
            if "\n。;!".unicodeScalars.contains(scalars[place]) { return false }
            place += 1
        }
        guard place < end else { return false }
        var last = place
        while last < place + 5, scalars[safely: last]?.isASCIIDigit == true { last += 1 }
        guard last - place < 5, let after = scalars[safely: last] else { return last - place < 5 }
        return !after.isHan || isUnit(after)
    }

    private static let additionMaximum = 8
    /// The longer before those that they begin with.
    private static let restNames = [
        "小数部分", "角分", "零头", "尾数", "小数", "零数", "余数", "零钱", "奇零", "角", "毛", "分",
    ].map { Array($0.unicodeScalars) }
    private static let latinRestNames: Set<String> = [
        "cents", "cent", "jiao", "fen", "mao", "decimals", "decimal", "fraction",
    ]
    private static let additions: Set<[Unicode.Scalar]> = Set(
        ["另有", "另加", "另付", "另收", "另含", "外加", "再加", "加上", "加收", "附加", "还有", "还要"]
            .map { Array($0.unicodeScalars) })

    /// 230 and fifty-two cents, 230 yuan five jiao, 230 and a half, 230 something.
    func hasSpelledRest(behind index: Int) -> Bool {
        var place = tokens[index].end
        for _ in 0..<Self.restWordsMaximum {
            while let sign = scalars[safely: place], " ,-&+".unicodeScalars.contains(sign) {
                place += 1
            }
            // two hundred thirty: the sum once more.
            if let next = tokens[safely: index + 1], next.start == place, next.isSum {
                return false
            }
            let word = word(at: place)
            place += word.unicodeScalars.count
            if word.isEmpty { return false }
            if Self.restFillers.contains(word) { continue }
            if Self.restWords.contains(word) { return true }
            // one of them, er
            if word == "one" || Self.pinyinDigits.contains(word) {
                let unit = self.word(at: visible(after: place) ?? place)
                return Self.latinRestNames.contains(unit)
            }
            return EnglishNumber.digits[word] != nil
        }
        return false
    }

    private func word(at place: Int) -> String {
        guard scalars.indices.contains(place) else { return "" }
        var end = place
        while end < place + TextLexer.lettersMaximum, scalars[safely: end]?.isSmallLetter == true {
            end += 1
        }
        return String(scalars[place..<end])
    }

    private static let restWordsMaximum = 5
    private static let restFillers: Set<String> = [
        "and", "plus", "a", "with", "yuan", "rmb", "cny", "kuai", "renminbi", "another",
    ]
    private static let restWords: Set<String> = [
        "half", "something", "odd", "ish", "point", "decimals", "decimal", "quarter", "fraction",
        "cents", "cent", "jiao", "fen", "mao", "more",
    ]
    private static let pinyinDigits: Set<String> = [
        "ling", "yi", "er", "liang", "san", "si", "wu", "liu", "qi", "ba", "jiu",
    ]
}
