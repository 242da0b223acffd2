package import Invoices

/// The spans in which a campaign counts entries, by the second at which they were accepted. Asia/Shanghai has
/// been eight hours ahead of UTC, summer and winter, since 1991.
package enum CampaignTime {
    private static let offset: Int64 = 8 * 3_600
    private static let daySeconds: Int64 = 86_400

    /// The seconds since 1970 of the day in China that holds this second.
    package static func day(of second: UInt64) -> Range<Int64> {
        let start = begin(of: calendarDay(of: second))
        return start..<start + daySeconds
    }

    /// The same for its month.
    package static func month(of second: UInt64) -> Range<Int64> {
        let first = firstOfMonth(calendarDay(of: second))
        // No month has more than 31 days, nor two months together less than 59.
        return begin(of: first)..<begin(of: firstOfMonth(first.advanced(byDays: 31)))
    }

    /// The day in China at this second.
    package static func calendarDay(of second: UInt64) -> CalendarDay {
        timestamp(of: second).dayInChina
    }

    /// For people: `2026-01-31 18:00`.
    package static func minute(of second: UInt64) -> String {
        timestamp(of: second).description.replacing("T", with: " ").prefix(16).description
    }

    /// Whole seconds since 1970, as campaigns count.
    package static func second(of moment: Timestamp) -> UInt64 {
        UInt64(max(0, moment.microseconds / 1_000_000))
    }

    /// For people who run campaigns: `2026-01-31 18:00:05`.
    package static func second(of second: UInt64) -> String {
        timestamp(of: second).description.replacing("T", with: " ").prefix(19).description
    }

    private static func timestamp(of second: UInt64) -> Timestamp {
        // 290,000 years from now; a manifest's times are below 2⁵³.
        Timestamp(microseconds: Int64(min(second, 9_000_000_000_000)) * 1_000_000)
    }

    private static func begin(of day: CalendarDay) -> Int64 {
        Int64(day.dayNumber) * daySeconds - offset
    }

    private static func firstOfMonth(_ day: CalendarDay) -> CalendarDay {
        day.advanced(byDays: 1 - day.components.day)
    }
}
