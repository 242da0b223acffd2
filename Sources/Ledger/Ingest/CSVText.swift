import Invoices

/// Reads back an invoice's fields as spreadsheets rewrite them. Nothing is guessed: an ambiguous text
/// stays as it is, and is refused by the rules of the invoice.
enum CSVText {
    /// `2026/5/6`, `2026-5-6`, `2026.05.06` and `2026年5月6日`, also with a time behind, as
    /// `2026-05-06`.
    static func date(_ text: String) -> String {
        let dash = UInt8(ascii: "-")
        switch text.utf8.count {
        case 10 where text.utf8.dropFirst(4).first == dash: return text
        case 8 where !text.utf8.contains(dash): if CalendarDay(text) != nil { return text }
        default: break
        }
        var numbers: [Substring] = []
        var rest = text[...]
        for separators in ["/-.年", "/-.月", "日 T"] {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            numbers.append(digits)
            guard let next = rest.first else { break }
            guard separators.contains(next) else { return text }
            rest = rest.dropFirst()
        }
        // Of 2026-05-1 6 nobody can tell whether the 6 is a time.
        let isTime =
            rest.isEmpty
            || rest.contains(":")
                && rest.allSatisfy { $0.isASCII && ($0.isNumber || ":. +Z".contains($0)) }
        guard numbers.count == 3, numbers[0].count == 4, isTime,
            numbers[1...].allSatisfy({ (1...2).contains($0.count) })
        else { return text }
        return numbers.map { $0.count == 1 ? "0\($0)" : String($0) }.joined(separator: "-")
    }

    /// With the plain forms of its characters, as every channel folds a field.
    static func plain(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 } ? text : FoldedText.plain(text)
    }

    /// Without ¥, before or behind a sign, and the commas between thousands: `¥1,234.50` is `1234.50`.
    static func amount(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 || $0 == UInt8(ascii: ",") }) else {
            return text
        }
        var digits = text[...]
        let isNegative = digits.hasPrefix("-")
        if isNegative { digits = digits.dropFirst() }
        if let first = digits.first, "¥￥".contains(first) {
            digits = digits.dropFirst().drop { $0 == " " || $0 == "\u{A0}" }
        }
        let sign = isNegative ? "-" : ""
        guard digits.contains(",") else { return sign + digits }
        let whole = digits.dropFirst(digits.hasPrefix("-") ? 1 : 0).prefix { $0 != "." }
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        guard let first = groups.first, (1...3).contains(first.count),
            groups.dropFirst().allSatisfy({ $0.count == 3 })
        else { return text }
        return sign + digits.filter { $0 != "," }
    }

    /// The code of a kind that is written by its code, or by its name as the tax platform writes it.
    static func kind(_ text: String) -> String {
        if text.utf8.count == 1, let digit = text.utf8.first, (0x30...0x39).contains(digit) {
            return "0\(text)"
        }
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        let name = text.inSimplifiedCharacters
        return kinds[name.replacing("(", with: "（").replacing(")", with: "）")] ?? text
    }

    private static let kinds: [String: String] = {
        var kinds = [
            "增值税普通发票（卷式）": "11", "道路通行费电子普通发票": "14",
            "增值税电子普通发票（通行费）": "14", "电子发票（航空运输客票电子行程单）": "61",
        ]
        for kind in InvoiceKind.all { kinds[kind.chineseName] = kind.code }
        for (name, code) in kinds where name.hasPrefix("电子发票（") {
            for word in ["数电票", "数电发票", "全电发票"] {
                kinds[word + name.dropFirst("电子发票".count)] = code
            }
        }
        return kinds
    }()

    /// True if the text says that the invoice was voided, false if that it was not; nil for any
    /// other text.
    static func isVoided(_ text: String) -> Bool? {
        switch text.inSimplifiedCharacters {
        case "N", "n", "正常": false
        case "Y", "y", "作废", "已作废": true
        default: nil
        }
    }

    /// `1234,50`, `1.234,50`: how some countries write 1234.50. `1,234` is a thousand more, so no such amount is
    /// read.
    static func hasDecimalComma(_ text: String) -> Bool {
        let digits = text.drop { "-¥￥ ".contains($0) }
        let parts = digits.split(separator: ",", omittingEmptySubsequences: false)
        return parts.count == 2 && (1...2).contains(parts[1].count) && !parts[0].isEmpty
            && parts[0].allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
            && parts[1].allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// `2.6112E+19`, `2.6112E19`: of a number of twenty digits a spreadsheet keeps fifteen.
    static func isRounded(_ text: String) -> Bool {
        guard let mark = text.firstIndex(where: { "Ee".contains($0) }) else { return false }
        var exponent = text[text.index(after: mark)...]
        let isSigned = exponent.hasPrefix("+")
        if isSigned { exponent = exponent.dropFirst() }
        let mantissa = text[..<mark]
        // A taxpayer's number may have an E among its digits.
        let isOne = isSigned || mantissa.count == 1 || mantissa.dropFirst().first == "."
        return isOne && !mantissa.isEmpty && (1...3).contains(exponent.count)
            && exponent.allSatisfy { $0.isASCII && $0.isNumber }
            && mantissa.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
    }

    /// Without white space at its ends, and without the marks by which exports keep spreadsheets from
    /// taking a text for a number: `="0012"` and `'0012` are `0012`.
    static func unmarked(_ text: String) -> String {
        let text = text.trimmedForCSV
        if text.hasPrefix("=\""), text.hasSuffix("\""), text.utf8.count > 3 {
            return String(text.dropFirst(2).dropLast()).trimmedForCSV
        }
        return text.hasPrefix("'") ? String(text.dropFirst()).trimmedForCSV : text
    }
}

extension String {
    /// Without white space at its ends; also the tab by which exports keep spreadsheets from taking a
    /// number for one.
    var trimmedForCSV: String {
        func isBlank(_ character: Character) -> Bool {
            character.isWhitespace || character == "\u{FEFF}"
        }
        guard let start = firstIndex(where: { !isBlank($0) }),
            let end = lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[start...end])
    }
}
