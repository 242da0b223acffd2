/// The words and values of a command one after the other, as they go on the wire: bulk strings (RESP2
/// specification). Appending is all there is, so that thousands of values cost one array.
package struct RedisWords: Sendable, Equatable {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    /// - Parameter count: how many are expected.
    package init(reserving count: Int = 0) { bytes.reserveCapacity(20 * count) }

    package init(_ words: [[UInt8]]) {
        self.init(reserving: words.count)
        for word in words { append(word) }
    }

    /// A word that may hold any bytes: a key or a value.
    package mutating func append(_ word: some Collection<UInt8>) {
        begin(word.count)
        bytes.append(contentsOf: word)
        endLine()
    }

    /// A word of the program's own, such as a command's name, without a copy in between.
    package mutating func append(_ word: StaticString) {
        begin(word.utf8CodeUnitCount)
        word.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        endLine()
    }

    /// In decimal digits.
    package mutating func append(_ number: Int) { append(String(number).utf8) }

    mutating func append(contentsOf words: RedisWords) {
        bytes += words.bytes
        count += words.count
    }

    private mutating func begin(_ length: Int) {
        count += 1
        bytes.append(UInt8(ascii: "$"))
        if length < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(length))
        } else {
            bytes.append(contentsOf: String(length).utf8)
        }
        endLine()
    }

    private mutating func endLine() {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }
}
