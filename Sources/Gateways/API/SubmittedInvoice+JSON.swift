import Verification

extension SubmittedInvoice {
    /// A real field has at most 512 bytes, a QR text's.
    private static let fieldBytesMaximum = 600

    /// Reads the fields of a query; all are optional here, the pre-check says what is missing.
    init(from reader: inout JSONReader) throws(JSONError) {
        var submitted = SubmittedInvoice()
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "code": submitted.code = try Self.text(&reader)
            case "number": submitted.number = try Self.text(&reader)
            case "issuedOn": submitted.issuedOn = try Self.text(&reader)
            case "amount": submitted.amount = try reader.decimal()
            case "checkCode": submitted.checkCode = try Self.text(&reader)
            case "sellerTaxNumber": submitted.sellerTaxNumber = try Self.text(&reader)
            case "qr": submitted.qrText = try Self.text(&reader)
            default: throw reader.error(.malformed(Malformed(name, .unknownField)))
            }
        }
        self = submitted
    }

    private static func text(_ reader: inout JSONReader) throws(JSONError) -> String {
        try reader.string(maximumBytes: fieldBytesMaximum)
    }
}
