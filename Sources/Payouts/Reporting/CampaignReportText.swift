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
        // A seller wrote the trade.
        let trade = SpreadsheetText.quoted(row.group.trade)
        return ([row.group.day.description, row.group.city, trade] + numbers)
            .joined(separator: ",") + "\n"
    }
}
