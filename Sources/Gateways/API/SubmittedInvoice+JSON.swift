import Invoices

extension SubmittedInvoice {
    /// A real field has at most 512 characters, a QR text's. Counted as JSON Schema counts, so
    /// that the description can say it; one character has up to four bytes.
    private static let fieldCharactersMaximum = 600
    private static let fieldBytesMaximum = fieldCharactersMaximum * 4

    /// Reads the fields of a query; all are optional here, the pre-check says what is missing.
    init(from reader: inout JSONReader) throws(JSONError) {
        var submitted = SubmittedInvoice()
        try reader.object(of: QueryField.names) { (reader, field) throws(JSONError) in
            try submitted.read(field, from: &reader)
        }
        self = submitted
    }

    /// Reads one field of a query, which may stand among others.
    mutating func read(_ field: QueryField, from reader: inout JSONReader) throws(JSONError) {
        let name = field.rawValue
        switch field {
        case .code: code = try Self.text(&reader, name)
        case .number: number = try Self.text(&reader, name)
        case .issuedOn: issuedOn = try Self.text(&reader, name)
        case .amount: amount = try Self.amount(&reader, name)
        case .checkCode: checkCode = try Self.text(&reader, name)
        case .sellerTaxNumber: sellerTaxNumber = try Self.text(&reader, name)
        case .qr: qrText = try Self.text(&reader, name)
        }
    }

    enum QueryField: String, JSONField {
        case code, number, issuedOn, amount, checkCode, sellerTaxNumber, qr

        static let names = JSONNames<Self>()
    }

    /// The fields that are given, under the names of a query: a client may complete them and send
    /// them back.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("code", ifAny: code)
            writer.field("number", ifAny: number)
            writer.field("issuedOn", ifAny: issuedOn)
            writer.field("amount", ifAny: amount)
            writer.field("checkCode", ifAny: checkCode)
            writer.field("sellerTaxNumber", ifAny: sellerTaxNumber)
            writer.field("qr", ifAny: qrText)
        }
    }

    /// A text as long as a query's may be; `name` is to blame for one that is not.
    static func text(
        _ reader: inout JSONReader, _ name: String
    ) throws(JSONError) -> String {
        do {
            return try checked(reader.string(maximumBytes: fieldBytesMaximum), reader)
        } catch {
            throw error.blaming(name)
        }
    }

    private static func amount(
        _ reader: inout JSONReader, _ name: String
    ) throws(JSONError) -> String {
        do {
            return try checked(reader.decimal(maximumBytes: fieldBytesMaximum), reader)
        } catch {
            throw error.blaming(name)
        }
    }

    private static func checked(
        _ text: String, _ reader: JSONReader
    ) throws(JSONError) -> String {
        guard
            text.utf8.count <= fieldCharactersMaximum
                || text.unicodeScalars.count <= fieldCharactersMaximum
        else {
            throw reader.error(.tooLong(fieldBytesMaximum))
        }
        return text
    }
}

extension JSONError {
    /// Names the field where it, and not the JSON around it, is at fault.
    fileprivate func blaming(_ field: String) -> JSONError {
        switch reason {
        case .expected(.string), .expected(.value):
            JSONError(offset: offset, reason: .malformed(FieldError(field, .wrongType)))
        case .tooLong: JSONError(offset: offset, reason: .malformed(FieldError(field, .tooLong)))
        default: self
        }
    }

    /// The fault of one query in a list: of the field to blame, or of the whole under the name of its place, such
    /// as `verifications[3]`. Nil where the JSON around it is broken.
    func fault(ofQueryAt place: String) -> FieldError? {
        switch reason {
        case .malformed(let fault): fault
        case .expected(.object): FieldError(place, .wrongType)
        case .tooLong, .tooMany, .tooDeep: FieldError(place, .tooLong)
        case .repeatedName, .controlCharacter, .invalidUTF8, .loneSurrogate, .unknownEscape:
            FieldError(place, .notJSON)
        case .expected, .trailingBytes: nil
        }
    }
}
