/// Exact uniform draws from a key: each number below the bound is equally likely, to the last bit.
///
/// The words are HMAC-SHA256(key, label ‖ counter), counter a big-endian number of 32 bits from 0, each
/// giving four big-endian numbers of 64 bits. A word w becomes the upper half of w × n, unless the
/// lower half is under (2^64 − n) mod n: such a word is skipped, which removes the bias (Lemire, "Fast
/// random integer generation in an interval", 2019).
package struct UniformStream: Sendable {
    private let key: Bytes32
    private let label: [UInt8]
    private var counter: UInt32 = 0
    /// Of the last block, last word first.
    private var words: [UInt64] = []

    /// The same key and label give the same numbers, wherever and whenever. Use a label once a key.
    package init(key: Bytes32, label: String) {
        self.key = key
        self.label = Array(label.utf8)
    }

    /// A number below `bound`, which is at least 1. A further draw goes on with the next word.
    package mutating func next(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "nothing is below 0")
        let threshold = (0 &- bound) % bound
        while true {
            let product = word().multipliedFullWidth(by: bound)
            if product.low >= threshold { return product.high }
        }
    }

    private mutating func word() -> UInt64 {
        if words.isEmpty {
            let block = label + counter.bigEndianBytes
            words = HMACSHA256.authenticate(block, key: key).words.reversed()
            counter += 1
        }
        return words.removeLast()
    }
}
