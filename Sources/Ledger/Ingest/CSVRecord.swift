import Verification

/// One record of a CSV load.
enum CSVRecord {
    /// The fields of a record that `RowSplitter` has cut, so its quotes are in order.
    static func fields(_ record: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var fields: [ArraySlice<UInt8>] = []
        var position = record.startIndex
        while true {
            var end = position
            if end < record.endIndex, record[end] == UInt8(ascii: "\"") {
                let (field, after) = quoted(record, position + 1)
                fields.append(field)
                end = after
            } else {
                end = record[position...].firstIndex(of: UInt8(ascii: ",")) ?? record.endIndex
                fields.append(record[position..<end])
            }
            guard end < record.endIndex else { return fields }
            position = end + 1
        }
    }

    /// A quoted field from behind its opening quote, and where the comma after it stands.
    private static func quoted(
        _ record: ArraySlice<UInt8>, _ start: Int
    ) -> (ArraySlice<UInt8>, Int) {
        let quote = UInt8(ascii: "\"")
        var end = start
        var hasEscapes = false
        while end < record.endIndex {
            if record[end] == quote {
                guard end + 1 < record.endIndex, record[end + 1] == quote else { break }
                hasEscapes = true
                end += 1
            }
            end += 1
        }
        let comma = record[end...].firstIndex(of: UInt8(ascii: ",")) ?? record.endIndex
        guard hasEscapes else { return (record[start..<end], comma) }
        var field: [UInt8] = []
        var position = start
        while position < end {
            field.append(record[position])
            position += record[position] == quote ? 2 : 1
        }
        return (field[...], comma)
    }

    /// The invoice of a record, and whether it was voided.
    static func read(
        _ record: ArraySlice<UInt8>, _ columns: [CSVColumn]
    ) throws(RejectedReason) -> (invoice: Invoice, isVoided: Bool) {
        let fields = fields(record)
        guard fields.count == columns.count else {
            throw RejectedReason(.fieldCount(found: fields.count, expected: columns.count))
        }
        var draft = InvoiceDraft()
        var isVoided = false
        for (column, field) in zip(columns, fields) where !field.isEmpty {
            if column == .lines {
                do throws(JSONError) {
                    try draft.readLines(json: field)
                } catch {
                    throw RejectedReason(.json(error))
                }
                continue
            }
            let text = try text(field, column)
            column.put(text, into: &draft)
            if column == .status {
                guard text == "N" || text == "Y" else {
                    throw RejectedReason(.malformed(Malformed("status", .wrongType)))
                }
                isVoided = text == "Y"
            }
        }
        do throws(Malformed) {
            return (try draft.invoice(), isVoided)
        } catch {
            throw RejectedReason(.malformed(error))
        }
    }

    private static func text(
        _ field: ArraySlice<UInt8>, _ column: CSVColumn
    ) throws(RejectedReason) -> String {
        do throws(Malformed) {
            return try InvoiceDraft.text(field, of: column.rawValue)
        } catch {
            let isUTF8 = String(validating: field, as: UTF8.self) != nil
            throw RejectedReason(isUTF8 ? .malformed(error) : .notUTF8)
        }
    }
}

/// A reason on its way to becoming a `RejectedRow`.
struct RejectedReason: Error {
    let reason: RejectedRow.Reason
    init(_ reason: RejectedRow.Reason) { self.reason = reason }
}
