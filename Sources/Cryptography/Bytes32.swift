/// Thirty-two bytes by value: a SHA-256 digest, a tree's root or a seed. A log has millions of them,
/// and an array each would put every one of them on the heap.
///
/// The order is that of the bytes, the first one counting most.
package struct Bytes32: Hashable, Sendable, Comparable, CustomStringConvertible {
    package static let count = 32
    package static let zero = Bytes32(0, 0, 0, 0)

    // The numbers whose big-endian bytes stand one after another.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    private init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
    }

    /// Nil unless there are exactly 32 bytes.
    package init?(_ bytes: [UInt8]) { self.init(bytes.span) }

    /// Nil unless there are exactly 32 bytes.
    package init?(_ bytes: ArraySlice<UInt8>) { self.init(bytes.span) }

    private init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.count else { return nil }
        func word(_ first: Int) -> UInt64 {
            var word: UInt64 = 0
            for place in first..<first + 8 { word = word << 8 | UInt64(bytes[place]) }
            return word
        }
        self.init(word(0), word(8), word(16), word(24))
    }

    /// Takes 32 bytes from `body`, which must write all of them.
    init(filling body: (UnsafeMutablePointer<UInt8>) -> Void) {
        self = unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 4) { words in
            unsafe words.initialize(repeating: 0)
            let pointer = unsafe UnsafeMutableRawBufferPointer(words).assumingMemoryBound(
                to: UInt8.self)
            unsafe body(pointer.baseAddress!)
            return unsafe Bytes32(
                UInt64(bigEndian: words[0]), UInt64(bigEndian: words[1]),
                UInt64(bigEndian: words[2]), UInt64(bigEndian: words[3]))
        }
    }

    /// The same 32 bytes in memory, for a library that reads a pointer.
    func withPointer<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 4) { words in
            unsafe words.initializeElement(at: 0, to: first.bigEndian)
            unsafe words.initializeElement(at: 1, to: second.bigEndian)
            unsafe words.initializeElement(at: 2, to: third.bigEndian)
            unsafe words.initializeElement(at: 3, to: fourth.bigEndian)
            let pointer = unsafe UnsafeRawBufferPointer(words).assumingMemoryBound(to: UInt8.self)
            return unsafe body(pointer.baseAddress!)
        }
    }

    /// The four numbers of 64 bits that the bytes spell in big-endian order.
    package var words: [UInt64] { [first, second, third, fourth] }

    /// The same bytes as an array on the heap. In a loop over many of them, use `append`.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.count)
        append(to: &bytes)
        return bytes
    }

    /// Appends the 32 bytes in their order, without an array of their own.
    package func append(to bytes: inout [UInt8]) {
        for word in [first, second, third, fourth] {
            unsafe withUnsafeBytes(of: word.bigEndian) { unsafe bytes.append(contentsOf: $0) }
        }
    }

    /// 64 lower-case hexadecimal digits.
    package var description: String { Hexadecimal.encode(bytes) }

    package static func < (left: Bytes32, right: Bytes32) -> Bool {
        (left.first, left.second, left.third, left.fourth)
            < (right.first, right.second, right.third, right.fourth)
    }
}
