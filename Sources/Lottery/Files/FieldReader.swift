import Cryptography

/// Reads the fields that a transcript writes, from bytes of others: nothing is taken that is not there.
struct FieldReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func raw(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func digest() -> Bytes32? { raw(Bytes32.count).flatMap { Bytes32($0) } }

    mutating func number() -> UInt64? { raw(8).flatMap { UInt64(bigEndianBytes: $0) } }

    mutating func count() -> UInt32? { raw(4).flatMap { UInt32(bigEndianBytes: $0) } }

    /// A length in four bytes, then as many bytes; nil for more than `maximum`.
    mutating func field(atMost maximum: Int) -> [UInt8]? {
        guard let count = count(), count <= maximum else { return nil }
        return raw(Int(count)).map { Array($0) }
    }
}
