extension TextLexer {
    /// The day of the week and the time of day that may stand behind a day. An instant with its offset from
    /// UTC is unclear where China has another day than the one that is written.
    mutating func withTime(_ kind: TextToken.Kind) -> TextToken.Kind {
        guard case .date = kind else { return kind }
        skipWeekday()
        let start = cursor.position
        let isInstant = cursor.skip("t")
        guard isInstant || cursor.skip(" "), let time = minutes() else {
            cursor.position = start
            return kind
        }
        guard let offset = offset() else {
            // 2024-03-05 10:20: a time behind a space is read by itself.
            if !isInstant { cursor.position = start }
            return kind
        }
        let inChina = time - offset + Self.chinasOffset
        return (0..<Self.minutesOfDay).contains(inChina) ? kind : .unclearDate
    }

    /// UTC+8, in minutes.
    private static let chinasOffset = 8 * 60
    private static let minutesOfDay = 24 * 60

    /// 2023年10月16日（星期一）, 周一
    private mutating func skipWeekday() {
        let start = cursor.position
        cursor.skipSpaces()
        let isBracketed = cursor.skip("(")
        let isNamed = Self.weeks.contains { cursor.skip($0) }
        let isWhole = isNamed && Self.weekdays.contains { cursor.skip($0) }
        if !isWhole || isBracketed && !cursor.skip(")") { cursor.position = start }
    }

    private static let weeks = ["星期", "礼拜", "周"].map { Array($0.unicodeScalars) }
    private static let weekdays = Array("一二三四五六日天".unicodeScalars)

    /// hh:mm, and seconds and their parts, which decide no day.
    private mutating func minutes() -> Int? {
        guard let hour = twoDigits(), hour < 24, cursor.skip(":"), let minute = twoDigits(),
            minute < 60
        else { return nil }
        guard cursor.skip(":") else { return hour * 60 + minute }
        guard let second = twoDigits(), second <= 60 else { return nil }
        if cursor.skip(".") {
            let part = cursor.take(upTo: 10) { $0.isASCIIDigit }
            guard (1...9).contains(part.utf8.count) else { return nil }
        }
        return hour * 60 + minute
    }

    /// Z, +08:00, +0800 or +08, in minutes.
    private mutating func offset() -> Int? {
        let start = cursor.position
        if cursor.skip("z"), cursor.peek()?.isSmallLetter != true { return 0 }
        cursor.position = start
        let isWest = cursor.peek() == "-"
        if isWest || cursor.peek() == "+" {
            cursor.position += 1
            if let hours = twoDigits(), hours <= 14 {
                let end = cursor.position
                _ = cursor.skip(":")
                let minutes = twoDigits()
                if minutes == nil { cursor.position = end }
                if cursor.peek()?.isASCIIDigit != true {
                    return (isWest ? -1 : 1) * (hours * 60 + (minutes ?? 0))
                }
            }
        }
        cursor.position = start
        return nil
    }

    private mutating func twoDigits() -> Int? {
        let digits = cursor.take(upTo: 2) { $0.isASCIIDigit }
        return digits.utf8.count == 2 ? Int(digits) : nil
    }
}
