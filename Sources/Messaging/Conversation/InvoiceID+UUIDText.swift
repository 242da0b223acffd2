import Invoices

extension InvoiceID {
    /// Nil unless `uuidText` wrote it.
    init?(uuidText: String) {
        let digits = uuidText.filter { $0 != "-" }
        guard digits.utf8.count == 32, let nibbles = UInt128(digits, radix: 16),
            let id = InvoiceID(nibbles: nibbles), id.uuidText == uuidText
        else { return nil }
        self = id
    }
}
