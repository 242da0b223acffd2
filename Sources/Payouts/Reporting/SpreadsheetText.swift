/// Somebody else's text in a field of a CSV file (RFC 4180) that people open in spreadsheets.
package enum SpreadsheetText {
    /// A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection): also behind
    /// white space, for some of them pass over that.
    package static func guarded(_ text: String) -> String {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace }
        let startsFormula = first.map { "=+-@＝＋－＠".unicodeScalars.contains($0) } ?? false
        let isTreacherous = startsFormula || text.utf8.first.map { $0 < 0x20 } ?? false
        return (isTreacherous ? "'" : "") + text
    }

    /// The same between quotation marks.
    package static func quoted(_ text: String) -> String {
        "\"" + guarded(text).replacing("\"", with: "\"\"") + "\""
    }
}
