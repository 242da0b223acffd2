import Cryptography

/// The bytes of several values of which only one reading is possible: what has no fixed length is written
/// behind it. Begins with what it is for, so that no transcript passes for one of another kind.
struct Transcript {
    private(set) var bytes: [UInt8] = []

    init(_ purpose: String) { field(purpose) }

    /// For files, whose place says what they are for.
    init() {}

    /// The length in four big-endian bytes, then the bytes.
    mutating func field(_ value: [UInt8]) {
        bytes += UInt32(value.count).bigEndianBytes
        bytes += value
    }

    mutating func field(_ text: String) { field(Array(text.utf8)) }

    /// 32 bytes need no length.
    mutating func fixed(_ value: Bytes32) { value.append(to: &bytes) }

    mutating func fixed(_ number: some FixedWidthInteger & UnsignedInteger) {
        bytes += number.bigEndianBytes
    }

    /// Bytes whose length the kind of transcript fixes, or that end it.
    mutating func raw(_ value: [UInt8]) { bytes += value }

    var hash: Bytes32 { SHA256.hash(bytes) }
}
