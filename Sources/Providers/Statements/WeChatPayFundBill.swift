import Invoices
import Payouts

/// WeChat Pay's fund bill (资金账单) of one day: a line for each movement of one account, in yuan, each value after a
/// backtick, then two lines of totals. After the public documents and samples; not checked against a real bill of a
/// merchant who transfers.
///
/// Money leaves when it is set aside for a bill and comes back as its own line, maybe days later.
struct WeChatPayFundBill {
    private(set) var lines: [ChannelStatement.Line] = []

    private static let at = StatementColumn("记账时间")
    private static let reference = StatementColumn("资金流水单号")
    private static let direction = StatementColumn("收支类型")
    private static let amount = StatementColumn("收支金额")
    /// 业务凭证号: the number that the merchant gave.
    private static let order = StatementColumn("业务凭证号")
    private static let totals = StatementColumn("资金流水总笔数")

    init(_ bytes: [UInt8]) throws(StatementFault) {
        guard let text = StatementText(bytes), let first = text.lines.first else {
            throw .unreadable("no bill")
        }
        let header = StatementText.cells(first)
        guard let at = Self.at.place(in: header), let reference = Self.reference.place(in: header),
            let direction = Self.direction.place(in: header),
            let amount = Self.amount.place(in: header), let order = Self.order.place(in: header)
        else { throw .unreadable("a column is missing") }
        guard text.lines.count >= 3,
            Self.totals.place(in: StatementText.cells(text.lines[text.lines.count - 2])) == 0
        else { throw .unreadable("no totals: the bill is cut off") }
        for line in text.lines.dropFirst().dropLast(2) {
            let cells = StatementText.cells(line)
            guard cells.count == header.count, let time = StatementText.time(cells[at]),
                let number = StatementText.text(cells[reference]), !number.isEmpty,
                let fen = StatementText.amount(cells[amount]), fen > .zero
            else { throw .unreadable("line \(lines.count + 2)") }
            let isOut: Bool
            switch String(decoding: cells[direction], as: UTF8.self) {
            case "支出": isOut = true
            case "收入": isOut = false
            default: throw .unreadable("line \(lines.count + 2): neither in nor out")
            }
            let named = StatementText.text(cells[order]) ?? ""
            lines.append(
                ChannelStatement.Line(
                    at: time, reference: number, order: named.isEmpty ? nil : named,
                    amount: isOut ? -fen : fen))
        }
        try check(StatementText.cells(text.lines[text.lines.count - 1]))
    }

    /// Lines, those in and their sum, those out and their sum.
    private func check(_ totals: [StatementText.Cell]) throws(StatementFault) {
        let (income, outgo) = (
            lines.filter { $0.amount > .zero }, lines.filter { $0.amount < .zero }
        )
        guard totals.count == 5, StatementText.count(totals[0]) == lines.count,
            StatementText.count(totals[1]) == income.count,
            StatementText.amount(totals[2]) == Fen.sum(income.map(\.amount)),
            StatementText.count(totals[3]) == outgo.count,
            StatementText.amount(totals[4]) == Fen.sum(outgo.map { -$0.amount })
        else { throw .unreadable("the totals are not those of the lines") }
    }
}
