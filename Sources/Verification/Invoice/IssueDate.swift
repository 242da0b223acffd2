/// A day of the civil (Gregorian) calendar as an invoice prints it (开票日期), without a clock.
package struct IssueDate: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    package let dayNumber: Int32

    package init(dayNumber: Int32) { self.dayNumber = dayNumber }

    /// Nil for a day that the calendar does not have.
    package init?(year: Int, month: Int, day: Int) {
        guard (1900...2199).contains(year), (1...12).contains(month), day >= 1,
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
        let bytes = Array(text.utf8)
        let dashed = bytes.count == 10
        guard dashed || bytes.count == 8 else { return nil }
        if dashed {
            guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        let fields = dashed ? (0..<4, 5..<7, 8..<10) : (0..<4, 4..<6, 6..<8)
        guard let year = number(fields.0), let month = number(fields.1), let day = number(fields.2)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

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
    package func years(before count: Int) -> IssueDate {
        let (year, month, day) = components
        let earlier = IssueDate(year: year - count, month: month, day: day)
        return earlier ?? IssueDate(year: year - count, month: month, day: 28) ?? self
    }

    package func advanced(byDays days: Int) -> IssueDate {
        IssueDate(dayNumber: dayNumber + Int32(days))
    }

    /// `20260105`, as in a QR text.
    package var compact: String { description.filter { $0 != "-" } }

    package static func < (left: IssueDate, right: IssueDate) -> Bool {
        left.dayNumber < right.dayNumber
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension IssueDate: CustomStringConvertible {
    /// ISO 8601: `2026-01-05`.
    package var description: String {
        let (year, month, day) = components
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
