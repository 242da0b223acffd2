package import Invoices

/// The generic cell rate algorithm (ITU-T I.371, annex A) as a pure function: the whole state of a
/// limit is one moment, the theoretical arrival time.
package enum GCRA {
    /// The result of spending: nothing is spent by a refusal.
    package enum Decision: Sendable, Equatable {
        /// Spent; `left` more may be spent at once.
        case allowed(newArrival: Timestamp, left: Int)
        /// Refuses without spending; the same cost may be spent after this time.
        case refused(retryAfter: Duration)
    }

    /// Spends `cost` at `now`, all or nothing. A cost above the whole burst is always refused.
    ///
    /// After the clock went back an arrival may lie further ahead than any spend can put it: then it
    /// counts as that of a limit just spent whole, so nobody waits longer than for a period.
    package static func spend(
        _ cost: Int, of limit: RateLimit, arrival: Timestamp?, at now: Timestamp
    ) -> Decision {
        let interval = limit.emissionIntervalMicroseconds
        let burst = limit.burstMicroseconds
        let start = min(
            max(arrival?.microseconds ?? now.microseconds, now.microseconds),
            now.microseconds + burst)
        let newArrival = start + Int64(cost) * interval
        let early = newArrival - burst - now.microseconds
        guard early <= 0 else { return .refused(retryAfter: .microseconds(early)) }
        return .allowed(
            newArrival: Timestamp(microseconds: newArrival), left: Int(-early / interval))
    }
}
