extension PreCheck {
    /// Why a text in the box for a code is none.
    static func fault(ofText text: String) -> FieldError.Reason {
        switch FreeText.read(text) {
        case .several, .notes(_, [.severalInvoices]): .severalInvoices
        case .tooLong: .tooLong
        default: .notAQRText
        }
    }

    /// The one code that stands in a text, twice perhaps, or among words that say nothing of an invoice.
    static func code(in text: String) -> QRText? {
        guard case .notes(let notes, []) = FreeText.read(text),
            notes == InvoiceNotes(qrText: notes.qrText)
        else { return nil }
        return QRText(notes.qrText)
    }
}
