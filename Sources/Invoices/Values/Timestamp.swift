/// A moment: microseconds since 1970-01-01T00:00:00Z. The gateways read it; it is an argument below.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// So much later; earlier for a negative duration. Sub-microsecond parts are dropped.
    package func advanced(by duration: Duration) -> Timestamp {
        Timestamp(microseconds: microseconds + duration.microseconds)
    }

    /// Negative if `earlier` is the later one.
    package func duration(since earlier: Timestamp) -> Duration {
        .microseconds(microseconds - earlier.microseconds)
    }

    /// The day in China, which is eight hours ahead of UTC the whole year.
    package var dayInChina: CalendarDay {
        let shifted = microseconds + 8 * 3_600 * 1_000_000
        let day = shifted / 86_400_000_000 - (shifted % 86_400_000_000 < 0 ? 1 : 0)
        return CalendarDay(dayNumber: Int32(day))
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in China's offset, to the second: `2026-01-05T09:30:00+08:00`.
    package var description: String {
        let shifted = microseconds + 8 * 3_600 * 1_000_000
        let withinDay = shifted - Int64(dayInChina.dayNumber) * 86_400_000_000
        let second = Int(withinDay / 1_000_000)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return "\(dayInChina)T\(clock)+08:00"
    }
}

extension Duration {
    /// Whole microseconds, rounded towards zero.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
