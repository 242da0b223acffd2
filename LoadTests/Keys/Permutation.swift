/// Every number below `count` once, in an order that looks random, without memory: a Feistel
/// network over the next power of four, walked until it lands below `count`.
struct Permutation: Sendable {
    let count: Int
    private let halfBits: UInt64
    private let mask: UInt64
    private let seed: UInt64
    private static let rounds: UInt64 = 4

    init(count: Int, seed: UInt64) {
        precondition(count > 0, "a permutation of nothing")
        self.count = count
        self.seed = seed
        let bits = UInt64(max(2, Int.bitWidth - (count - 1).leadingZeroBitCount))
        halfBits = (bits + 1) / 2
        mask = (1 << halfBits) - 1
    }

    /// The number at `position`, 0..<count. Fewer than four steps of the walk on average.
    subscript(position: Int) -> Int {
        var value = UInt64(position)
        repeat { value = shuffled(value) } while value >= UInt64(count)
        return Int(value)
    }

    private func shuffled(_ value: UInt64) -> UInt64 {
        var left = value >> halfBits
        var right = value & mask
        for round in 0..<Self.rounds {
            (left, right) = (right, left ^ SplitMix.mixed(right ^ seed &+ round << 56) & mask)
        }
        return left << halfBits | right
    }
}
