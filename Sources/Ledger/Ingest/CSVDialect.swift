/// How a CSV load separates its fields: RFC 4180 has commas; spreadsheets of other countries, and text
/// copied out of them, semicolons or tabs; databases also bars.
enum CSVDialect {
    /// A header row is some hundred bytes.
    static let firstLineBytesMaximum = 64 * 1_024

    static let comma = UInt8(ascii: ",")
    private static let separators = [
        comma, UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]

    /// The separator in a line like `sep=;`, a note of Excel to itself; nil for any other line.
    static func declared(by line: ArraySlice<UInt8>) -> UInt8? {
        var text = line.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\r") }
        // A spreadsheet that saved it again gave the line as many fields as the others: sep=,,,,
        while text.count > 5, let last = text.last, separators.contains(last) { text.removeLast() }
        guard text.count == 5,
            String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep=",
            separators.contains(text[4])
        else { return nil }
        return text[4]
    }

    /// The separator of which the header row has most, outside quotes; no name of a column has one.
    static func separator(of line: ArraySlice<UInt8>) -> UInt8 {
        var counts = separators.map { _ in 0 }
        var isQuoted = false
        for byte in line {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, let index = separators.firstIndex(of: byte) { counts[index] += 1 }
        }
        let most = counts.max() ?? 0
        return counts.firstIndex(of: most).map { separators[$0] } ?? comma
    }

    /// True if a line holds ends of lines as Macintosh programs once wrote them, CR alone.
    static func hasBareReturns(_ line: ArraySlice<UInt8>) -> Bool {
        var isQuoted = false
        for byte in line.dropLast() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: "\r"), !isQuoted { return true }
        }
        return false
    }
}
