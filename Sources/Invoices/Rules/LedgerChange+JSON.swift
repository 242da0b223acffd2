extension LedgerChange {
    /// Reads one change: a bare invoice, which is issued, or an object that names the change.
    ///
    /// ```
    /// {"change":"issue","invoice":{…}}
    /// {"change":"void","code":"033001800111","number":"25672225"}
    /// {"change":"red-flush","invoice":{…,"original":{…}}}
    /// ```
    package init(json: ArraySlice<UInt8>) throws(JSONError) {
        var reader = JSONReader(json)
        var change: String?
        var invoice: Invoice?
        var draft = InvoiceDraft()
        // The first field that neither names a change nor identifies an invoice.
        var bareField: InvoiceJSONField?
        try reader.object(of: InvoiceJSONField.names) { (reader, field) throws(JSONError) in
            switch field {
            case .change: change = try reader.text()
            case .invoice: invoice = try Invoice(from: &reader)
            case .code, .number: try draft.read(field, from: &reader)
            default:
                bareField = bareField ?? field
                try draft.read(field, from: &reader)
            }
        }
        try reader.finish()
        do throws(FieldError) {
            if change != nil, let bareField {
                throw FieldError(bareField.rawValue, .unknownField)
            }
            self = try Self.read(change, invoice, draft)
        } catch {
            throw reader.error(.malformed(error))
        }
    }

    private static func read(
        _ change: String?, _ invoice: Invoice?, _ draft: InvoiceDraft
    ) throws(FieldError) -> LedgerChange {
        switch change {
        case nil:
            if invoice != nil { throw FieldError("change", .missing) }
            return .issue(try draft.invoice())
        case "void":
            if invoice != nil { throw FieldError("invoice", .unknownField) }
            let (code, number) = try InvoiceDraft.identity(
                draft.code, draft.number, "code", "number")
            return .void(InvoiceID(code: code, number: number))
        case "issue", "red-flush":
            if !draft.code.isEmpty { throw FieldError("code", .unknownField) }
            if !draft.number.isEmpty { throw FieldError("number", .unknownField) }
            guard let invoice else { throw FieldError("invoice", .missing) }
            if change == "red-flush", invoice.original == nil {
                throw FieldError("invoice.original", .originalMissing)
            }
            return .issue(invoice)
        default: throw FieldError("change", .unknownChange)
        }
    }
}

extension LedgerChange {
    /// Writes the face of an invoice that is issued, without copying it out; nothing for a void.
    package func writeInvoice(to writer: inout JSONWriter) {
        if case .issue(let invoice) = self { invoice.write(to: &writer) }
    }

    /// Writes the object that `init(json:)` reads.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .issue(let invoice):
                writer.field("change", invoice.original == nil ? "issue" : "red-flush")
                writer.name("invoice")
                invoice.write(to: &writer)
            case .void(let id):
                writer.field("change", "void")
                if let code = id.code { writer.field("code", code) }
                writer.field("number", id.number)
            }
        }
    }
}
