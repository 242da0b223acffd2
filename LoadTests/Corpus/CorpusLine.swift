/// One line of the corpus: what the load tests need of a change of the ledger.
struct CorpusLine {
    private(set) var isVoid = false
    private(set) var kind: ArraySlice<UInt8> = []
    private(set) var code: ArraySlice<UInt8> = []
    private(set) var number: ArraySlice<UInt8> = []
    private(set) var issuedOn: ArraySlice<UInt8> = []
    private(set) var checkCode: ArraySlice<UInt8> = []
    private(set) var amount: ArraySlice<UInt8> = []
    private(set) var total: ArraySlice<UInt8> = []
    private(set) var sellerTaxNumber: ArraySlice<UInt8> = []
    private(set) var original: UInt128?

    /// Nil when there is no invoice number in it.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        guard let first = range.first, bytes[first] == UInt8(ascii: "{") else { return nil }
        read(JSONFields(bytes, range))
        guard !number.isEmpty else { return nil }
    }

    private mutating func read(_ fields: JSONFields) {
        var fields = fields
        let bytes = fields.bytes
        while let field = fields.next() {
            let value = bytes[field.value]
            if fields.name(field, is: "change") {
                isVoid = value.elementsEqual("void".utf8)
            } else if fields.name(field, is: "invoice") {
                read(JSONFields(bytes, field.value))
            } else if fields.name(field, is: "kind") {
                kind = value
            } else if fields.name(field, is: "code") {
                code = value
            } else if fields.name(field, is: "number") {
                number = value
            } else if fields.name(field, is: "issuedOn") {
                issuedOn = value
            } else if fields.name(field, is: "checkCode") {
                checkCode = value
            } else if fields.name(field, is: "amount") {
                amount = value
            } else if fields.name(field, is: "total") {
                total = value
            } else if fields.name(field, is: "seller") {
                sellerTaxNumber = Self.field("taxNumber", of: JSONFields(bytes, field.value))
            } else if fields.name(field, is: "original") {
                let original = JSONFields(bytes, field.value)
                self.original =
                    InvoiceKey(
                        code: Self.field("code", of: original),
                        number: Self.field("number", of: original)
                    ).nibbles
            }
        }
    }

    private static func field(
        _ name: StaticString, of fields: JSONFields
    ) -> ArraySlice<UInt8> {
        var fields = fields
        while let field = fields.next() {
            if fields.name(field, is: name) { return fields.bytes[field.value] }
        }
        return []
    }

    /// A new invoice that changes no other.
    var isIssue: Bool { !isVoid && original == nil }

    var key: InvoiceKey { InvoiceKey(code: code, number: number) }
}

extension CorpusLine {
    private enum Factor { case amount, total, checkCode, blockchain }

    /// What a query gives beside code, number and date, by the table of kinds.
    private var factor: Factor {
        switch String(decoding: kind, as: UTF8.self) {
        case "04", "10", "11", "14", "86": .checkCode
        case "01", "02", "03", "08", "85": .amount
        case "blockchain": .blockchain
        default: .total
        }
    }

    /// Appends the JSON of a query about this invoice.
    func writeQuery(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        if !code.isEmpty { Self.write("\"code\":\"", code, to: &bytes) }
        Self.write("\"number\":\"", number, to: &bytes)
        Self.write("\"issuedOn\":\"", issuedOn, to: &bytes)
        switch factor {
        case .amount: Self.write("\"amount\":\"", amount, to: &bytes)
        case .total: Self.write("\"amount\":\"", total, to: &bytes)
        case .checkCode: Self.write("\"checkCode\":\"", checkCode.suffix(6), to: &bytes)
        case .blockchain:
            Self.write("\"amount\":\"", amount, to: &bytes)
            Self.write("\"checkCode\":\"", checkCode, to: &bytes)
            Self.write("\"sellerTaxNumber\":\"", sellerTaxNumber, to: &bytes)
        }
        bytes[bytes.count - 1] = UInt8(ascii: "}")
    }

    private static func write(
        _ name: StaticString, _ value: ArraySlice<UInt8>, to bytes: inout [UInt8]
    ) {
        name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: value)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ","))
    }

    /// Fen of a text such as `-1234.50`.
    static func fen(_ text: ArraySlice<UInt8>) -> Int {
        var value = 0
        var decimals = -1
        for byte in text {
            if byte == UInt8(ascii: ".") {
                decimals = 0
            } else if byte >= 0x30, byte <= 0x39, decimals < 2 {
                value = value * 10 + Int(byte - 0x30)
                if decimals >= 0 { decimals += 1 }
            }
        }
        for _ in max(decimals, 0)..<2 { value *= 10 }
        return text.first == UInt8(ascii: "-") ? -value : value
    }
}
