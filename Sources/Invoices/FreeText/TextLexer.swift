/// Cuts a folded message into tokens, without knowing what they are for.
struct TextLexer {
    private(set) var tokens: [TextToken] = []
    var cursor: ScalarCursor
    /// Of the date at the cursor, where its year is missing.
    var monthAndDay: TextToken.MonthAndDay?
    /// True if a line begins with 2. as the second of a list does.
    private let isList: Bool

    /// - Parameter isOtherMoney: the text that these are a part of says that its sums are not told in yuan.
    init(_ scalars: [Unicode.Scalar], isOtherMoney: Bool = false) {
        cursor = ScalarCursor(SpacedDigits.closed(scalars))
        isList = Self.isList(cursor.scalars)
        while let scalar = cursor.peek() {
            let start = cursor.position
            monthAndDay = nil
            if let kind = token(at: scalar) {
                var token = TextToken(kind: kind, start: start, end: cursor.position)
                if kind == .unclearDate { token.monthAndDay = monthAndDay }
                append(token)
            }
            // A character that begins no token stands between tokens.
            if cursor.position == start { cursor.position += 1 }
        }
        judgeDates()
        judgeSums(isOtherMoney)
        // Last: beside a sum a masked number counts as what it is.
        judgeIdentifiers()
    }

    private static func isList(_ scalars: [Unicode.Scalar]) -> Bool {
        scalars.indices.dropLast(2).contains {
            scalars[$0] == "\n" && scalars[$0 + 1] == "2" && scalars[$0 + 2] == "."
        }
    }

    /// Digits beside a mask are a part of a code or a number, and 不是25672225 is another. ******567890 shows the end
    /// of a check code.
    private mutating func judgeIdentifiers() {
        let neighbours = NumberNeighbours(scalars: cursor.scalars, tokens: [])
        for index in tokens.indices {
            guard case .digits(let text) = tokens[index].kind, text.utf8.count >= 6 else {
                continue
            }
            let (start, end) = (tokens[index].start, tokens[index].end)
            let before = cursor.scalars[safely: start - 1]
            let isFramed = before == "*" && cursor.scalars[safely: end] == "*"
            let isRun = before == cursor.scalars[safely: start - 2] || before == "*"
            let isTail = text.utf8.count == 6
            let isMasked = isMask(end) || isMask(start - 1) && isRun && !isTail
            let isOther = neighbours.isOther(text, from: start) || hasOtherName(index)
            if !isFramed && isMasked || isOther || isTail && isCut(end) {
                tokens[index].kind = .aside
            }
        }
    }

    /// 612345号67890123456789: six digits of twenty; but 20231016103205 is a time.
    private func isCut(_ end: Int) -> Bool {
        guard let sign = cursor.scalars[safely: end], !sign.isSpace else { return false }
        var place = end + 1
        while place - end <= 15, cursor.scalars[safely: place]?.isASCIIDigit == true { place += 1 }
        return place - end == 15
            && !(cursor.scalars[end + 1] == "2" && cursor.scalars[end + 2] == "0")
    }

    /// Signs that also end a sentence, join the parts of a file's name or mean "number" are none here.
    private func isMask(_ place: Int) -> Bool {
        guard let sign = cursor.scalars[safely: place], sign.hidesDigit else { return false }
        return !"#?_…\u{FFFD}".unicodeScalars.contains(sign)
    }

    /// A day that the words beside it deny or that is only a bound is not the day: 不是…, before …, …之前.
    private mutating func judgeDates() {
        guard tokens.contains(where: \.isDay) else { return }
        let neighbours = NumberNeighbours(scalars: cursor.scalars, tokens: [])
        var rangeEnd: Int?
        for index in tokens.indices {
            guard tokens[index].isDay else { continue }
            let (start, end) = (tokens[index].start, tokens[index].end)
            let closesRange = rangeEnd.map { start - $0 <= NumberNeighbours.gapMaximum } ?? false
            if closesRange || neighbours.isDenied(from: start) || neighbours.isBound(start, end) {
                (tokens[index].kind, tokens[index].monthAndDay) = (.unclearDate, nil)
            }
            rangeEnd = neighbours.opensRange(end) ? end : nil
        }
    }

    /// A sum that something touches is unclear, and digits that something touches are no sum.
    private mutating func judgeSums(_ isOtherMoney: Bool) {
        let sums = tokens.indices.filter { isPerhapsSum(tokens[$0].kind) }
        guard !sums.isEmpty else { return }
        let isTooMany = sums.count > Self.sumsMaximum
        let neighbours = NumberNeighbours(
            scalars: cursor.scalars, tokens: isTooMany ? [] : tokens)
        let reservations = SumReservations(cursor.scalars)
        let isNone = isTooMany || isOtherMoney || reservations.isOtherMoney
        let hasChange = SumReservations.hasLooseChange(cursor.scalars, beside: tokens)
        // 3427元 … 6角9分
        let changes = sums.filter { neighbours.figures[safely: $0].flatMap { $0 }?.isFen == true }
        for index in sums {
            let isTouched =
                isNone || neighbours.touches(index)
                || reservations.namesOutflow && tokens[index].isBelowNought
                || reservations.namesOtherMoney && !neighbours.isInYuan(index)
                || (hasChange || changes.contains { $0 != index })
                    && neighbours.subject(index).decimals < 2
            if case .digits(let text) = tokens[index].kind {
                let isOdd = text.utf8.count > 1 && text.hasPrefix("0")
                tokens[index].isDoubtful = isTouched || isOdd
                tokens[index].standsAlone = standsAlone(index)
            } else if isTouched {
                tokens[index].kind = .unclearAmount
            }
        }
    }

    /// Above this count, more than a table of twenty invoices has, no number is taken for a sum.
    private static let sumsMaximum = 100

    private func isPerhapsSum(_ kind: TextToken.Kind) -> Bool {
        switch kind {
        case .amount: true
        case .digits(let text): text.utf8.count <= Self.sumDigitsMaximum
        default: false
        }
    }

    /// With a sign before it; longer digits are no sum (`Fen`).
    private static let sumDigitsMaximum = 12

    private func standsAlone(_ index: Int) -> Bool {
        let isAfterValue = index > 0 && tokens[index - 1].isValue
        let isBeforeValue = index + 1 == tokens.count || tokens[index + 1].isValue
        return isAfterValue && isBeforeValue
    }

    private mutating func token(at scalar: Unicode.Scalar) -> TextToken.Kind? {
        if scalar.isASCIIDigit || scalar == "¥" || scalar == "-" || scalar == "负" {
            return number(at: scalar)
        }
        if scalar.isSmallLetter { return letters() }
        guard scalar.isHan else { return nil }
        if let date = hanDate(at: scalar) { return date }
        let start = cursor.position
        if ChineseNumber.digits[scalar] != nil || ChineseNumber.places[scalar] != nil {
            if let sum = chineseSum() { return sum }
            cursor.position = start
        }
        if let kind = hanLabel(at: scalar) { return kind }
        if cursor.skip(Self.currency) { return .filler }
        cursor.position += 1
        return Self.fillers.contains(scalar) ? .filler : .word
    }

    static let currency = Array("人民币".unicodeScalars)
    static let fillers: Set<Unicode.Scalar> = ["是", "为", "即"]

    /// Runs of Han letters that say nothing are one word, and a sum whose thousands may stand
    /// apart is one that nobody can tell.
    private mutating func append(_ token: TextToken) {
        if token.kind == .word, let last = tokens.last, last.kind == .word,
            last.end == token.start
        {
            tokens[tokens.count - 1].end = token.end
        } else {
            var token = token
            if case .label = token.kind { token.side = side(of: token) }
            if case .digits(let text) = token.kind {
                token.continues = continued(by: text, at: token.start)
            }
            if token.isValue { token.isListed = isListed(token) }
            token.isInRow = isInRow(token)
            token.beginsNextLine = beginsNextLine(token)
            if token.isSum {
                let first = cursor.scalars[token.start]
                token.isCapitals =
                    cursor.scalars[token.start..<token.end].contains {
                        ChineseNumber.capitals.contains($0)
                    } || EnglishNumber.isSum(ofWordsAt: token.start, in: cursor.scalars)
                token.isSpelled = !token.isCapitals && ChineseNumber.digits[first] != nil
            }
            while let last = tokens.last, isSplit(last, token) {
                tokens.removeLast()
                token = TextToken(kind: .unclearAmount, start: last.start, end: token.end)
            }
            tokens.append(token)
        }
    }

    /// Only spaces and tabs between a value and these digits, of which nothing tells that they count.
    private func isInRow(_ token: TextToken) -> Bool {
        guard let last = tokens.last, last.isValue,
            token.start - last.end <= NumberNeighbours.gapMaximum
        else { return false }
        let gap = cursor.scalars[last.end..<token.start]
        guard gap.allSatisfy({ $0 == " " || $0 == "\t" || $0 == "|" }) else { return false }
        if token.isSum { return true }
        guard let next = cursor.scalars[safely: token.end] else { return true }
        return !next.isHan && !next.isSmallLetter && !":/-%".unicodeScalars.contains(next)
    }

    private func beginsNextLine(_ token: TextToken) -> Bool {
        guard let last = tokens.last, last.isValue,
            token.start - last.end <= NumberNeighbours.gapMaximum
        else { return false }
        let gap = cursor.scalars[last.end..<token.start]
        return gap.contains("\n") && gap.allSatisfy(\.isSpace)
    }

    /// One sign of a list, and spaces, between a value and these digits.
    private func isListed(_ token: TextToken) -> Bool {
        guard let last = tokens.last, last.isValue, token.start - last.end <= 3 else {
            return false
        }
        var signs = 0
        for scalar in cursor.scalars[last.end..<token.start] where scalar != " " {
            guard Self.listSigns.contains(scalar) else { return false }
            signs += 1
        }
        return signs == 1
    }

    private static let listSigns: Set<Unicode.Scalar> = ["/", ";", ",", "~", "-"]

    /// The number of which such digits are the end of a range, or the next of a list that names only the last
    /// digits. Six digits behind a short number are the end of a check code.
    private func continued(by text: String, at start: Int) -> String? {
        let last = tokens.last.map { $0.kind == .word ? tokens.dropLast().last : $0 } ?? nil
        // The second of two hyphens was taken for a minus.
        let text =
            text.hasPrefix("-") && cursor.scalars[safely: start - 1] == "-" ? text.digits : text
        guard let last, case .digits(let number) = last.kind, !text.hasPrefix("-"),
            number.utf8.count == 20 || number.utf8.count == 8 && text.utf8.count != 6,
            text.utf8.count <= number.utf8.count, start - last.end <= Self.rangeGapMaximum
        else { return nil }
        let signs = cursor.scalars[last.end..<start].filter { $0 != " " }
        let isWhole = text.utf8.count == number.utf8.count
        if isWhole, text == number || CalendarDay(text) != nil { return nil }
        guard !signs.isEmpty, !(text.utf8.count == 8 && CalendarDay(text) != nil) else {
            return nil
        }
        if signs.allSatisfy(Self.rangeSigns.contains) {
            // 25672225 - 500 - 2025-03-05: with spaces it parts the details.
            let isClose = signs.count == start - last.end
            return isClose || isWhole || text.utf8.count <= 2 ? number : nil
        }
        let isList = signs.count == 1 && Self.shortListSigns.contains(signs[0])
        return isList && text.utf8.count <= 3 ? number : nil
    }

    private static let rangeGapMaximum = 6
    private static let rangeSigns: Set<Unicode.Scalar> = ["-", "~", "至", "到"]
    private static let shortListSigns: Set<Unicode.Scalar> = ["/", ";", "&", "+", "和", "及", "与"]

    /// 2 582.90 is one sum or two numbers, and 2,58.90 neither.
    private func isSplit(_ before: TextToken, _ amount: TextToken) -> Bool {
        guard case .digits(let head) = before.kind, (1...3).contains(head.utf8.count),
            before.end + 1 == amount.start, cursor.scalars[amount.start].isASCIIDigit
        else { return false }
        let isThousands =
            switch amount.kind {
            case .amount(let text): text.prefix { $0 != "." }.utf8.count == 3
            case .unclearAmount: true
            default: false
            }
        switch (cursor.scalars[before.end], amount.kind) {
        case (",", .amount): return true
        case (" ", _): return isThousands
        default: return false
        }
    }

    /// A label of one to four words, letters before digits (no12345678), or a word.
    private mutating func letters() -> TextToken.Kind {
        let start = cursor.position
        if let date = monthFirstDate() { return date }
        cursor.position = start
        if let sum = englishSum() { return sum }
        cursor.position = start
        var joined = ""
        var label: (kind: FieldLabel, words: String, end: Int)?
        for _ in 0..<4 {
            let word = cursor.take(upTo: Self.lettersMaximum) { $0.isSmallLetter }
            if word.isEmpty { break }
            joined += word
            if let found = FieldLabel.named(joined) { label = (found, joined, cursor.position) }
            if cursor.skip("'") { continue }
            guard let next = cursor.peek(), Self.joiners.contains(next) else { break }
            cursor.position += 1
            // incl. tax
            if next == ".", cursor.peek() == " " { cursor.position += 1 }
        }
        if let label {
            cursor.position = label.end
            if cursor.peek()?.isSmallLetter != true {
                if isBehindOtherWord(start, label.words) { return .word }
                if isOfOtherSum(label.words, start, gap: 1) { return .filler }
                skipUnit()
                return .label(label.kind)
            }
        }
        cursor.position = start
        let word = cursor.take { $0.isSmallLetter }
        if Self.schemes.contains(word), cursor.skip([":", "/", "/"]) { return address() }
        if Self.currencies.contains(word) { return currency() }
        guard cursor.peek()?.isASCIIDigit == true, !Self.keywords.contains(word) else {
            return Self.latinFillers.contains(word) ? .filler : .word
        }
        cursor.position = start
        return mixed()
    }

    static let lettersMaximum = 24
    private static let joiners: Set<Unicode.Scalar> = [" ", "_", "-", "."]
    static let currencies: Set<String> = ["rmb", "cny", "yuan"]
    private static let keywords: Set<String> = ["cy", "fp", "check", "verify", "invoice"]
    private static let latinFillers: Set<String> = ["is", "was", "of", "the"]

    private static let schemes: Set<String> = ["http", "https"]

    /// An address is one word without meaning: a page that is not the tax office's says nothing,
    /// whatever its parts are called.
    private mutating func address() -> TextToken.Kind {
        _ = cursor.take { (0x21...0x7E).contains($0.value) }
        return .word
    }

    private mutating func mixed() -> TextToken.Kind {
        .mixed(cursor.take { $0.isSmallLetter || $0.isASCIIDigit }.uppercased())
    }

    /// After RMB or CNY: the amount that follows; else only a word.
    private mutating func currency() -> TextToken.Kind {
        let end = cursor.position
        cursor.skipSpaces()
        if let next = cursor.peek(), next.isASCIIDigit || next == "-" || next == "¥" {
            if let kind = money(isMoney: true) { return kind }
        }
        cursor.position = end
        return .word
    }

    private mutating func number(at scalar: Unicode.Scalar) -> TextToken.Kind? {
        if isList, scalar.isASCIIDigit { skipNumbering() }
        let start = cursor.position
        if scalar.isASCIIDigit {
            if let date = date() { return date }
            cursor.position = start
            if isAside() { return .aside }
            cursor.position = start
            // A run of digits with letters in it is no number: a tax number, a time stamp.
            _ = cursor.take { $0.isASCIIDigit }
            if let next = cursor.peek(), next.isSmallLetter, !endsInYuan(), !isBeforeLabel() {
                cursor.position = start
                return mixed()
            }
            cursor.position = start
            return money(isMoney: false)
        }
        // A minus between digits or letters is a hyphen.
        if scalar == "-", let before = cursor.peek(-1),
            before.isASCIIDigit || before.isSmallLetter
        {
            return nil
        }
        if scalar == "负" { return negative() }
        guard let kind = money(isMoney: scalar == "¥") else {
            cursor.position = start
            return nil
        }
        return kind
    }

    /// 负113.00元, and as a red-letter invoice prints it, (负数)壹佰壹拾叁圆整.
    private mutating func negative() -> TextToken.Kind? {
        cursor.position += 1
        if cursor.skip(["数", ")"]) {
            let end = cursor.position
            if case .amount(let amount) = chineseSum() { return .amount("-" + amount) }
            cursor.position = end
            return .word
        }
        cursor.skipSpaces()
        let start = cursor.position
        if cursor.peek()?.isASCIIDigit == true || cursor.peek() == "¥",
            case .amount(let amount) = money(isMoney: true)
        {
            return .amount(amount.hasPrefix("-") ? amount : "-" + amount)
        }
        cursor.position = start
        return .word
    }

    private mutating func endsInYuan() -> Bool {
        let start = cursor.position
        defer { cursor.position = start }
        return Self.currencies.contains(cursor.take(upTo: 5) { $0.isSmallLetter })
    }
}
