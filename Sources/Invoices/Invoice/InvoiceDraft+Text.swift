extension InvoiceDraft {
    /// Reads the lines from a JSON array, as the canonical face has them.
    package mutating func readLines(json: ArraySlice<UInt8>) throws(JSONError) {
        var reader = JSONReader(json)
        try read(.lines, from: &reader)
        try reader.finish()
    }

    /// One text field of an invoice, from a format other than JSON, under the same limits.
    package static func text(
        _ bytes: ArraySlice<UInt8>, of field: String
    ) throws(FieldError) -> String {
        guard bytes.count <= Invoice.textBytesMaximum else { throw FieldError(field, .tooLong) }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            throw FieldError(field, .wrongType)
        }
        return text
    }
}
