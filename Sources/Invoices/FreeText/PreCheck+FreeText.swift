extension PreCheck {
    /// Why a text in the box for a code is none.
    static func fault(ofText text: String) -> FieldError.Reason {
        switch FreeText.read(text) {
        case .several, .notes(_, [.severalInvoices]): .severalInvoices
        case .tooLong: .tooLong
        default: .notAQRText
        }
    }
}
