import Invoices

/// One record of a CSV load.
enum CSVRecord {
    /// The fields of a record that `RowSplitter` has cut, so its quotes are in order.
    static func fields(
        _ record: ArraySlice<UInt8>, separator: UInt8
    ) -> [ArraySlice<UInt8>] {
        var fields: [ArraySlice<UInt8>] = []
        var position = record.startIndex
        while true {
            var end = position
            if let opening = opening(of: record, position) {
                let (field, after) = quoted(record, opening + 1, separator)
                fields.append(field)
                end = after
            } else {
                end = record[position...].firstIndex(of: separator) ?? record.endIndex
                fields.append(record[position..<end])
            }
            guard end < record.endIndex else { return fields }
            position = end + 1
        }
    }

    /// The quote that opens a field, if one does: the first of `"0012"` and of `="0012"`.
    private static func opening(of record: ArraySlice<UInt8>, _ start: Int) -> Int? {
        let quote = UInt8(ascii: "\"")
        guard start < record.endIndex else { return nil }
        if record[start] == quote { return start }
        let isFormula = record[start] == UInt8(ascii: "=") && start + 1 < record.endIndex
        return isFormula && record[start + 1] == quote ? start + 1 : nil
    }

    /// A quoted field from behind its opening quote, and where the separator after it stands.
    private static func quoted(
        _ record: ArraySlice<UInt8>, _ start: Int, _ separator: UInt8
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
        let after = record[end...].firstIndex(of: separator) ?? record.endIndex
        guard hasEscapes else { return (record[start..<end], after) }
        var field: [UInt8] = []
        var position = start
        while position < end {
            field.append(record[position])
            position += record[position] == quote ? 2 : 1
        }
        return (field[...], after)
    }

    /// True if nothing is written in a field.
    static func isBlank(_ field: ArraySlice<UInt8>) -> Bool {
        field.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    /// The invoice of a record, and whether it was voided.
    ///
    /// - Parameter isEnded: whether a line end follows. A spreadsheet leaves out empty fields at the
    ///   end; if the file was cut off, what its last row held is unknown.
    static func read(
        _ record: ArraySlice<UInt8>, _ header: CSVHeader, isEnded: Bool
    ) throws(RejectedReason) -> (invoice: Invoice, isVoided: Bool) {
        let fields = fields(record, separator: header.separator)
        try examineCount(of: fields, header, isEnded: isEnded)
        var draft = InvoiceDraft()
        var digitalNumber = ""
        var isVoided = false
        for (kind, field) in zip(header.fields, fields) where !field.isEmpty {
            switch kind {
            case .ignored: continue
            case .digitalNumber: digitalNumber = try text(field, .number)
            case .column(.lines):
                do throws(JSONError) {
                    try draft.readLines(json: field)
                } catch {
                    throw RejectedReason(.json(error))
                }
            case .column(.status):
                let status = try text(field, .status)
                guard let isVoid = status.isEmpty ? false : CSVText.isVoided(status) else {
                    throw RejectedReason(.unknownStatus)
                }
                isVoided = isVoid
            case .column(let column): column.put(try text(field, column), into: &draft)
            }
        }
        if draft.code.isEmpty, !digitalNumber.isEmpty {
            draft.number = CSVText.plain(digitalNumber)
        }
        do throws(FieldError) {
            return (try draft.invoice(), isVoided)
        } catch {
            let spoiled = zip(header.fields, fields).first { kind, field in
                kind.isSpoiled(CSVText.unmarked(String(decoding: field, as: UTF8.self)))
            }
            if let (kind, _) = spoiled { throw RejectedReason(.rounded(kind.name)) }
            let foreign = zip(header.fields, fields).first { kind, field in
                kind.isSum && CSVText.hasDecimalComma(String(decoding: field, as: UTF8.self))
            }
            if let (kind, _) = foreign, error.reason == .notAnAmount {
                throw RejectedReason(.decimalComma(kind.name))
            }
            throw RejectedReason(.malformed(error))
        }
    }

    private static func examineCount(
        of fields: [ArraySlice<UInt8>], _ header: CSVHeader, isEnded: Bool
    ) throws(RejectedReason) {
        let (found, expected) = (fields.count, header.fields.count)
        if found == expected { return }
        let isSound =
            found > expected
            ? fields[expected...].allSatisfy(isBlank)
            : isEnded && header.fields[found...].allSatisfy { !$0.isRequired }
        guard isSound else {
            throw RejectedReason(.fieldCount(found: found, expected: expected))
        }
    }

    private static func text(
        _ field: ArraySlice<UInt8>, _ column: CSVColumn
    ) throws(RejectedReason) -> String {
        let read: String
        do throws(FieldError) {
            read = try InvoiceDraft.text(field, of: column.rawValue)
        } catch {
            let isUTF8 = String(validating: field, as: UTF8.self) != nil
            throw RejectedReason(isUTF8 ? .malformed(error) : .notUTF8)
        }
        // Hardly any field has white space at its ends, or a mark of a spreadsheet's.
        func isBare(_ byte: UInt8?) -> Bool {
            byte.map { $0 > 0x20 && $0 < 0x80 && $0 != 0x27 && $0 != 0x3D } ?? true
        }
        guard column.isPlain, !isBare(field.first) || !isBare(field.last) else { return read }
        return CSVText.unmarked(read)
    }
}

/// A reason on its way to becoming a `RejectedRow`.
struct RejectedReason: Error {
    let reason: RejectedRow.Reason
    init(_ reason: RejectedRow.Reason) { self.reason = reason }
}
