/// An amount of money in fen (分), a hundredth of a yuan: exact, never a floating-point number.
package struct Fen: Sendable, Hashable, Comparable {
    /// Hundredths of a yuan; negative on red-letter invoices.
    package let value: Int64

    package init(_ value: Int64) { self.value = value }

    /// Eleven digits of yuan and two of fen: the widest amount that an invoice prints.
    package static let magnitudeMaximum: Int64 = 99_999_999_999_99

    package static let zero = Fen(0)

    package static func < (left: Fen, right: Fen) -> Bool { left.value < right.value }
    /// The least number of all has no opposite, and a damaged row may hold it; the greatest stands in.
    package static prefix func - (amount: Fen) -> Fen { Fen(-max(amount.value, -Int64.max)) }

    /// There is no `+`: a sum of amounts that somebody else named may be beyond 64 bits, and a worker
    /// that traps on it serves nobody. Nil for such a sum.
    package func adding(_ other: Fen) -> Fen? {
        let (sum, overflow) = value.addingReportingOverflow(other.value)
        return overflow ? nil : Fen(sum)
    }

    /// Nil if the difference does not fit.
    package func subtracting(_ other: Fen) -> Fen? {
        let (difference, overflow) = value.subtractingReportingOverflow(other.value)
        return overflow ? nil : Fen(difference)
    }

    /// Nil where the amounts, added one after the other, do not fit.
    package static func sum(_ amounts: some Sequence<Fen>) -> Fen? {
        amounts.reduce(Fen.zero) { sum, amount in sum?.adding(amount) }
    }
}

extension Fen {
    /// Reads yuan as people and invoices write them: `-?\d{1,11}(\.\d+)?`.
    ///
    /// 12.5, 12.50 and 12.500 are one amount; a third decimal other than zero is none, for
    /// there is nothing smaller than a fen. Nil for all other text.
    package init?(yuan text: some StringProtocol) {
        var bytes = text.utf8.makeIterator()
        var next = bytes.next()
        let negative = next == UInt8(ascii: "-")
        if negative { next = bytes.next() }

        var fen: Int64 = 0
        var wholeDigits = 0
        while let byte = next, let digit = Self.digit(byte) {
            wholeDigits += 1
            guard wholeDigits <= 11 else { return nil }
            fen = fen * 10 + digit
            next = bytes.next()
        }
        guard wholeDigits > 0 else { return nil }

        var decimals = 0
        if next == UInt8(ascii: ".") {
            next = bytes.next()
            while let byte = next, let digit = Self.digit(byte) {
                decimals += 1
                guard decimals <= 2 || digit == 0, decimals <= 12 else { return nil }
                if decimals <= 2 { fen = fen * 10 + digit }
                next = bytes.next()
            }
            guard decimals > 0 else { return nil }
        }
        guard next == nil else { return nil }
        for _ in min(decimals, 2)..<2 { fen *= 10 }
        self.init(negative ? -fen : fen)
    }

    private static func digit(_ byte: UInt8) -> Int64? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            ? Int64(byte - UInt8(ascii: "0")) : nil
    }
}

extension Fen: CustomStringConvertible {
    /// Yuan with two decimals, as the invoice prints them: `-1234.50`.
    package var description: String { printed }
}

extension Fen: DigitsPrinting {
    func print(to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(decimal: value.magnitude / 100, digits: 1)
        bytes.append(UInt8(ascii: "."))
        bytes.append(decimal: value.magnitude % 100, digits: 2)
    }
}
