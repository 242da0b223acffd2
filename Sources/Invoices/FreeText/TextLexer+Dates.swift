extension TextLexer {
    /// A date that begins with a digit, nil with the cursor anywhere else.
    mutating func date() -> TextToken.Kind? {
        let start = cursor.position
        if let kind = labelledDate() { return withTime(kind) }
        cursor.position = start
        if let kind = separatedDate() { return withTime(kind) }
        cursor.position = start
        if let kind = yearFirstDate() { return withTime(kind) }
        cursor.position = start
        return dayFirstDate()
    }

    /// A date in Chinese numerals: 二〇二六年一月五日.
    mutating func hanDate(at scalar: Unicode.Scalar) -> TextToken.Kind? {
        guard Self.numerals[scalar] != nil else { return nil }
        let start = cursor.position
        if let kind = labelledDate() { return withTime(kind) }
        cursor.position = start
        return nil
    }

    /// 2026年1月5日, as printed 2026 年 01 月 05 日; 26年1月5日; 1月5日, which lacks its year.
    private mutating func labelledDate() -> TextToken.Kind? {
        let isRepublican = isBehindRepublic()
        let start = cursor.position
        guard let first = dateNumber(digitsMaximum: 4) else { return nil }
        cursor.skipSpaces()
        var year: Int?
        var month = first
        if cursor.skip("年") {
            let isShort = (10..<100).contains(first) || isRepublican && (100..<200).contains(first)
            guard isShort || first >= 1_000 else { return nil }
            if isShort, isBehindNumeral(start) { return .unclearDate }
            year = isShort ? first + (isRepublican ? 1_911 : 2_000) : first
            cursor.skipSpaces()
            guard let second = dateNumber(digitsMaximum: 2) else { return .unclearDate }
            month = second
            cursor.skipSpaces()
        }
        guard year != nil || (1...12).contains(first) else { return nil }
        guard cursor.skip("月") else { return year == nil ? nil : .unclearDate }
        cursor.skipSpaces()
        let beginning = cursor.position
        guard var day = dateNumber(digitsMaximum: 2) else { return .unclearDate }
        let end = cursor.position
        if isExtensible(beginning, end), isTorn() { return .unclearDate }
        cursor.skipSpaces()
        let isEnded = cursor.skip("日") || cursor.skip("号")
        if !isEnded {
            cursor.position = end
            if let second = secondDigit(of: day) {
                day = day * 10 + second
            } else if isExtensible(beginning, end), isCutShort() {
                return .unclearDate
            }
        }
        guard let year else {
            if isEnded, !isBehindYear(start) {
                monthAndDay = TextToken.MonthAndDay(month: month, day: day)
            }
            return .unclearDate
        }
        return Self.date(year, month, day)
    }

    /// 民国115年: Taiwan counts its years from 1912 on.
    private mutating func isBehindRepublic() -> Bool {
        let gap = cursor.peek(-1) == " " ? 2 : 1
        guard let last = cursor.peek(-gap), last == "国" || last == "國" else { return false }
        return cursor.peek(-gap - 1) == "民"
    }

    /// 20w24年10月16日, 2024,10月16日: a year is told, though not so that it can be read.
    private func isBehindYear(_ start: Int) -> Bool {
        func seen(_ end: Int) -> Int {
            var place = end
            while place >= 0, end - place < Self.dayGapMaximum, cursor.scalars[place].isSpace {
                place -= 1
            }
            return place
        }
        var place = seen(start - 1)
        guard let last = cursor.scalars[safely: place] else { return false }
        if last == "年" {
            // 今年10月16日
            return cursor.scalars[safely: place - 1].map { !$0.isHan || Self.numerals[$0] != nil }
                ?? false
        }
        if !last.isASCIIDigit { place = seen(place - 1) }
        let end = place
        while end - place < 5, cursor.scalars[safely: place]?.isASCIIDigit == true { place -= 1 }
        guard end - place == 4, cursor.scalars[safely: place] != "." else { return false }
        return cursor.scalars[place + 1] == "2" && cursor.scalars[place + 2] == "0"
    }

    /// 二〇五二三年, 二〇·二三年: these two digits are not the whole year.
    private func isBehindNumeral(_ start: Int) -> Bool {
        guard cursor.scalars[start].isHan, let last = cursor.scalars[safely: start - 1] else {
            return false
        }
        if Self.numerals[last] != nil { return true }
        let before = cursor.scalars[safely: start - 2]
        return !last.isSpace && before.map { Self.numerals[$0] != nil } ?? false
    }

    /// The 6 of 1 6 日, as PDF files print it: before 日 it is nothing else.
    private mutating func secondDigit(of day: Int) -> Int? {
        let start = cursor.position
        guard day < 10, cursor.skip(" "), let digit = dateNumber(digitsMaximum: 1) else {
            cursor.position = start
            return nil
        }
        cursor.skipSpaces()
        if cursor.skip("日") || cursor.skip("号") { return digit }
        cursor.position = start
        return nil
    }

    /// True if another digit would make another day of it: 1, 一, 十, 二十.
    private func isExtensible(_ start: Int, _ end: Int) -> Bool {
        end - start == 1 || cursor.scalars[end - 1] == "十"
    }

    /// True if the second digit of a day of one digit is perhaps missing: hidden, unreadable, or
    /// apart from the first.
    private mutating func isCutShort() -> Bool {
        guard let next = cursor.peek() else { return false }
        if next.hidesDigit || Self.dayRangeSigns.contains(next) || isTorn(byLetters: true) {
            return true
        }
        // 1六, 一6日; but 一共 is a word.
        if next.isASCIIDigit || Self.numerals[next] != nil, endsDay(1) { return true }
        var place = 0
        while place < Self.dayGapMaximum, cursor.peek(place)?.isSpace == true { place += 1 }
        guard place > 0, let digit = cursor.peek(place),
            digit.isASCIIDigit || Self.numerals[digit] != nil
        else { return false }
        guard let after = cursor.peek(place + 1) else { return true }
        if after.isSpace || after == "日" || after == "号" { return true }
        let behind = cursor.peek(place + 2)
        return ",;。".unicodeScalars.contains(after) && behind?.isASCIIDigit != true
    }

    /// True if a sign, or before 日 any one character, parts the day from one more digit: 1·6日, 1,6.
    private mutating func isTorn(byLetters: Bool = false) -> Bool {
        guard let sign = cursor.peek(), !sign.isSpace, let digit = cursor.peek(1),
            digit.isASCIIDigit || Self.numerals[digit] != nil
        else { return false }
        if let after = cursor.peek(2), after == "日" || after == "号" { return true }
        return (byLetters || !sign.isHan && !sign.isSmallLetter) && endsDay(2)
    }

    /// True if nothing follows there that makes another number or word of it.
    private mutating func endsDay(_ place: Int) -> Bool {
        guard let after = cursor.peek(place) else { return true }
        return after.isSpace || ",;。日号".unicodeScalars.contains(after)
            || place == 1 && after.isASCIIDigit
    }

    /// More than this between two digits keeps them apart.
    private static let dayGapMaximum = 16

    /// 1x日, 1/6日, 1至16日: a letter in a digit's place, and two days.
    private static let dayRangeSigns: Set<Unicode.Scalar> = ["x", "/", "至", "到", "~"]

    /// 2026-01-05, 2026/1/5, 2026.1.5, 2026 01 05, 2026 - 1 - 5, 2026、1、5. Other orders are not
    /// guessed.
    private mutating func separatedDate() -> TextToken.Kind? {
        let first = cursor.take(upTo: 4) { $0.isASCIIDigit }
        guard let separator = dateSeparator(),
            separator.isUsual || first.utf8.count == 4 || separator.sign == "/"
        else { return nil }
        let second = cursor.take(upTo: 2) { $0.isASCIIDigit }
        guard !second.isEmpty else { return nil }
        // 3.18号
        if first.utf8.count <= 2, separator == .sign("."), let next = cursor.peek(),
            next == "号" || next == "日"
        {
            cursor.position += 1
            return .unclearDate
        }
        guard let next = dateSeparator(), next == separator || separator.isUsual && next.isUsual
        else { return nil }
        let third = cursor.take(upTo: 4) { $0.isASCIIDigit }
        guard !third.isEmpty, cursor.peek()?.isASCIIDigit != true,
            let one = Int(first), let two = Int(second), let three = Int(third)
        else { return nil }
        if first.utf8.count == 4, third.utf8.count <= 2 {
            // Spaces also stand between groups of other numbers, and 2378.64.5 is no day and could
            // be more of a number.
            if separator == .spaces, second.utf8.count < 2 || third.utf8.count < 2 { return nil }
            if !separator.isUsual || separator == .sign("."),
                CalendarDay(year: one, month: two, day: three) == nil
            {
                return nil
            }
            return third.utf8.count == 1 && isCutShort() ? .unclearDate : Self.date(one, two, three)
        }
        if first.utf8.count <= 2, second.utf8.count <= 2, third.utf8.count == 4,
            let sign = separator.sign, Self.usualSigns.contains(sign)
        {
            return Self.date(one, two, ofYear: three) ?? (separator.isUsual ? .unclearDate : nil)
        }
        guard separator.isUsual, first.utf8.count <= 2 else { return nil }
        let isShort = third.utf8.count == 1 && separator != .sign(".")
        return third.utf8.count == 4 || third.utf8.count == 2 || isShort ? .unclearDate : nil
    }

    /// 16/10/2023 and 10/16/2023, where only one order makes a day of the calendar; nil where both do, as
    /// in 05/03/2025.
    private static func date(_ one: Int, _ two: Int, ofYear year: Int) -> TextToken.Kind? {
        let days = [(one, two), (two, one)].filter { month, day in
            CalendarDay(year: year, month: month, day: day) != nil
        }
        guard let (month, day) = days.first, days.count == 1 || one == two else { return nil }
        return date(year, month, day)
    }

    private enum DateSeparator: Equatable {
        case spaces
        case sign(Unicode.Scalar)
        /// A sign that people also write between numbers, or one with a space beside it.
        case loose(Unicode.Scalar)

        var isUsual: Bool { if case .sign = self { true } else { false } }

        var sign: Unicode.Scalar? {
            switch self {
            case .spaces: nil
            case .sign(let sign), .loose(let sign): sign
            }
        }
    }

    private static let usualSigns: Set<Unicode.Scalar> = ["-", "/", "."]
    private static let looseSigns: Set<Unicode.Scalar> = ["。", "·", "_", "\\", ";", ","]

    private mutating func dateSeparator() -> DateSeparator? {
        let isSpaced = cursor.skip(" ")
        guard let sign = cursor.peek() else { return nil }
        let isUsual = Self.usualSigns.contains(sign)
        guard isUsual || Self.looseSigns.contains(sign) else {
            return isSpaced && sign.isASCIIDigit ? .spaces : nil
        }
        cursor.position += 1
        let isFollowed = cursor.skip(" ")
        return isUsual && !isSpaced && !isFollowed ? .sign(sign) : .loose(sign)
    }

    /// As `CalendarDay` reads it, whether or not the calendar has it: an impossible day is told.
    static func date(_ year: Int, _ month: Int, _ day: Int) -> TextToken.Kind {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let digits = "\(year)"
        return .date(
            String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
                + "-\(two(month))-\(two(day))")
    }

    /// ASCII digits or Chinese numerals; nil where there are none, or more: those are of another
    /// number (2025年3月 113.00).
    mutating func dateNumber(digitsMaximum: Int) -> Int? {
        let start = cursor.position
        let digits = cursor.take(upTo: digitsMaximum) { $0.isASCIIDigit }
        if !digits.isEmpty {
            if cursor.peek()?.isASCIIDigit == true { cursor.position = start }
            return cursor.position == start ? nil : Int(digits)
        }
        let han = cursor.take(upTo: 4) { Self.numerals[$0] != nil }
        if han.isEmpty { return nil }
        var number = 0
        for scalar in han.unicodeScalars {
            let value = Self.numerals[scalar] ?? 0
            if value < 10 {
                // After 十 a digit counts ones: 二十一; else it is the next place: 二〇二六.
                number =
                    number % 10 == 0 && han.unicodeScalars.contains("十")
                    ? number + value : number * 10 + value
            } else {
                number = max(number, 1) * 10
            }
        }
        return number
    }

    private static let numerals: [Unicode.Scalar: Int] = [
        "〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
        "九": 9, "十": 10,
    ]
}
