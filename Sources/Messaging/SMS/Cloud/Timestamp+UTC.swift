import Invoices

extension Timestamp {
    /// The day and the clock in UTC, as the clouds' signatures have them: `2026-01-05` and
    /// `01:30:00`.
    var utc: (day: String, clock: String) {
        let second = microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0)
        let day = second / 86_400 - (second % 86_400 < 0 ? 1 : 0)
        let within = second - day * 86_400
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return (
            CalendarDay(dayNumber: Int32(day)).description,
            "\(two(within / 3_600)):\(two(within / 60 % 60)):\(two(within % 60))"
        )
    }

    /// Reads a time of the clock in China, `20170901000000` or `2017-01-01 00:00:00`.
    init?(inChina text: String) {
        let isLong = text.utf8.count == 19
        guard isLong || text.utf8.count == 14, let day = CalendarDay(text.prefix(isLong ? 10 : 8))
        else { return nil }
        let digits = Array(text.utf8.dropFirst(isLong ? 11 : 8)).filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 6, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        func pair(_ index: Int) -> Int64 {
            Int64(digits[index] - 0x30) * 10 + Int64(digits[index + 1] - 0x30)
        }
        guard pair(0) < 24, pair(2) < 60, pair(4) <= 60 else { return nil }
        let local = Int64(day.dayNumber) * 86_400 + pair(0) * 3_600 + pair(2) * 60 + pair(4)
        self.init(microseconds: (local - 8 * 3_600) * 1_000_000)
    }
}
