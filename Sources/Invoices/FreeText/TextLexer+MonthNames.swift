extension TextLexer {
    /// March 18, 2025, Mar. 18th 2025: a date without its year is unclear. Nil, with the cursor
    /// anywhere, for anything else.
    mutating func monthFirstDate() -> TextToken.Kind? {
        guard let month = monthName() else { return nil }
        _ = cursor.skip(".")
        guard cursor.skip(" ") || cursor.skip("-"), let day = dayNumber() else { return nil }
        let end = cursor.position
        _ = cursor.skip(",")
        _ = cursor.skip(" ") || cursor.skip("-")
        guard let year = yearNumber() else {
            cursor.position = end
            return .unclearDate
        }
        return Self.date(year, month, day)
    }

    /// 2025-Mar-18, 2025 March 18th
    mutating func yearFirstDate() -> TextToken.Kind? {
        guard let year = yearNumber(), skipDateSign(), let month = monthName() else { return nil }
        _ = cursor.skip(".")
        guard skipDateSign(), let day = dayNumber() else { return nil }
        return Self.date(year, month, day)
    }

    private mutating func skipDateSign() -> Bool {
        cursor.skip(" ") || cursor.skip("-") || cursor.skip("/") || cursor.skip(".")
    }

    /// 18 March 2025, 18-Mar-2025, 18th of March 2025.
    mutating func dayFirstDate() -> TextToken.Kind? {
        let start = cursor.position
        guard let day = dayNumber() else { return nil }
        let isTorn = day < 10 && isBehindTens(start)
        let isApart = skipDateSign()
        guard cursor.peek()?.isSmallLetter == true else { return nil }
        _ = cursor.skip(["o", "f", " "])
        guard let month = monthName() else { return nil }
        let end = cursor.position
        _ = cursor.skip(".") || cursor.skip(",")
        _ = cursor.skip(" ") || cursor.skip("-") || cursor.skip("/")
        guard let year = yearNumber() else {
            cursor.position = end
            return isApart ? .unclearDate : nil
        }
        return isTorn ? .unclearDate : Self.date(year, month, day)
    }

    /// 1·6 October, 1 6 October: another digit by itself, and one sign or space between.
    private func isBehindTens(_ start: Int) -> Bool {
        guard let sign = cursor.scalars[safely: start - 1], sign != "\n", sign != "\t",
            let tens = cursor.scalars[safely: start - 2], "0123".unicodeScalars.contains(tens)
        else { return false }
        return cursor.scalars[safely: start - 3].map(\.isSpace) ?? true
    }

    private mutating func monthName() -> Int? {
        let name = cursor.take(upTo: 10) { $0.isSmallLetter }
        return name.utf8.count < 3 ? nil : Self.months[name]
    }

    /// With st, nd, rd or th.
    private mutating func dayNumber() -> Int? {
        guard let day = Int(cursor.take(upTo: 3) { $0.isASCIIDigit }), (1...31).contains(day)
        else { return nil }
        if cursor.peek()?.isSmallLetter == true {
            for ending in Self.endings where cursor.skip(ending) { break }
        }
        return day
    }

    private mutating func yearNumber() -> Int? {
        let digits = cursor.take(upTo: 5) { $0.isASCIIDigit }
        return digits.utf8.count == 4 ? Int(digits) : nil
    }

    private static let endings = ["st", "nd", "rd", "th"].map { Array($0.unicodeScalars) }

    private static let months: [String: Int] = {
        let names = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september",
            "october", "november", "december",
        ]
        var months = ["sept": 9]
        for (index, name) in names.enumerated() {
            months[name] = index + 1
            months[String(name.prefix(3))] = index + 1
        }
        return months
    }()
}
