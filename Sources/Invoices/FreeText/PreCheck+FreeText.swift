extension PreCheck {
    /// The one code that stands in a text, twice perhaps, or among words that say nothing of an invoice.
    /// - Throws: why there is none.
    static func code(in text: String) throws(FieldError) -> QRText {
        if let qr = QRText(text) { return qr }
        switch FreeText.read(text) {
        case .notes(let notes, []) where notes == InvoiceNotes(qrText: notes.qrText):
            if let qr = QRText(notes.qrText) { return qr }
        case .several, .notes(_, [.severalInvoices]): throw FieldError("qr", .severalInvoices)
        case .tooLong: throw FieldError("qr", .tooLong)
        default: break
        }
        throw FieldError("qr", .notAQRText)
    }
}
