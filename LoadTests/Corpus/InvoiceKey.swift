/// The ledger's key of an invoice: code and number as the 32 nibbles of a UUID, missing digits `f`.
struct InvoiceKey: Hashable, Sendable {
    let nibbles: UInt128

    init(nibbles: UInt128) { self.nibbles = nibbles }

    init(code: ArraySlice<UInt8>, number: ArraySlice<UInt8>) {
        var nibbles: UInt128 = 0
        for digit in code { nibbles = nibbles << 4 | UInt128(digit & 0xF) }
        for _ in 0..<max(0, 32 - code.count - number.count) { nibbles = nibbles << 4 | 0xF }
        for digit in number { nibbles = nibbles << 4 | UInt128(digit & 0xF) }
        self.nibbles = nibbles
    }

    private func digit(_ position: Int) -> Int {
        Int(truncatingIfNeeded: nibbles >> UInt128(124 - 4 * position) & 0xF)
    }

    var hasCode: Bool { digit(0) != 0xF }

    /// The year of the ledger's partition: of the code, else of the 20-digit number.
    var issueYear: Int {
        let first =
            if hasCode { digit(10) == 0xF ? 4 : 5 } else { 12 }
        return 2000 + digit(first) * 10 + digit(first + 1)
    }

    var uuid: String {
        var text = ""
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text += "-" }
            text += String(digit(position), radix: 16)
        }
        return text
    }

    /// The fields by which a change names its invoice.
    var fields: String {
        let digits = (0..<32).map { digit($0) }
        let code = digits[..<12].filter { $0 != 0xF }.map(String.init).joined()
        let number = digits[12...].filter { $0 != 0xF }.map(String.init).joined()
        return (code.isEmpty ? "" : "\"code\":\"\(code)\",") + "\"number\":\"\(number)\""
    }
}
