/// A day of the civil (Gregorian) calendar as an invoice prints it (开票日期), without a clock.
package struct CalendarDay: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    package let dayNumber: Int32

    package init(dayNumber: Int32) { self.dayNumber = dayNumber }

    /// Nil for a day that the calendar does not have, and for one so far from today's that no
    /// invoice is of it.
    package init?(year: Int, month: Int, day: Int) {
        self.init(year, month, day, within: Self.years)
    }

    private init?(_ year: Int, _ month: Int, _ day: Int, within years: ClosedRange<Int>) {
        guard years.contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, of: year)
        else { return nil }
        // Days from civil, Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": the
        // year is taken to begin in March, so that the leap day is its last.
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        dayNumber = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Reads `2026-01-05` and `20260105`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        self.init(text, within: Self.years)
    }

    /// The same for every year that has four digits: where only a day can stand, 9999-12-31 is one,
    /// and elsewhere 99991231 is rather a number.
    init?(ofAnyYear text: some StringProtocol) {
        self.init(text, within: 1...9999)
    }

    private init?(_ text: some StringProtocol, within years: ClosedRange<Int>) {
        var number = 0
        var digits = 0
        var dashes = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "-"), digits == (dashes == 0 ? 4 : 6), dashes < 2 {
                dashes += 1
            } else {
                guard byte >= 0x30, byte <= 0x39, digits < 8 else { return nil }
                number = number * 10 + Int(byte - 0x30)
                digits += 1
            }
        }
        guard digits == 8, dashes != 1 else { return nil }
        self.init(number / 10_000, number / 100 % 100, number % 100, within: years)
    }

    /// Year, month from 1 and day from 1, by the algorithm of Hinnant's "civil_from_days".
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = Int(dayNumber) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// The same day so many years earlier; 29 February becomes the 28th.
    package func years(before count: Int) -> CalendarDay {
        let (year, month, day) = components
        let earlier = CalendarDay(year: year - count, month: month, day: day)
        return earlier ?? CalendarDay(year: year - count, month: month, day: 28) ?? self
    }

    /// So many days later, or earlier if negative. The caller keeps within four-digit years.
    package func advanced(byDays days: Int) -> CalendarDay {
        CalendarDay(dayNumber: dayNumber + Int32(days))
    }

    /// `20260105`, as in a QR text.
    package var compact: String { description.filter { $0 != "-" } }

    package static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        left.dayNumber < right.dayNumber
    }

    private static let years = 1900...2199

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CalendarDay: CustomStringConvertible {
    /// ISO 8601: `2026-01-05`.
    package var description: String { printed }
}

extension CalendarDay: DigitsPrinting {
    func print(to bytes: inout [UInt8]) {
        let (year, month, day) = components
        bytes.append(decimal: Int64(year))
        bytes.append(UInt8(ascii: "-"))
        bytes.append(decimal: UInt64(month), digits: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(decimal: UInt64(day), digits: 2)
    }
}
