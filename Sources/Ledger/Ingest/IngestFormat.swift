/// How a load of invoices is written.
package enum IngestFormat: String, Sendable, CaseIterable {
    /// One JSON object a line: an invoice, or a change (`LedgerChange(json:)`).
    case ndjson
    /// RFC 4180 with a header row (`CSVHeader`), also with semicolons, tabs or bars.
    case csv

    /// The format that a file's name tells; nil when it tells none.
    package static func told(byFileName name: String) -> IngestFormat? {
        let name = name.lowercased()
        if [".csv", ".tsv", ".txt"].contains(where: name.hasSuffix) { return .csv }
        let endings = [".ndjson", ".jsonl", ".json"]
        return endings.contains(where: name.hasSuffix) ? .ndjson : nil
    }
}
