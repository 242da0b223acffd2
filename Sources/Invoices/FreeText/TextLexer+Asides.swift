extension TextLexer {
    /// Moves past digits that are no detail of an invoice; false, with the cursor anywhere, where
    /// there are none.
    mutating func isAside() -> Bool {
        let start = cursor.position
        _ = cursor.take { $0.isASCIIDigit }
        guard let next = cursor.peek(), ":-*".unicodeScalars.contains(next) else { return false }
        cursor.position = start
        if isClock() { return true }
        cursor.position = start
        // 2699-0000-0000-0000-0001
        let isInGroups = cursor.peek(-1) == "-" && cursor.peek(-2)?.isASCIIDigit == true
        if !isInGroups, isTelephone() { return true }
        cursor.position = start
        return isMasked()
    }

    /// 10:20 or 10:20:30
    private mutating func isClock() -> Bool {
        guard !digits(upTo: 2).isEmpty, cursor.skip(":"), digits(upTo: 2).utf8.count == 2,
            cursor.peek()?.isASCIIDigit != true
        else { return false }
        if cursor.skip(":") { _ = digits(upTo: 2) }
        return true
    }

    /// 021-12345678, 0755-1234567, 400-800-1234
    private mutating func isTelephone() -> Bool {
        let area = digits(upTo: 5)
        guard
            area == "400" || area == "800"
                || area.hasPrefix("0") && (3...4).contains(area.utf8.count),
            cursor.skip("-")
        else { return false }
        var length = digits(upTo: 9).utf8.count
        if (3...4).contains(length), cursor.skip("-") {
            let rest = digits(upTo: 5).utf8.count
            guard rest == 4 else { return false }
            length += rest
        }
        return (7...8).contains(length)
    }

    /// 138****8000, 9901011990****0019
    private mutating func isMasked() -> Bool {
        _ = cursor.take { $0.isASCIIDigit }
        guard cursor.skip(["*", "*"]) else { return false }
        _ = cursor.take { $0 == "*" }
        return !cursor.take { $0.isASCIIDigit }.isEmpty
    }

    /// 1.25672225, 3.2025-03-18: the numbers of a list's lines, where no sum has so many decimals.
    /// Leaves the cursor behind the number, or where it was.
    mutating func skipNumbering() {
        let start = cursor.position
        let isLineStart = start == 0 || cursor.peek(-1) == "\n"
        guard isLineStart, (1...2).contains(digits(upTo: 3).utf8.count), cursor.skip(".") else {
            cursor.position = start
            return
        }
        let end = cursor.position
        let length = digits(upTo: 6).utf8.count
        let isDay =
            length == 4 && (cursor.peek().map { "-/年".unicodeScalars.contains($0) } ?? false)
        cursor.position = length == 6 || isDay ? end : start
    }

    private mutating func digits(upTo maximum: Int) -> String {
        cursor.take(upTo: maximum) { $0.isASCIIDigit }
    }
}
