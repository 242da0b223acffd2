import Invoices

/// As a spreadsheet reads it.
package enum CampaignReportText {
    /// The names of the columns, as CSV.
    package static let header = "day,city,trade,entries,wins,paid,clawed_back\n"

    /// One row as CSV; a number that is left out is an empty field.
    package static func line(_ row: CampaignReportRow) -> String {
        let numbers = [row.entries, row.wins, row.paid, row.clawedBack].map {
            $0.map(String.init) ?? ""
        }
        return ([row.group.day.description, row.group.city, cell(row.group.trade)] + numbers)
            .joined(separator: ",") + "\n"
    }

    /// A seller wrote it: it is quoted, and no spreadsheet takes it for a formula.
    static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        return "\"" + (isFormula ? "'" : "") + text.replacing("\"", with: "\"\"") + "\""
    }
}
