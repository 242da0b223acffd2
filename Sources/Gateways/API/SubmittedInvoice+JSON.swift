import Verification

extension SubmittedInvoice {
    /// A real field has at most 512 characters, a QR text's. Counted as JSON Schema counts, so
    /// that the description can say it; one character has up to four bytes.
    private static let fieldCharactersMaximum = 600

    /// Reads the fields of a query; all are optional here, the pre-check says what is missing.
    init(from reader: inout JSONReader) throws(JSONError) {
        var submitted = SubmittedInvoice()
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "code": submitted.code = try Self.text(&reader, name)
            case "number": submitted.number = try Self.text(&reader, name)
            case "issuedOn": submitted.issuedOn = try Self.text(&reader, name)
            case "amount":
                submitted.amount = try Self.checked(
                    reader.decimal(maximumBytes: Self.fieldCharactersMaximum * 4), reader, name)
            case "checkCode": submitted.checkCode = try Self.text(&reader, name)
            case "sellerTaxNumber": submitted.sellerTaxNumber = try Self.text(&reader, name)
            case "qr": submitted.qrText = try Self.text(&reader, name)
            default: throw reader.error(.malformed(Malformed(name, .unknownField)))
            }
        }
        self = submitted
    }

    private static func text(
        _ reader: inout JSONReader, _ name: String
    ) throws(JSONError) -> String {
        try checked(reader.string(maximumBytes: fieldCharactersMaximum * 4), reader, name)
    }

    private static func checked(
        _ text: String, _ reader: JSONReader, _ name: String
    ) throws(JSONError) -> String {
        guard text.unicodeScalars.count <= fieldCharactersMaximum else {
            throw reader.error(.malformed(Malformed(name, .tooLong)))
        }
        return text
    }
}
