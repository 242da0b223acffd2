/// One identity for every invoice: code and number as the 32 nibbles of a UUID.
///
/// The code fills the first 12 nibbles from the left, the number the last 20 from the right;
/// missing digits are `f`, which no digit is, so two invoices never share an identity. Code
/// 033001800111 number 25672225 is `03300180-0111-ffff-ffff-ffff25672225`. Sixteen bytes fixed,
/// readable in psql, ordered by region and year; the same key in memory, Redis and SQL.
package struct InvoiceID: Sendable, Hashable, Comparable {
    /// The nibbles, the first highest.
    package let nibbles: UInt128

    private static let numberBits: UInt128 = 80
    private static let noCode: UInt128 = 0xFFFF_FFFF_FFFF

    /// Every code and number there can be has an identity, and the identity gives both back.
    package init(code: InvoiceCode?, number: InvoiceNumber) {
        var high = Self.noCode
        if let code {
            let padding = UInt128(4 * (12 - code.count))
            high = code.digits.nibbles << padding | (UInt128(1) << padding &- 1)
        }
        let missing = UInt128(4 * (20 - number.count))
        let mask = (UInt128(1) << missing &- 1) << UInt128(4 * number.count)
        nibbles = high << Self.numberBits | mask | number.digits.nibbles
    }

    /// Takes the nibbles as they are: only for identities that this type has written before.
    package init(trusted nibbles: UInt128) { self.nibbles = nibbles }

    /// Nil unless the nibbles are a code of 10, 12 or no digits and a number of 8 or 20.
    package init?(nibbles: UInt128) {
        self.nibbles = nibbles
        let number = nibbles & (UInt128(1) << Self.numberBits &- 1)
        let high = nibbles >> Self.numberBits
        let codeDigits = high == Self.noCode ? 0 : high & 0xFF == 0xFF ? 10 : 12
        let numberDigits = number >> 32 == 0xFFFF_FFFF_FFFF ? 8 : 20
        guard Self.areDigits(high >> UInt128(4 * (12 - codeDigits)), codeDigits),
            Self.areDigits(number, numberDigits)
        else { return nil }
    }

    private static func areDigits(_ nibbles: UInt128, _ count: Int) -> Bool {
        (0..<count).allSatisfy { nibbles >> UInt128(4 * $0) & 0xF < 10 }
    }

    /// Nil for a fully digital invoice, whose first 12 nibbles are `f`.
    package var code: InvoiceCode? {
        let high = nibbles >> Self.numberBits
        if high == Self.noCode { return nil }
        let count = high & 0xFF == 0xFF ? 10 : 12
        return InvoiceCode(
            digits: DigitString(nibbles: high >> UInt128(4 * (12 - count)), count: count))
    }

    package var number: InvoiceNumber {
        let short = nibbles >> 32 & 0xFFFF_FFFF_FFFF == 0xFFFF_FFFF_FFFF
        return InvoiceNumber(digits: DigitString(nibbles: nibbles, count: short ? 8 : 20))
    }

    /// The year that the digits tell: of the code, else of the 20-digit number, else 2000.
    ///
    /// It is a function of the identity, so the ledger may partition by it and still promise
    /// that an identity is there once.
    package var year: Int { code?.year ?? number.year ?? 2000 }

    package static func < (left: InvoiceID, right: InvoiceID) -> Bool {
        left.nibbles < right.nibbles
    }
}

extension InvoiceID: CustomStringConvertible {
    /// Code and number as they are printed on the invoice, `033001800111 25672225`, or the number
    /// alone: what a person has in hand, and what every command takes.
    package var description: String {
        [code?.description, number.description].compactMap { $0 }.joined(separator: " ")
    }

    /// As PostgreSQL and Redis show it; people never see it. The form of RFC 9562, lower case:
    /// `03300180-0111-ffff-ffff-ffff25672225`.
    package var uuidText: String {
        var text = ""
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text += "-" }
            text += String(
                Int(truncatingIfNeeded: nibbles >> UInt128(124 - 4 * position) & 0xF), radix: 16)
        }
        return text
    }
}
