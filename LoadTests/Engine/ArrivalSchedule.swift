/// When each query of an open loop is due: at a constant rate, known before the first is sent, so
/// that a service that stalls cannot slow down the asking (no coordinated omission). A calmer rate
/// may follow, to see how soon a flood is forgotten.
struct ArrivalSchedule: Sendable, Equatable {
    let perSecond: Int
    let count: Int
    /// The first arrival of the calmer rate, if one follows.
    private let calmFirst: Int
    private let calmPerSecond: Int

    init(perSecond: Int, seconds: Double, calmPerSecond: Int = 1, calmSeconds: Double = 0) {
        self.perSecond = perSecond
        self.calmPerSecond = calmPerSecond
        let first = Int(Double(perSecond) * seconds)
        calmFirst = calmSeconds > 0 ? first : .max
        count = first + Int(Double(calmPerSecond) * calmSeconds)
    }

    /// Nanoseconds after the start; exact, so that no error adds up.
    func nanoseconds(_ arrival: Int) -> UInt64 {
        if arrival < calmFirst { return Self.nanoseconds(arrival, perSecond) }
        return Self.nanoseconds(calmFirst, perSecond)
            + Self.nanoseconds(arrival - calmFirst, calmPerSecond)
    }

    private static func nanoseconds(_ arrival: Int, _ perSecond: Int) -> UInt64 {
        let (seconds, rest) = arrival.quotientAndRemainder(dividingBy: perSecond)
        return UInt64(seconds) * 1_000_000_000 + UInt64(rest) * 1_000_000_000 / UInt64(perSecond)
    }
}
