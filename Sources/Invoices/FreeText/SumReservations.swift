/// Reservations that a text makes about all its sums, wherever it makes them: they are counted in
/// thousands or are another country's money, or jiao and fen stand apart from their yuan. The words
/// are closed lists; where one of them is found, the sums are asked back.
struct SumReservations {
    /// 单位：万元, 币种：USD: no sum here is told in yuan.
    private(set) var isOtherMoney = false
    /// Another country's money is named: only a sum that is told in yuan is one of ours.
    private(set) var namesOtherMoney = false
    /// Money that went out is named, as bank and payment programs write it: 支出 -230.50. There a minus is no
    /// invoice's below nought.
    private(set) var namesOutflow = false

    private let scalars: [Unicode.Scalar]

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        var place = 0
        while place < scalars.count, !isOtherMoney {
            let scalar = scalars[place]
            if scalar.isSmallLetter {
                place = look(atWord: place)
                continue
            }
            look(at: scalar, place)
            place += 1
        }
    }

    private mutating func look(at scalar: Unicode.Scalar, _ place: Int) {
        switch (scalar, scalars[safely: place + 1]) {
        case ("单", "位"): isOtherMoney = isLargeUnit(introduced(behind: place + 2))
        case ("币", "种"), ("币", "别"), ("货", "币"):
            isOtherMoney = isForeign(declaredAt: place + 2)
        case ("元", let next)
        where next.map({ !$0.isHan || "为计".unicodeScalars.contains($0) }) ?? true:
            isOtherMoney = isUnitAlone(place)
        case ("'", "0"): isOtherMoney = isThousands(place)
        case ("$", _), ("€", _), ("£", _): namesOtherMoney = true
        case (_, let next?) where scalar.isHan:
            if NumberNeighbours.currencies.contains([scalar, next]) { namesOtherMoney = true }
            if Self.outflows.contains([scalar, next]) { namesOutflow = true }
        default: break
        }
    }

    /// Returns where the word ends.
    private mutating func look(atWord start: Int) -> Int {
        var end = start
        while scalars[safely: end]?.isSmallLetter == true { end += 1 }
        guard end - start <= Self.wordMaximum else { return end }
        switch String(scalars[start..<end]) {
        case "currency": isOtherMoney = isForeign(declaredAt: end)
        case "unit", "units", "in":
            isOtherMoney = Self.largeUnits.contains(word(at: introduced(behind: end)))
        case let word:
            if Self.currencyCodes.contains(word) { namesOtherMoney = true }
            if Self.outflowWords.contains(word) { namesOutflow = true }
        }
        return end
    }

    private static let wordMaximum = 12

    private static let outflows: Set<[Unicode.Scalar]> = Set(
        [
            "支出", "付款", "支付", "交易", "扣款", "扣费", "消费", "转出", "转账", "出账", "账单", "流水", "缴费", "付给",
            "花费",
        ].map { Array($0.unicodeScalars) })
    private static let outflowWords: Set<String> = [
        "payment", "payments", "paid", "pay", "debit", "debited", "spent", "transaction",
        "purchase", "withdrawal", "transfer", "outgoing", "expense",
    ]

    /// The place behind a colon, brackets and spaces.
    private func introduced(behind place: Int) -> Int {
        var place = place
        let end = place + 4
        while place < end, let scalar = scalars[safely: place],
            " :=()是为".unicodeScalars.contains(scalar)
        {
            place += 1
        }
        return place
    }

    private func word(at place: Int) -> String {
        var end = place
        while end < place + Self.wordMaximum, scalars[safely: end]?.isSmallLetter == true {
            end += 1
        }
        return end > place ? String(scalars[place..<end]) : ""
    }

    /// 万元, 百万元, 千元
    private func isLargeUnit(_ place: Int) -> Bool {
        guard let unit = scalars[safely: place], NumberNeighbours.bigUnits.contains(unit) else {
            return Self.largeUnits.contains(word(at: place))
        }
        guard let next = scalars[safely: place + 1] else { return true }
        return !next.isHan || TextLexer.yuan.contains(next)
            || NumberNeighbours.bigUnits.contains(next)
            || NumberNeighbours.currencies.contains([next, scalars[safely: place + 2] ?? " "])
    }

    /// 以万元计, (千元): the unit of a sum that stands elsewhere. 五万元 and 几千元 are sums themselves.
    private func isUnitAlone(_ yuan: Int) -> Bool {
        var place = yuan - 1
        while place > yuan - 4, let unit = scalars[safely: place],
            NumberNeighbours.bigUnits.contains(unit)
        {
            place -= 1
        }
        guard place < yuan - 1, let unit = scalars[safely: place + 1],
            "万千百亿".unicodeScalars.contains(unit)
        else { return false }
        if let space = scalars[safely: place], space == " " { place -= 1 }
        guard let before = scalars[safely: place] else { return true }
        return !before.isPartOfNumber && !"几数多余上来好.".unicodeScalars.contains(before)
    }

    /// RMB'000
    private func isThousands(_ place: Int) -> Bool {
        scalars[safely: place + 2] == "0" && scalars[safely: place + 3] == "0"
            && scalars[safely: place + 4]?.isASCIIDigit != true
            && scalars[safely: place - 1]?.isASCIIDigit != true
    }

    /// Behind a colon whatever is not ours; else only what is known.
    private func isForeign(declaredAt place: Int) -> Bool {
        let start = introduced(behind: place)
        guard let first = scalars[safely: start] else { return false }
        if first.isSmallLetter {
            let word = word(at: start)
            return Self.currencyCodes.contains(word)
                || ":=".unicodeScalars.contains(scalars[place]) && word.unicodeScalars.count == 3
                    && !Self.ours.contains(word)
        }
        guard first.isHan, let second = scalars[safely: start + 1] else { return false }
        if NumberNeighbours.foreign.contains([first, second]) { return true }
        let isDeclared = ":=".unicodeScalars.contains(scalars[place])
        return isDeclared && second.isHan && !Self.oursInChinese.contains([first, second])
    }

    private static let largeUnits: Set<String> = [
        "thousand", "thousands", "million", "millions", "wan", "k",
    ]
    private static let ours: Set<String> = ["rmb", "cny", "cnh"]
    private static let oursInChinese: Set<[Unicode.Scalar]> = [
        ["人", "民"], ["元", "整"], ["元", "角"], ["中", "国"], ["本", "币"],
    ]
    /// Not what is also a word, or the name of a program: us, rm, cad.
    private static let currencyCodes: Set<String> = [
        "usd", "hkd", "eur", "euro", "euros", "gbp", "jpy", "twd", "ntd", "aud", "sgd", "krw",
        "chf", "thb", "myr", "vnd", "nzd", "dollar", "dollars", "yen", "usdt",
    ]

    // MARK: Jiao and fen

    /// True if jiao or fen stand apart: 再加5毛, 五角. Not 三角形, 5分钟, 百分之三.
    static func hasLooseChange(_ scalars: [Unicode.Scalar], beside tokens: [TextToken]) -> Bool {
        var next = 0
        for place in scalars.indices where "毛角分".unicodeScalars.contains(scalars[place]) {
            while next < tokens.count, tokens[next].end <= place { next += 1 }
            if next < tokens.count, tokens[next].start <= place, tokens[next].isSum { continue }
            if isLoose(place, scalars) { return true }
        }
        return false
    }

    private static func isLoose(_ place: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        let before = scalars[safely: place - 1] == " " ? place - 2 : place - 1
        guard let numeral = scalars[safely: before],
            numeral.isASCIIDigit
                || ChineseNumber.digits[numeral] != nil
        else { return false }
        // 113.5角: long numbers are no change.
        if scalars[safely: before - 1]?.isASCIIDigit == true,
            scalars[safely: before - 2]?.isASCIIDigit == true
        {
            return false
        }
        guard let after = scalars[safely: place + 1] else { return true }
        return !after.isHan || "钱整正".unicodeScalars.contains(after)
            || ChineseNumber.digits[after] != nil
    }
}
