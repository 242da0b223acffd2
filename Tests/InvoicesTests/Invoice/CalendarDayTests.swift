import Invoices
import Testing

struct CalendarDayTests {
    @Test func everyDayOfThreeCenturiesComesBack() throws {
        var expected: Int32?
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for year in 1900...2199 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 1...12 {
                let length = month == 2 && isLeap ? 29 : lengths[month - 1]
                for day in 1...length {
                    let date = try #require(CalendarDay(year: year, month: month, day: day))
                    let (y, m, d) = date.components
                    let comesBack = (y, m, d) == (year, month, day)
                    #expect(comesBack && expected.map { $0 == date.dayNumber } ?? true)
                    expected = date.dayNumber + 1
                }
                #expect(CalendarDay(year: year, month: month, day: length + 1) == nil)
            }
        }
        #expect(CalendarDay(year: 1970, month: 1, day: 1)?.dayNumber == 0)
        #expect(CalendarDay(year: 2000, month: 3, day: 1)?.dayNumber == 11_017)
    }

    @Test func everyTextOfADecadeComesBack() throws {
        let first = try #require(CalendarDay("2016-01-01"))
        for offset in 0..<3_653 {
            let date = first.advanced(byDays: offset)
            #expect(CalendarDay(date.description) == date)
            #expect(CalendarDay(date.compact) == date)
        }
    }

    @Test(arguments: [
        "", "2026", "2026-02-29", "2025-02-29", "2100-02-29", "2026-13-01", "2026-00-01",
        "2026-01-00", "2026-04-31", "2026/01/05", "2026-1-5", "05-01-2026", "20260132", "2026-01-5",
        "1899-12-31", "2200-01-01", "２０２６０１０５", "2026-01-05T", "+0260105", "2026010a",
        "2026--0105", "202601-05-", " 20260105",
    ])
    func whatTheCalendarLacksIsNoDate(_ text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test(arguments: [
        ("2026-11-20", 5, "2021-11-20"), ("2024-02-29", 5, "2019-02-28"),
        ("2024-02-29", 4, "2020-02-29"), ("2026-01-01", 1, "2025-01-01"),
    ])
    func yearsBeforeIsTheSameDay(_ from: String, _ years: Int, _ to: String) throws {
        #expect(try #require(CalendarDay(from)).years(before: years) == CalendarDay(to))
    }

    @Test(
        arguments: [
            // Microseconds since 1970 in UTC, day in China.
            (0, "1970-01-01T08:00:00+08:00"), (57_599_999_999, "1970-01-01T23:59:59+08:00"),
            (57_600_000_000, "1970-01-02T00:00:00+08:00"),
            (1_767_196_799_999_999, "2025-12-31T23:59:59+08:00"),
            (1_767_196_800_000_000, "2026-01-01T00:00:00+08:00"),
            (-28_800_000_001, "1969-12-31T23:59:59+08:00"),
        ] as [(Int64, String)])
    func theDayIsChinas(_ microseconds: Int64, _ text: String) {
        let moment = Timestamp(microseconds: microseconds)
        #expect(moment.description == text)
        #expect(moment.dayInChina.description == text.prefix(10))
    }
}
