extension TextLexer {
    /// A number: money where something says so (¥, 元, a decimal point, commas between thousands),
    /// else plain digits, perhaps behind a minus that may be a hyphen. Nil, with the cursor anywhere, where there is no number.
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
        let first = cursor.take { $0.isASCIIDigit }
        guard !first.isEmpty else { return nil }
        text += first
        if let thousands = thousands(after: first) {
            text += thousands
            isMoney = true
        }
        if let decimals = decimals() {
            text += "." + decimals
            isMoney = true
        }
        if cursor.skip("%") { return .word }
        switch unit() {
        case .yuan: isMoney = true
        case .tenThousand: return .unclearAmount
        case .none: break
        }
        return isMoney ? .amount(text) : .digits(text)
    }

    /// `,234,567` after one to three digits; nil where the commas separate something else.
    private mutating func thousands(after first: String) -> String? {
        guard first.utf8.count <= 3 else { return nil }
        var digits = ""
        var end = cursor.position
        while cursor.skip(",") {
            let group = cursor.take(upTo: 4) { $0.isASCIIDigit }
            guard group.utf8.count == 3 else { break }
            digits += group
            end = cursor.position
        }
        cursor.position = end
        return digits.isEmpty ? nil : digits
    }

    /// What stands behind a decimal point; nil for a full stop.
    private mutating func decimals() -> String? {
        let start = cursor.position
        guard cursor.skip(".") else { return nil }
        let digits = cursor.take { $0.isASCIIDigit }
        guard !digits.isEmpty else {
            cursor.position = start
            return nil
        }
        return digits
    }

    private enum Unit { case yuan, tenThousand, none }

    private mutating func unit() -> Unit {
        let start = cursor.position
        cursor.skipSpaces()
        switch cursor.peek() {
        case "元", "块", "圆":
            cursor.position += 1
            return .yuan
        case "万", "亿":
            cursor.position += 1
            return .tenThousand
        case "y", "r", "c":
            let word = cursor.take(upTo: 5) { $0.isSmallLetter }
            let end = cursor.position
            cursor.skipSpaces()
            // 20250305 RMB 113.00: it belongs to what follows.
            let isBefore = cursor.peek().map { $0.isASCIIDigit || $0 == "-" } ?? false
            cursor.position = isBefore ? start : end
            if ["yuan", "rmb", "cny"].contains(word), !isBefore { return .yuan }
        default: break
        }
        cursor.position = start
        return .none
    }

    /// 10:20 or 10:20:30, which is nobody's number.
    mutating func clock() -> TextToken.Kind? {
        guard !cursor.take(upTo: 2, while: { $0.isASCIIDigit }).isEmpty, cursor.skip(":"),
            cursor.take(upTo: 2, while: { $0.isASCIIDigit }).utf8.count == 2
        else { return nil }
        if cursor.skip(":") { _ = cursor.take(upTo: 2) { $0.isASCIIDigit } }
        return .word
    }
}
