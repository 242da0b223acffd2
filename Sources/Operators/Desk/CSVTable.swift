/// Rows for a spreadsheet (RFC 4180, UTF-8 with a mark by which spreadsheets know it).
package enum CSVTable {
    package static let mark = "\u{FEFF}"

    package static func line(_ cells: [ConsoleCell]) -> String {
        cells.map(field).joined(separator: ",") + "\r\n"
    }

    package static func line(_ texts: [String]) -> String {
        texts.map(quoted).joined(separator: ",") + "\r\n"
    }

    private static func field(_ cell: ConsoleCell) -> String {
        switch cell {
        case .none: ""
        case .text(let text), .win(let text), .release(_, let text), .appeal(_, let text),
            .word(let text):
            quoted(text)
        // Figures of ours, so a minus is one.
        case .count(let count): "\(count)"
        case .money(let amount): "\(amount)"
        case .moment(let time): "\(time)"
        }
    }

    /// A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection): also behind
    /// white space, for some of them pass over that.
    static func quoted(_ text: String) -> String {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace }
        let startsFormula = first.map { "=+-@＝＋－＠".unicodeScalars.contains($0) } ?? false
        let isTreacherous = startsFormula || text.utf8.first.map { $0 < 0x20 } ?? false
        let safe = (isTreacherous ? "'" : "") + text
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
