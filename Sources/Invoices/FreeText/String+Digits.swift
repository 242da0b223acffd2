extension String {
    /// Without the hyphen that a lexer may have taken for a minus.
    var digits: String { hasPrefix("-") ? String(dropFirst()) : self }

    /// 3.18 or 10.5, where a day is asked for.
    var isMonthAndDay: Bool {
        let parts = split(separator: ".")
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count <= 2 }), let month = Int(parts[0]),
            let day = Int(parts[1])
        else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }

    /// 20260105 as 2026-01-05, and 20260105143055 too; text that is no day stays as written, to be reported.
    var dashedDay: String {
        let day = CalendarDay(utf8.count == 14 ? String(prefix(8)) : self)
        return day?.description ?? self
    }
}
