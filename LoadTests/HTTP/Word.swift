/// A short word of a reply, such as a verdict or a status, as one number to compare.
struct Word: Hashable, Sendable {
    private(set) var packed: UInt128 = 0

    init() {}

    init(_ text: StaticString) {
        for scalar in text.description.utf8 { append(scalar) }
    }

    /// Words are of at most sixteen bytes; of longer ones the last count.
    mutating func append(_ byte: UInt8) { packed = packed << 8 | UInt128(byte) }

    static let consistent = Word("consistent")
    static let notFound = Word("not_found")
    static let outOfRange = Word("out_of_range")
    static let normal = Word("N")
    static let voided = Word("Y")
    static let none = Word()
}

extension Word: CustomStringConvertible {
    var description: String {
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: packed >> (120 - 8 * $0)) }
        return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
    }
}
