package import Invoices

/// Amounts, days, moments and waits as people write them.
extension Language {
    /// `¥1,234.50`; the minus of a red-letter invoice stands before the digits: `¥-1,234.50`.
    package func yuan(_ amount: Fen) -> String {
        let text = (amount.value < 0 ? -amount : amount).description
        let whole = Self.grouped(text.dropLast(3))
        return "¥\(amount.value < 0 ? "-" : "")\(whole)\(text.suffix(3))"
    }

    /// `12,345`
    package func count(_ number: UInt64) -> String { Self.grouped(String(number)) }

    private static func grouped(_ digits: some StringProtocol) -> String {
        var grouped = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { grouped += "," }
            grouped.append(digit)
        }
        return grouped
    }

    /// 2026年01月05日, as an invoice prints it.
    package func day(_ date: CalendarDay) -> String {
        guard self == .chinese else { return date.description }
        let (year, month, day) = date.components
        return "\(year)年\(month < 10 ? "0" : "")\(month)月\(day < 10 ? "0" : "")\(day)日"
    }

    /// To the second, in China's time whatever the server's.
    package func moment(_ time: Timestamp) -> String {
        let clock = time.description.dropFirst(11).prefix(8)
        return switch self {
        case .chinese: "\(time.dayInChina) \(clock)（北京时间）"
        case .english: "\(time.dayInChina) \(clock) (Beijing time)"
        }
    }

    /// When to come back.
    package func wait(_ duration: Duration) -> String {
        switch self {
        case .chinese: "请在 \(span(of: duration))后再试。"
        case .english: "Please try again in \(span(of: duration))."
        }
    }

    /// `2 分钟`, `1 second`: rounded up, for a promise is to be kept.
    package func span(of duration: Duration) -> String {
        let seconds = duration.wholeSeconds
        let (count, chinese, english): (Int64, String, String) =
            switch seconds {
            case ..<120: (seconds, "秒", "second")
            case ..<7_200: ((seconds + 59) / 60, "分钟", "minute")
            default: ((seconds + 3_599) / 3_600, "小时", "hour")
            }
        return switch self {
        case .chinese: "\(count) \(chinese)"
        case .english: "\(count) \(english)\(count == 1 ? "" : "s")"
        }
    }

    /// The remark above a long table.
    package func countOfLines(_ count: Int) -> String {
        switch self {
        case .chinese: "共 \(count) 行，可在表内滚动查看。"
        case .english: "\(count) lines; scroll within the table."
        }
    }

    /// The heading over several invoices of one photo.
    package func invoicesInPhoto(_ count: Int) -> String {
        switch self {
        case .chinese: "照片里有 \(count) 张发票"
        case .english: "\(count) invoices in this photo"
        }
    }

    /// The sentence that names the amount left of an invoice and says that it may be used.
    package func remains(_ amount: Fen) -> String {
        switch self {
        case .chinese: "还剩 \(yuan(amount))，最多按这个金额付款、报销或抵扣。"
        case .english: "\(yuan(amount)) is left: pay, reimburse or deduct no more than that."
        }
    }

    /// The remark on an answer that is shown again.
    package func answerOf(_ time: Timestamp) -> String {
        switch self {
        case .chinese: "这是 \(moment(time))查得的结果；此后作废或冲红的，这里看不到。"
        case .english: "This is the answer of \(moment(time)); what changed since is not in it."
        }
    }

    /// The sentence by which a person learns that somebody has checked the invoice before.
    package func checkedBefore(_ count: Int64) -> String {
        switch self {
        case .chinese: "这张发票此前已查验 \(count) 次。"
        case .english: "Checked \(count) \(count == 1 ? "time" : "times") before."
        }
    }

    /// The times of those checks, in China's civil time; a single check has one.
    package func checkedWhen(first: Timestamp, last: Timestamp) -> String {
        switch self {
        case .chinese:
            first == last
                ? "时间：\(moment(last))" : "首次：\(moment(first))；最近：\(moment(last))"
        case .english:
            first == last
                ? "On \(moment(last))." : "First \(moment(first)), last \(moment(last))."
        }
    }

    /// The separator between a field's name and its fault.
    package var colon: String { self == .chinese ? "：" : ": " }
    /// The separator between two sentences.
    package var space: String { self == .chinese ? "" : " " }
    package var comma: String { self == .chinese ? "、" : ", " }
}
