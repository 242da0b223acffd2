/// The details that somebody typed, scanned or sent about an invoice: text, not yet believed. Empty
/// means not given. What `qrText` says of a field need not be given again, and may not be contradicted.
package struct SubmittedInvoice: Sendable, Equatable {
    package var code = ""
    package var number = ""
    package var issuedOn = ""
    package var amount = ""
    package var checkCode = ""
    package var sellerTaxNumber = ""
    /// The whole text of a QR code, at most `QRText.bytesMaximum` bytes.
    package var qrText = ""
    /// From a text only.
    package var otherSums = OtherSums()
    /// Faults found before the pre-check: where a field says otherwise than the text beside it.
    package var contradictions: [FieldError] = []

    package init(
        code: String = "", number: String = "", issuedOn: String = "", amount: String = "",
        checkCode: String = "", sellerTaxNumber: String = "", qrText: String = ""
    ) {
        self.code = code
        self.number = number
        self.issuedOn = issuedOn
        self.amount = amount
        self.checkCode = checkCode
        self.sellerTaxNumber = sellerTaxNumber
        self.qrText = qrText
    }
}
