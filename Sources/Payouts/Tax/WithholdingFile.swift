package import Invoices

/// A prize that was taxed, as the payer has to report it (偶然所得) by the 15th of the next month.
package struct WithheldPrize: Hashable, Sendable {
    package let name: String
    /// As the tax office's list calls it.
    package let documentKind: String
    package let documentNumber: String
    /// Before tax; the whole of it is taxed. The prize, and with the first taxed one of an invoice those that had
    /// been paid before and were exempt until then.
    package let income: Fen
    /// Of the prize; less than the tax on the income where the prize does not cover that.
    package let withheld: Fen
    /// In China: decides the month of the report.
    package let paidOn: CalendarDay
    /// Tells it from all others.
    package let win: WinID
    /// True for a prize of an earlier month's report that is no longer owed: it corrects that report.
    package let isUndone: Bool

    package init(
        name: String, documentKind: String, documentNumber: String, income: Fen, withheld: Fen,
        paidOn: CalendarDay, win: WinID, isUndone: Bool = false
    ) {
        self.name = name
        self.documentKind = documentKind
        self.documentNumber = documentNumber
        self.income = income
        self.withheld = withheld
        self.paidOn = paidOn
        self.win = win
        self.isUndone = isUndone
    }
}

/// CSV (RFC 4180) in UTF-8 with a mark at its beginning, so that spreadsheets read it as such.
package enum WithholdingFile {
    private static let header = [
        "姓名", "证件类型", "证件号码", "所得项目", "收入额", "应纳税所得额", "税率", "应扣缴税额", "已扣缴税额", "月份",
        "备注",
    ]

    /// The file: a row a prize, in the columns of the tax office's list.
    ///
    /// A month that was reported is never printed otherwise afterwards. A prize that is no longer owed stands once more, in
    /// the file of the month in which that was found: with what it was reported with, below zero, under its own month,
    /// and 更正 (correction) in the remark. Its payer corrects that month by it.
    package static func text(_ prizes: some Sequence<WithheldPrize>) -> String {
        "\u{FEFF}" + line(header) + prizes.map { row($0) }.joined()
    }

    private static func row(_ prize: WithheldPrize) -> String {
        func signed(_ amount: Fen) -> String { "\(prize.isUndone ? -amount : amount)" }
        let person = [prize.name, prize.documentKind, prize.documentNumber, "偶然所得"]
        // Amounts are ours, and a spreadsheet has to take those below zero for numbers.
        let amounts = [
            signed(prize.income), signed(prize.income), "\(PrizeTax.ratePercent)%",
            signed(PrizeTax.due(on: prize.income) ?? prize.withheld), signed(prize.withheld),
        ]
        let rest = [
            String("\(prize.paidOn)".prefix(7)), "\(prize.isUndone ? "更正 " : "")\(prize.win)",
        ]
        return (person.map { field($0) } + amounts + rest.map { field($0) })
            .joined(separator: ",") + "\r\n"
    }

    private static func line(_ fields: [String]) -> String {
        fields.map { field($0) }.joined(separator: ",") + "\r\n"
    }

    /// A name is somebody else's text.
    private static func field(_ text: String) -> String {
        let needsQuotes = text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
        return needsQuotes ? SpreadsheetText.quoted(text) : SpreadsheetText.guarded(text)
    }
}
