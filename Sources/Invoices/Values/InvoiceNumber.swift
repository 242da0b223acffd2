/// The invoice number (发票号码): 8 digits, unique within a code, or 20 digits without a code.
///
/// 20 digits: 1–2 year, 3–4 province (the five cities have their own two digits), 5 issuing
/// channel, 6–20 sequence. There is no public check digit.
package struct InvoiceNumber: Sendable, Hashable {
    let digits: DigitString

    /// Nil unless `text` is exactly 8 or 20 ASCII digits.
    package init?(_ text: some StringProtocol) {
        guard let digits = DigitString(text), digits.count == 8 || digits.count == 20 else {
            return nil
        }
        self.digits = digits
    }

    init(digits: DigitString) { self.digits = digits }

    /// 8 or 20.
    package var count: Int { digits.count }

    /// The year of a 20-digit number; nil for 8 digits, which have none.
    package var year: Int? { count == 20 ? 2000 + digits.number(1, 2) : nil }

    /// The province of a 20-digit number; nil for 8 digits.
    package var region: Region? {
        count == 20 ? Region(digits: digits.number(3, 4) * 100) : nil
    }
}

extension InvoiceNumber: CustomStringConvertible {
    package var description: String { digits.text }
}

extension InvoiceNumber: DigitsPrinting {
    func print(to bytes: inout [UInt8]) { digits.print(to: &bytes) }
}
