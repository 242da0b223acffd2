import Invoices

/// One line of a change stream: a change, a blank line, or the reason why it is neither.
enum ChangeRow {
    case change(LedgerChange)
    case blank
    case bad(String)

    init(_ line: LineSplitter.Line) {
        switch line {
        case .tooLong: self = .bad("the line has more than \(ChangeStream.lineBytesMaximum) bytes")
        case .line(let bytes):
            guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else {
                self = .blank
                return
            }
            do throws(JSONError) {
                self = .change(try LedgerChange(json: bytes[...]))
            } catch {
                self = .bad(error.description)
            }
        }
    }

    /// The same row; a bad one if it issues an invoice that is dated later than `lastDay`.
    func dated(notAfter lastDay: CalendarDay) -> ChangeRow {
        guard let change, IssueDayRule.forbids(change, after: lastDay) else { return self }
        return .bad("issuedOn: \(IssueDayRule.explanation)")
    }

    var change: LedgerChange? { if case .change(let change) = self { change } else { nil } }
}
