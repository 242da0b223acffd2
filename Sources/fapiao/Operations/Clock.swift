import FoundationEssentials
import Invoices

/// The wall clock, read only here; below the gateways time is an argument.
enum Clock {
    static var now: Timestamp {
        // A double holds today's microseconds exactly until the year 2255.
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    /// The first day of this year in China: a sample that changed every day could not be loaded twice.
    static var startOfYear: CalendarDay {
        let today = now.dayInChina
        return CalendarDay(year: today.components.year, month: 1, day: 1) ?? today
    }
}
