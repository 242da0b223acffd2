import Cryptography

/// The entries of a range in the order in which a tier's stream meets them, each once.
struct DistinctStream {
    private let entries: Range<UInt64>
    private var stream: UniformStream
    /// A bit for each entry: ten million take 1.25 MB.
    private var met: [UInt64]
    private var left: Int

    init(key: Bytes32, over entries: Range<UInt64>) {
        self.entries = entries
        stream = UniformStream(key: key, label: "idx")
        met = [UInt64](repeating: 0, count: (entries.count + 63) / 64)
        left = entries.count
    }

    /// Nil once every entry has been met.
    mutating func next() -> UInt64? {
        guard left > 0 else { return nil }
        while true {
            let place = stream.next(below: UInt64(entries.count))
            let (word, bit) = (Int(place / 64), UInt64(1) << (place % 64))
            if met[word] & bit == 0 {
                met[word] |= bit
                left -= 1
                return entries.lowerBound + place
            }
        }
    }
}
