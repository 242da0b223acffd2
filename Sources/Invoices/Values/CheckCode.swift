/// The check code (校验码) that ordinary invoices print: 20 digits, or 5 characters on a
/// blockchain invoice.
package struct CheckCode: Sendable, Hashable {
    /// 20 digits, or five letters and digits in capitals.
    package let text: String

    /// Nil unless 20 digits, or 5 ASCII letters and digits. Letters are kept as capitals.
    package init?(_ text: some StringProtocol) {
        let digits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let letters = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
        guard (text.utf8.count == 20 && digits) || (text.utf8.count == 5 && letters) else {
            return nil
        }
        self.text = digits ? String(text) : text.uppercased()
    }

    /// The six digits that a query gives (校验码后六位).
    package var lastSix: Substring { text.suffix(6) }
}

extension CheckCode: CustomStringConvertible {
    package var description: String { text }
}
