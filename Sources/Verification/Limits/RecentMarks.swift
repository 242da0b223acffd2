import Invoices

/// The keys that were marked recently: a Bloom filter in two generations. It forgets nothing before its
/// time and never grows, however much is marked; a key that is mistaken for a marked one costs the
/// client a trip to the shared limits.
///
/// Source: Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13 (1970).
struct RecentMarks<Key: Hashable>: Sendable {
    /// 4 MB a generation, taken at its first mark: after a million marks another key is mistaken for a
    /// marked one once in 5,000 times, after four million once in 39.
    private static var bits: UInt64 { 1 << 25 }
    private static var probes: UInt64 { 4 }

    private let memory: Duration
    private var current: [UInt64] = []
    private var previous: [UInt64] = []
    private var currentEnds = Timestamp(microseconds: 0)

    /// - Parameter memory: a mark is known for at least this long, and for twice as long at most.
    init(memory: Duration) { self.memory = memory }

    var isEmpty: Bool { current.isEmpty && previous.isEmpty }

    mutating func mark(_ key: Key, at now: Timestamp) {
        if now >= currentEnds {
            previous = now >= currentEnds.advanced(by: memory) ? [] : current
            current = []
            currentEnds = now.advanced(by: memory)
        }
        if current.isEmpty { current = Array(repeating: 0, count: Int(Self.bits / 64)) }
        for place in Self.places(of: key) { current[place.word] |= place.bit }
    }

    func mayHold(_ key: Key, at now: Timestamp) -> Bool {
        guard !isEmpty else { return false }
        // The current generation may have ended since the last mark: then it is the previous one.
        if now >= currentEnds.advanced(by: memory) { return false }
        let places = Self.places(of: key)
        func holds(_ words: [UInt64]) -> Bool {
            !words.isEmpty && places.allSatisfy { words[$0.word] & $0.bit != 0 }
        }
        return holds(current) || now < currentEnds && holds(previous)
    }

    /// Two halves of one hash serve as many (Kirsch, Mitzenmacher, "Less hashing, same performance",
    /// 2006). The hash is seeded anew in each process, so nobody can choose keys that collide.
    private static func places(of key: Key) -> [(word: Int, bit: UInt64)] {
        let first = UInt64(bitPattern: Int64(key.hashValue))
        let step = (first >> 32) | 1
        return (0..<probes).map { probe in
            let place = (first &+ probe &* step) % bits
            return (Int(place / 64), 1 << (place % 64))
        }
    }
}
