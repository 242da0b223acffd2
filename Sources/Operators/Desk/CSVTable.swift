import Payouts

/// Rows for a spreadsheet (RFC 4180, UTF-8 with a mark by which spreadsheets know it).
package enum CSVTable {
    /// The byte order mark. It comes first in a file; without it some spreadsheets do not read
    /// UTF-8.
    package static let mark = "\u{FEFF}"

    /// One row with its line end. Texts are quoted, and guarded where a spreadsheet would take them
    /// for a formula (`SpreadsheetText`); sums are in yuan.
    package static func line(_ cells: [ConsoleCell]) -> String {
        cells.map(field).joined(separator: ",") + "\r\n"
    }

    /// The same of plain texts, such as the headings.
    package static func line(_ texts: [String]) -> String {
        texts.map { SpreadsheetText.quoted($0) }.joined(separator: ",") + "\r\n"
    }

    private static func field(_ cell: ConsoleCell) -> String {
        switch cell {
        case .none: ""
        case .text(let text), .win(let text), .clawback(let text), .release(_, let text),
            .appeal(_, let text), .word(let text):
            SpreadsheetText.quoted(text)
        // Figures of ours, so a minus is one.
        case .count(let count): "\(count)"
        case .money(let amount): "\(amount)"
        case .moment(let time): "\(time)"
        }
    }
}
