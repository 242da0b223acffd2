import Invoices
import Verification

extension CacheRecord {
    /// The entry that `bytes` hold about `id`; nil for bytes of another version or of no sense,
    /// which the caller takes for a miss. Never traps, whatever Redis held, and lets no number
    /// through with which later arithmetic could.
    static func decode(_ bytes: [UInt8], about id: InvoiceID) -> CacheEntry? {
        var reader = Reader(rest: bytes[...])
        guard reader.integer(UInt8.self) == version, let revision = reader.integer(Int64.self)
        else { return nil }
        if revision == 0 { return reader.rest.isEmpty ? .absent(id) : nil }
        guard revision > 0,
            let checks = reader.checks(),
            let status = reader.integer(UInt8.self).flatMap(status),
            let day = reader.integer(Int32.self), Sense.days.contains(day),
            let amount = reader.fen(), let total = reader.fen(), let redTotal = reader.fen(),
            let kind = reader.text().flatMap(InvoiceKind.named),
            let checkCode = reader.text(),
            let seller = reader.text()
        else { return nil }
        let parsed = CheckCode(checkCode)
        guard parsed != nil || checkCode.isEmpty else { return nil }
        return .present(
            StoredInvoice(
                id: id, revision: revision, status: status, kind: kind,
                issuedOn: CalendarDay(dayNumber: day), amount: amount, total: total,
                redTotal: redTotal, checkCode: parsed, sellerTaxNumber: seller,
                face: Array(reader.rest), checks: checks))
    }

    /// The limits of the values in an honest record.
    private enum Sense {
        /// 1900 to 2199, as `CalendarDay` reads them.
        static let days: ClosedRange<Int32> = -25_567...84_005
        /// A hundred of the widest amounts that an invoice prints.
        static let fen: ClosedRange<Int64> =
            -100 * Fen.magnitudeMaximum...100 * Fen.magnitudeMaximum
        /// 1970 to 2200.
        static let moments: ClosedRange<Int64> = 0...7_258_118_400_000_000
        static let checks: ClosedRange<Int64> = 0...1 << 48
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
            let width = Value.bitWidth / 8
            guard rest.count >= width else { return nil }
            let value = rest.prefix(width).reduce(into: Value.zero) { value, byte in
                value = (width == 1 ? 0 : value << 8) | Value(truncatingIfNeeded: byte)
            }
            rest = rest.dropFirst(width)
            return value
        }

        mutating func fen() -> Fen? {
            guard let value = integer(Int64.self), Sense.fen.contains(value) else { return nil }
            return Fen(value)
        }

        mutating func text() -> String? {
            guard let count = integer(UInt16.self), rest.count >= Int(count) else { return nil }
            let text = String(validating: rest.prefix(Int(count)), as: UTF8.self)
            rest = rest.dropFirst(Int(count))
            return text
        }

        mutating func checks() -> CheckHistory? {
            guard let count = integer(Int64.self), Sense.checks.contains(count),
                let first = integer(Int64.self), first == -1 || Sense.moments.contains(first),
                let last = integer(Int64.self), last == -1 || Sense.moments.contains(last)
            else { return nil }
            return CheckHistory(
                count: count, first: first == -1 ? nil : Timestamp(microseconds: first),
                last: last == -1 ? nil : Timestamp(microseconds: last))
        }
    }
}
