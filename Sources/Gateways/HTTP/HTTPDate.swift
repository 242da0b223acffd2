import Invoices

/// The Date of a response (RFC 9110, section 5.6.7), written anew once a second.
struct HTTPDate {
    private var second: Int64 = -1
    private var text = ""

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    mutating func text(at now: Timestamp) -> String {
        let second = now.microseconds / 1_000_000
        if second != self.second {
            self.second = second
            text = Self.text(ofSecond: Int(second))
        }
        return text
    }

    private static func text(ofSecond second: Int) -> String {
        let days = second / 86_400
        let (year, month, day) = CalendarDay(dayNumber: Int32(days)).components
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let time = [second / 3_600 % 24, second / 60 % 60, second % 60].map(two)
        return "\(weekdays[days % 7]), \(two(day)) \(months[month - 1]) \(year) "
            + "\(time.joined(separator: ":")) GMT"
    }
}
