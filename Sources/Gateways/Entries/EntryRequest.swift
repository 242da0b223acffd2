import Invoices

/// A person's invoice that a program enters.
struct EntryRequest: Sendable, Equatable {
    var submitted = SubmittedInvoice()
    /// Empty for the only one that is open.
    var campaign = ""
    /// The program's own name for the person.
    var holder = ""
    /// The person's, as the program has checked it; empty where it has not.
    var holderName = ""

    static let holderCharactersMaximum = 128

    init(from reader: inout JSONReader) throws(JSONError) {
        try reader.object(of: Field.names) { (reader, field) throws(JSONError) in
            if let field = SubmittedInvoice.QueryField(rawValue: field.rawValue) {
                return try submitted.read(field, from: &reader)
            }
            let text = try SubmittedInvoice.text(&reader, field.rawValue)
            switch field {
            case .campaign: campaign = text
            case .holder: holder = text
            default: holderName = text
            }
        }
    }

    private enum Field: String, JSONField {
        case code, number, issuedOn, amount, checkCode, sellerTaxNumber, qr
        case campaign, holder, holderName

        static let names = JSONNames<Self>()
    }

    /// Faults of the request itself, beside the invoice's details.
    var faults: [FieldError] {
        if holder.isEmpty { return [FieldError("holder", .missing)] }
        guard holder.unicodeScalars.count <= Self.holderCharactersMaximum else {
            return [FieldError("holder", .tooLong)]
        }
        guard holder.unicodeScalars.allSatisfy(Self.isPrintable) else {
            return [FieldError("holder", .notPrintable)]
        }
        return []
    }

    /// A name holds no character that two programs might write in two ways, or not see at all.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            false
        default: true
        }
    }
}
