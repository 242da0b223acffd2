/// Writes JSON (RFC 8259) as UTF-8 bytes, fields in the order of the calls.
///
/// Our own because the bytes of a face are its identity: the ledger compares them, so they
/// must not change with a library's next version. It also spares the hot path an encoder.
package struct JSONWriter: Sendable {
    /// All that was written so far; a whole document once every object and array has ended.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// - Parameter capacity: bytes to make room for at once; the writer grows beyond them.
    package init(reserving capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    /// Forgets what was written and keeps the room.
    package mutating func beginAgain() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// An object with the fields that `fields` writes, in that order.
    package mutating func object(_ fields: (inout JSONWriter) -> Void) {
        begin(UInt8(ascii: "{"))
        fields(&self)
        end(UInt8(ascii: "}"))
    }

    /// An array, one call of `element` for each. Each call must write exactly one value.
    package mutating func array<Element>(
        _ elements: some Sequence<Element>, _ element: (inout JSONWriter, Element) -> Void
    ) {
        begin(UInt8(ascii: "["))
        for item in elements { element(&self, item) }
        end(UInt8(ascii: "]"))
    }

    /// Writes the name; the next call writes its value.
    package mutating func name(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// As `name`, for one that only the moment knows.
    package mutating func name(dynamic name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func string(_ text: some StringProtocol) { string(String(text)) }

    /// A text, escaped as RFC 8259, section 7, demands and no further: Chinese stays as it is.
    package mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        let utf8 = text.utf8.span
        if Self.needsEscape(utf8) {
            for place in utf8.indices { escape(utf8[place]) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// As a string; for what prints itself in digits and nothing that needs an escape.
    mutating func string(_ value: some DigitsPrinting) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        value.print(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A whole number within 64 bits. Money is never written so: it is a string of yuan.
    package mutating func integer(_ value: some BinaryInteger) {
        separate()
        bytes.append(decimal: Int64(value))
    }

    package mutating func boolean(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Puts in a value that is JSON already.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    package mutating func field(_ name: StaticString, _ text: some StringProtocol) {
        field(name, String(text))
    }

    /// A field whose value is a text, the empty one included.
    package mutating func field(_ name: StaticString, _ text: String) {
        self.name(name)
        string(text)
    }

    mutating func field(_ name: StaticString, _ value: some DigitsPrinting) {
        self.name(name)
        string(value)
    }

    /// Leaves the field out where there is nothing to say.
    package mutating func field(_ name: StaticString, ifAny text: (some StringProtocol)?) {
        if let text, !text.isEmpty { field(name, text) }
    }

    /// Leaves the field out where the text is empty.
    package mutating func field(_ name: StaticString, ifAny text: String) {
        if !text.isEmpty { field(name, text) }
    }

    /// Ends a line; the next value begins another (NDJSON).
    package mutating func endLine() {
        bytes.append(0x0A)
        needsComma = false
    }

    private static func needsEscape(_ utf8: Span<UInt8>) -> Bool {
        for place in utf8.indices {
            let byte = utf8[place]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return true
            }
        }
        return false
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0..<0x20:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(Self.hexadecimalDigits[Int(byte >> 4)])
            bytes.append(Self.hexadecimalDigits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }

    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }
}
