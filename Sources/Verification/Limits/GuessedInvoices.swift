/// On which invoices this worker knows of a wrong attempt: a Bloom filter in two generations, each as
/// long as a wrong attempt matters. It forgets nothing before its time and never grows, however many
/// invoices are guessed at; an invoice mistaken for one of them costs a trip to the shared limits.
///
/// Source: Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13 (1970).
struct GuessedInvoices: Sendable {
    /// 4 MB a generation, taken at the first wrong attempt: a million of them a day are mistaken for
    /// others once in 5,000 times, four million once in 35.
    private static let bits: UInt64 = 1 << 25
    private static let probes: UInt64 = 4

    private let memory: Duration
    private var current: [UInt64] = []
    private var previous: [UInt64] = []
    private var currentEnds = Timestamp(microseconds: 0)

    /// - Parameter memory: for so long at least a noted invoice is known, and for twice as long at most.
    init(memory: Duration) { self.memory = memory }

    var isEmpty: Bool { current.isEmpty && previous.isEmpty }

    mutating func note(_ id: InvoiceID, at now: Timestamp) {
        if now >= currentEnds {
            previous = now >= currentEnds.advanced(by: memory) ? [] : current
            current = []
            currentEnds = now.advanced(by: memory)
        }
        if current.isEmpty { current = Array(repeating: 0, count: Int(Self.bits / 64)) }
        for place in Self.places(of: id) { current[place.word] |= place.bit }
    }

    func mayHold(_ id: InvoiceID, at now: Timestamp) -> Bool {
        guard !isEmpty else { return false }
        // What is called current may have ended since the last note: then it is the one before.
        if now >= currentEnds.advanced(by: memory) { return false }
        let places = Self.places(of: id)
        func holds(_ words: [UInt64]) -> Bool {
            !words.isEmpty && places.allSatisfy { words[$0.word] & $0.bit != 0 }
        }
        return holds(current) || now < currentEnds && holds(previous)
    }

    /// Two halves of one hash serve as many (Kirsch, Mitzenmacher, "Less hashing, same performance", 2006).
    private static func places(of id: InvoiceID) -> [(word: Int, bit: UInt64)] {
        let first = id.mixed
        let step = (first >> 32) | 1
        return (0..<probes).map { probe in
            let place = (first &+ probe &* step) % bits
            return (Int(place / 64), 1 << (place % 64))
        }
    }
}
