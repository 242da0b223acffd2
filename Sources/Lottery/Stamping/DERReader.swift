/// One value of ASN.1's distinguished encoding, as far as timestamps need it.
struct DERValue {
    let tag: UInt8
    let content: ArraySlice<UInt8>

    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let octets: UInt8 = 0x04
    static let null: UInt8 = 0x05
    static let identifier: UInt8 = 0x06
    static let time: UInt8 = 0x18
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
    /// `[0] EXPLICIT`.
    static let explicit0: UInt8 = 0xA0

    static func encode(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        // Every value that is written here is short.
        precondition(content.count < 0x80, "a long value")
        return [tag, UInt8(content.count)] + content
    }
}

/// Reads values one after another; nil for what is none, and behind the last.
struct DERReader {
    /// Four bytes of length are more than any answer has.
    private static let lengthBytesMaximum = 4

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    init?(_ value: DERValue?, of tag: UInt8) {
        guard let value, value.tag == tag else { return nil }
        rest = value.content
    }

    mutating func next() -> DERValue? {
        guard let tag = rest.popFirst(), let first = rest.popFirst() else { return nil }
        var count = Int(first)
        if first >= 0x80 {
            let bytes = Int(first & 0x7F)
            guard (1...Self.lengthBytesMaximum).contains(bytes), bytes <= rest.count else {
                return nil
            }
            count = rest.prefix(bytes).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(bytes)
        }
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return DERValue(tag: tag, content: rest.prefix(count))
    }
}
