extension TextLexer {
    /// A number: money where something says so (¥, 元, a decimal point, commas between thousands), else
    /// plain digits, perhaps behind a minus that may be a hyphen. Nil, with the cursor anywhere, where
    /// there is no number. Its neighbours are looked at afterwards.
    mutating func money(isMoney: Bool) -> TextToken.Kind? {
        var isMoney = isMoney
        var text = ""
        for _ in 0..<3 {
            if text.isEmpty, cursor.skip("-") {
                text = "-"
            } else if cursor.skip("¥") {
                isMoney = true
                cursor.skipSpaces()
            } else {
                break
            }
        }
        let isOpened = isMoney
        let first = cursor.take { $0.isASCIIDigit }
        guard !first.isEmpty else { return nil }
        text += first
        let continental = continental(after: first)
        let thousands = continental?.thousands ?? thousands(after: first, isOpened: isOpened)
        text += thousands ?? ""
        let decimals = continental?.decimals ?? decimals()
        if let decimals { text += "." + decimals }
        isMoney = isMoney || thousands != nil || decimals != nil
        if cursor.skip("%") || cursor.skip("‰") { return .word }
        // 052 may have lost a point, 0,520 is written by nobody.
        let isOdd = first.hasPrefix("0") && (first.utf8.count > 1 || thousands != nil)
        switch unit(behind: text) {
        case .yuan:
            isMoney = true
            if decimals == nil, let change = change() { text += "." + change }
        case .tenThousandYuan:
            // A round sum; with decimals it is a rounded one.
            guard thousands == nil, decimals == nil, !isOdd else { return .unclearAmount }
            return .amount(text + "0000")
        case .rounded: return .unclearAmount
        case .none:
            // 5毛2
            let end = cursor.position
            if !isMoney, text == first, first.utf8.count == 1, let jiao = Int64(first),
                let fen = fenBehindJiao()
            {
                return .amount(Fen(jiao * 10 + fen).description)
            }
            cursor.position = end
        }
        if !isMoney { return .digits(text) }
        return isOdd ? .unclearAmount : .amount(text)
    }

    /// `,234,567` or `'234'567` after one to three digits; nil where the signs separate something else.
    private mutating func thousands(after first: String, isOpened: Bool) -> String? {
        guard first.utf8.count <= 3 else { return nil }
        if let digits = groups(behind: ",") ?? groups(behind: "'") { return digits }
        // ¥ 11 692.52: spaces may stand between two numbers, but not from the sign of money to its fen.
        let start = cursor.position
        if isOpened, let digits = groups(behind: " "), endsInFen() { return digits }
        cursor.position = start
        return nil
    }

    /// 11 692,52 as it is written in Europe: spaces between the thousands and a comma before the fen can be
    /// nothing else.
    private mutating func continental(
        after first: String
    ) -> (thousands: String, decimals: String)? {
        let start = cursor.position
        if first.utf8.count <= 3, let thousands = groups(behind: " "), cursor.skip(",") {
            let decimals = cursor.take(upTo: 3) { $0.isASCIIDigit }
            if decimals.utf8.count == 2, isAtNumbersEnd() { return (thousands, decimals) }
            if decimals.utf8.count == 2, let next = cursor.peek(), Self.yuan.contains(next) {
                return (thousands, decimals)
            }
        }
        cursor.position = start
        return nil
    }

    /// True if a point and two digits come next, and no more of a number.
    private mutating func endsInFen() -> Bool {
        cursor.peek() == "." && cursor.peek(1)?.isASCIIDigit == true
            && cursor.peek(2)?.isASCIIDigit == true && cursor.peek(3)?.isPartOfNumber != true
    }

    private mutating func groups(behind sign: Unicode.Scalar) -> String? {
        var digits = ""
        var end = cursor.position
        while cursor.skip(sign) {
            let group = cursor.take(upTo: 4) { $0.isASCIIDigit }
            guard group.utf8.count == 3 else { break }
            digits += group
            end = cursor.position
        }
        cursor.position = end
        return digits.isEmpty ? nil : digits
    }

    /// The digits behind a decimal point; nil for a full stop.
    private mutating func decimals() -> String? {
        let start = cursor.position
        // 230 . 00: both fen, and a space on either side, can be nothing else.
        if cursor.skip([" ", ".", " "]) {
            let digits = cursor.take(upTo: 3) { $0.isASCIIDigit }
            let isEnd = isAtNumbersEnd() || cursor.peek().map { Self.yuan.contains($0) } ?? false
            if digits.utf8.count == 2, isEnd { return digits }
            cursor.position = start
            return nil
        }
        guard cursor.skip(".") else { return nil }
        let digits = cursor.take { $0.isASCIIDigit }
        guard !digits.isEmpty else {
            cursor.position = start
            return nil
        }
        return digits
    }

    private enum Unit { case yuan, tenThousandYuan, rounded, none }

    static let yuan: Set<Unicode.Scalar> = ["元", "块", "圆"]

    private mutating func unit(behind number: String) -> Unit {
        let start = cursor.position
        cursor.skipSpaces()
        guard let next = cursor.peek() else {
            cursor.position = start
            return .none
        }
        if Self.yuan.contains(next) {
            cursor.position += 1
            return .yuan
        }
        switch next {
        case "万":
            cursor.position += 1
            if let last = cursor.peek(), Self.yuan.contains(last) {
                cursor.position += 1
                return .tenThousandYuan
            }
            return .rounded
        case "亿":
            cursor.position += 1
            return .rounded
        case "¥" where cursor.position == start:
            cursor.position += 1
            if !isBeforeNumber() { return .yuan }
        case "y", "r", "c":
            let word = cursor.take(upTo: 5) { $0.isSmallLetter }
            // 20250305 RMB 113.00: it belongs to what follows.
            // 230rmb 2026-11-01
            let isAdjacent = start == cursor.position - word.utf8.count
            let isOwn = isAdjacent && number.utf8.count < 6 && cursor.peek() == " "
            if Self.currencies.contains(word), isOwn || !isBeforeNumber() { return .yuan }
        case "人":
            if cursor.skip(Self.currency), !isBeforeNumber() { return .yuan }
        default: break
        }
        cursor.position = start
        return .none
    }

    private mutating func isBeforeNumber() -> Bool {
        let end = cursor.position
        defer { cursor.position = end }
        cursor.skipSpaces()
        if cursor.skip(":") { cursor.skipSpaces() }
        guard let next = cursor.peek() else { return false }
        guard ".,·。".unicodeScalars.contains(next) else {
            return next.isASCIIDigit || next == "-" || next == "¥"
        }
        // RMB .52 and RMB,52; but 230 RMB, thanks. And 230RMB,2026-11-01.
        cursor.position += 1
        if next == "," {
            return (1...3).contains(cursor.take(upTo: 4) { $0.isASCIIDigit }.utf8.count)
        }
        cursor.skipSpaces()
        return cursor.peek()?.isASCIIDigit == true
    }

    /// The jiao and fen said after a yuan, as decimals: 9角5分, 零5分, 95分 or, as people speak, the 9 of
    /// 2582块9; nil where none follow.
    private mutating func change() -> String? {
        let start = cursor.position
        guard let first = smallNumber() else { return nil }
        guard cursor.skip("角") || cursor.skip("毛") else {
            if cursor.skip("分") { return first < 10 ? "0\(first)" : "\(first)" }
            // 230块零5 may be 230.05.
            let isZero = cursor.scalars[start] == "零"
            if first > 0, first < 10, !isZero, isAtNumbersEnd() { return "\(first)" }
            cursor.position = start
            return nil
        }
        guard first < 10 else {
            cursor.position = start
            return nil
        }
        let end = cursor.position
        if let fen = smallNumber(), fen < 10, cursor.skip("分") || isAtNumbersEnd() {
            return "\(first)\(fen)"
        }
        cursor.position = end
        return "\(first)"
    }

    private mutating func smallNumber() -> Int? {
        let start = cursor.position
        if cursor.skip("零"), let number = dateNumber(digitsMaximum: 1) { return number }
        cursor.position = start
        return dateNumber(digitsMaximum: 2)
    }

    /// Not before a unit of something else, as in 113元3张 or 113元3月5日.
    mutating func isAtNumbersEnd() -> Bool {
        guard let next = cursor.peek() else { return true }
        return !next.isHan && !next.isSmallLetter && !"./-:%".unicodeScalars.contains(next)
    }
}
