/// The invoice code (发票代码): 10 or 12 digits that tell region, year and kind.
///
/// 10 digits: 1–4 region, 5–6 year, 7 print batch, 8 kind, 9 copies, 10 amount version.
/// 12 digits: 1 is 0 (1 for blockchain), 2–5 region, 6–7 year, 8–10 batch, 11–12 kind.
package struct InvoiceCode: Sendable, Hashable {
    let digits: DigitString

    /// Nil unless `text` is exactly 10 or 12 ASCII digits.
    package init?(_ text: some StringProtocol) {
        guard let digits = DigitString(text), digits.count == 10 || digits.count == 12 else {
            return nil
        }
        self.digits = digits
    }

    init(digits: DigitString) { self.digits = digits }

    /// 10 or 12.
    package var count: Int { digits.count }

    /// The digit at `position`, counted from 1.
    package func digit(_ position: Int) -> Int { digits.digit(position) }

    /// The last two digits of a 12-digit code, which tell its kind.
    package var kindDigits: Int { digits.number(11, 12) }

    /// The four digits of GB/T 2260 that tell province or city.
    package var region: Region {
        Region(digits: count == 10 ? digits.number(1, 4) : digits.number(2, 5))
    }

    /// The year in which the code was made up, 2000–2099. Paper may be used a year later.
    package var year: Int {
        2000 + (count == 10 ? digits.number(5, 6) : digits.number(6, 7))
    }
}

extension InvoiceCode: CustomStringConvertible {
    package var description: String { digits.text }
}

extension InvoiceCode: DigitsPrinting {
    func print(to bytes: inout [UInt8]) { digits.print(to: &bytes) }
}
