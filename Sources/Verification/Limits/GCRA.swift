/// The generic cell rate algorithm (ITU-T I.371, annex A) as a pure function: the whole state of a
/// limit is one moment, the theoretical arrival time.
package enum GCRA {
    package enum Decision: Sendable, Equatable {
        case allowed(newArrival: Timestamp)
        /// Nothing was spent; so much may be spent after this time.
        case refused(retryAfter: Duration)
    }

    /// Spends `cost` at `now`, all or nothing. A cost above the whole burst is always refused.
    package static func spend(
        _ cost: Int, of limit: RateLimit, arrival: Timestamp?, at now: Timestamp
    ) -> Decision {
        let interval = limit.emissionIntervalMicroseconds
        let start = max(arrival ?? now, now)
        let newArrival = start.microseconds + Int64(cost) * interval
        let earliest = newArrival - Int64(limit.count) * interval
        guard earliest <= now.microseconds else {
            return .refused(retryAfter: .microseconds(earliest - now.microseconds))
        }
        return .allowed(newArrival: Timestamp(microseconds: newArrival))
    }
}
