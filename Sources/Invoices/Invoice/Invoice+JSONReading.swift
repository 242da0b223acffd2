extension Invoice {
    /// Text fields of a face: the longest printed remark is 230 characters of three bytes.
    static let textBytesMaximum = 1_000
    /// Paper carries 8 lines, its list (清单) or a fully digital invoice up to 2,000.
    static let linesMaximum = 2_000

    /// Reads and checks the canonical JSON; fields may come in any order.
    ///
    /// Throws a `JSONError`, whose reason is `.malformed` where one field is to blame.
    package init(json: ArraySlice<UInt8>) throws(JSONError) {
        var reader = JSONReader(json)
        self = try Invoice(from: &reader)
        try reader.finish()
    }

    /// Reads a face as `json` writes it; fields may come in any order. Values go through
    /// `InvoiceDraft`, so an invoice that is read is sound.
    package init(from reader: inout JSONReader) throws(JSONError) {
        var draft = InvoiceDraft()
        try reader.object(of: InvoiceJSONField.names) { (reader, field) throws(JSONError) in
            switch field {
            case .change, .invoice:
                throw reader.error(.malformed(FieldError(field.rawValue, .unknownField)))
            default: try draft.read(field, from: &reader)
            }
        }
        do {
            self = try draft.invoice()
        } catch {
            throw reader.error(.malformed(error))
        }
    }
}

extension InvoiceDraft {
    mutating func read(
        _ field: InvoiceJSONField, from reader: inout JSONReader
    ) throws(JSONError) {
        switch field {
        case .change, .invoice: break
        case .kind: kind = try reader.text()
        case .code: code = try reader.text()
        case .number: number = try reader.text()
        case .issuedOn: issuedOn = try reader.text()
        case .checkCode: checkCode = try reader.text()
        case .machineNumber: machineNumber = try reader.text()
        case .seller: seller = try Party(from: &reader, at: "seller.")
        case .buyer: buyer = try Party(from: &reader, at: "buyer.")
        case .lines:
            try reader.array(maximum: Invoice.linesMaximum) { (reader) throws(JSONError) in
                lines.append(try InvoiceLine(from: &reader))
            }
        case .amount: amount = try reader.decimal()
        case .tax: tax = try reader.decimal()
        case .total: total = try reader.decimal()
        case .remark: remark = try reader.text()
        case .original: try readOriginal(from: &reader)
        }
    }

    private mutating func readOriginal(from reader: inout JSONReader) throws(JSONError) {
        originalCode = ""
        originalNumber = ""
        try reader.object(of: OriginalField.names, at: "original.") {
            (reader, field) throws(JSONError) in
            switch field {
            case .code: originalCode = try reader.text()
            case .number: originalNumber = try reader.text()
            }
        }
    }
}

extension JSONReader {
    mutating func text() throws(JSONError) -> String {
        try string(maximumBytes: Invoice.textBytesMaximum)
    }
}

extension Party {
    init(from reader: inout JSONReader, at path: String) throws(JSONError) {
        var party = Party(name: "", taxNumber: "")
        try reader.object(of: PartyField.names, at: path) { (reader, field) throws(JSONError) in
            switch field {
            case .name: party.name = try reader.text()
            case .taxNumber: party.taxNumber = try reader.text()
            case .addressAndPhone: party.addressAndPhone = try reader.text()
            case .bankAndAccount: party.bankAndAccount = try reader.text()
            }
        }
        self = party
    }
}

extension InvoiceLine {
    init(from reader: inout JSONReader) throws(JSONError) {
        var line = InvoiceLine(name: "", amount: .zero, taxRate: "", tax: .zero)
        try reader.object(of: InvoiceLineField.names, at: "lines.") {
            (reader, field) throws(JSONError) in
            switch field {
            case .name: line.name = try reader.text()
            case .specification: line.specification = try reader.text()
            case .unit: line.unit = try reader.text()
            case .quantity: line.quantity = try reader.decimal()
            case .price: line.price = try reader.decimal()
            case .amount: line.amount = try Self.fen(&reader, "lines.amount")
            case .taxRate: line.taxRate = try reader.text()
            case .tax: line.tax = try Self.fen(&reader, "lines.tax")
            }
        }
        self = line
    }

    private static func fen(_ reader: inout JSONReader, _ field: String) throws(JSONError) -> Fen {
        guard let fen = Fen(yuan: try reader.decimal()) else {
            throw reader.error(.malformed(FieldError(field, .notAnAmount)))
        }
        return fen
    }
}
