import Invoices

/// A count per period, all at once if need be: the data of a limit, from Config.
package struct RateLimit: Sendable, Hashable {
    /// How many fit into one period; also the burst.
    package let count: Int
    /// The time in which `count` becomes free again.
    package let period: Duration

    /// Nil unless both are positive, and there is at most one a microsecond.
    package init?(count: Int, period: Duration) {
        guard count > 0, period.microseconds >= Int64(count) else { return nil }
        self.count = count
        self.period = period
    }

    /// `60/min`, `20/day`, `5/s`, `1000/h`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let periods: [Substring: Duration] = [
            "s": .seconds(1), "min": .seconds(60), "h": .seconds(3_600), "day": .seconds(86_400),
        ]
        guard parts.count == 2, let count = Int(parts[0]), let period = periods[parts[1]] else {
            return nil
        }
        self.init(count: count, period: period)
    }

    /// `factor` times as much in the same period, but never more than one a microsecond.
    package func times(_ factor: Int) -> RateLimit {
        RateLimit(count: count * factor, period: period) ?? self
    }

    /// The cost of one: the time that it takes to come back.
    package var emissionIntervalMicroseconds: Int64 { period.microseconds / Int64(count) }

    /// The cost of the whole burst; a little less than the period where that does not divide evenly.
    package var burstMicroseconds: Int64 { emissionIntervalMicroseconds * Int64(count) }
}
