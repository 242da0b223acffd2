import Invoices

/// PostgreSQL counts from 2000-01-01, 10,957 days after the epoch that the rules count from.
enum PostgresEpoch {
    private static let days: Int32 = 10_957
    private static let microseconds = Int64(days) * 86_400_000_000

    static func date(_ day: CalendarDay) -> Int32 { day.dayNumber - days }
    static func day(_ date: Int32) -> CalendarDay { CalendarDay(dayNumber: date + days) }

    static func timestamptz(_ moment: Timestamp) -> Int64 { moment.microseconds - microseconds }
    static func moment(_ timestamptz: Int64) -> Timestamp {
        Timestamp(microseconds: timestamptz + microseconds)
    }
}

extension InvoiceID {
    /// The partition key.
    var issueYear: Int16 { Int16(year) }
}
