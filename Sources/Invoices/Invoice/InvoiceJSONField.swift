/// The names of an invoice's fields in the order of the canonical face. A change may stand in
/// place of an invoice, so its two names come first.
enum InvoiceJSONField: String, JSONField {
    case change, invoice
    case kind, code, number, issuedOn, checkCode, machineNumber, seller, buyer, lines
    case amount, tax, total, remark, original

    static let names = JSONNames<Self>()
}

enum PartyField: String, JSONField {
    case name, taxNumber, addressAndPhone, bankAndAccount

    static let names = JSONNames<Self>()
}

enum InvoiceLineField: String, JSONField {
    case name, specification, unit, quantity, price, amount, taxRate, tax

    static let names = JSONNames<Self>()
}

enum OriginalField: String, JSONField {
    case code, number

    static let names = JSONNames<Self>()
}
