import Invoices
import Lottery

/// Moments as a campaign's file writes them (RFC 3339, section 5.6).
enum RFC3339Time {
    /// Seconds since 1970 of an RFC 3339 time with its offset, such as `2027-01-31T08:00:00+08:00`; nil for any
    /// other text.
    static func seconds(_ text: String) -> UInt64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"),
            let day = CalendarDay(String(text.prefix(10))),
            let time = clock(bytes[11..<19]), let offset = offset(bytes[19...])
        else { return nil }
        return UInt64(exactly: Int64(day.dayNumber) * 86_400 + time - offset)
    }

    /// Of `08:00:00`.
    private static func clock(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0], below: 24),
            let minute = number(parts[1], below: 60), let second = number(parts[2], below: 60)
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    /// Of `Z` or `+08:00`.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        if bytes.elementsEqual("Z".utf8) { return 0 }
        guard bytes.count == 6, let sign = bytes.first, "+-".utf8.contains(sign) else { return nil }
        let parts = bytes.dropFirst().split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = number(parts[0], below: 24),
            let minute = number(parts[1], below: 60)
        else { return nil }
        return (hour * 3_600 + minute * 60) * (sign == UInt8(ascii: "+") ? 1 : -1)
    }

    private static func number(_ digits: ArraySlice<UInt8>, below bound: Int64) -> Int64? {
        guard digits.count == 2, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let number = digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        return number < bound ? number : nil
    }
}
