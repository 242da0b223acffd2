/// When each query of an open loop is due: at a constant rate, known before the first is sent, so
/// that a service that stalls cannot slow down the asking (no coordinated omission).
struct ArrivalSchedule: Sendable, Equatable {
    let perSecond: Int
    let count: Int

    init(perSecond: Int, seconds: Double) {
        self.perSecond = perSecond
        count = Int(Double(perSecond) * seconds)
    }

    /// Nanoseconds after the start; exact, so that no error adds up.
    func nanoseconds(_ arrival: Int) -> UInt64 {
        let (seconds, rest) = arrival.quotientAndRemainder(dividingBy: perSecond)
        return UInt64(seconds) * 1_000_000_000 + UInt64(rest) * 1_000_000_000 / UInt64(perSecond)
    }
}
