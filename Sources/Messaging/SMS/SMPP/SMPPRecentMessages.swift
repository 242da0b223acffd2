import NIOCore

/// The messages that were answered within the last minute, so that a duplicate is not answered, and paid
/// for, twice.
struct SMPPRecentMessages {
    /// How long an SMSC goes on repeating before it waits for minutes.
    static let lifetime = TimeAmount.seconds(60)
    /// Forty seconds of the busiest hour; some 20 MB.
    static let maximum = 200_000

    private var times: [SMPPMessageKey: NIODeadline] = [:]
    private var order = CircularBuffer<SMPPMessageKey>()

    mutating func insert(_ key: SMPPMessageKey, at now: NIODeadline) {
        if times.updateValue(now, forKey: key) == nil { order.append(key) }
        forget(at: now)
    }

    func contains(_ key: SMPPMessageKey, at now: NIODeadline) -> Bool {
        times[key].map { now - $0 < Self.lifetime } ?? false
    }

    private mutating func forget(at now: NIODeadline) {
        while let oldest = order.first,
            order.count > Self.maximum || !contains(oldest, at: now)
        {
            order.removeFirst()
            times[oldest] = nil
        }
    }
}
