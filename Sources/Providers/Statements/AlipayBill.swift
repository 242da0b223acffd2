import Invoices
import Payouts

/// Alipay's bill of an account's movements (signcustomer), a zip of files in GBK; the one with the movements is read.
/// After public samples; not checked against a real bill of a merchant who transfers.
struct AlipayBill {
    private(set) var lines: [ChannelStatement.Line] = []

    private static let reference = StatementColumn(
        "账务流水号", gbk: [0xD5, 0xCB, 0xCE, 0xF1, 0xC1, 0xF7, 0xCB, 0xAE, 0xBA, 0xC5])
    private static let order = StatementColumn(
        "商户订单号", gbk: [0xC9, 0xCC, 0xBB, 0xA7, 0xB6, 0xA9, 0xB5, 0xA5, 0xBA, 0xC5])
    private static let at = StatementColumn(
        "发生时间", gbk: [0xB7, 0xA2, 0xC9, 0xFA, 0xCA, 0xB1, 0xBC, 0xE4])
    private static let income = StatementColumn(
        "收入金额", gbk: [0xCA, 0xD5, 0xC8, 0xEB, 0xBD, 0xF0, 0xB6, 0xEE])
    private static let outgo = StatementColumn(
        "支出金额", gbk: [0xD6, 0xA7, 0xB3, 0xF6, 0xBD, 0xF0, 0xB6, 0xEE])
    private static let incomeTotal = StatementColumn(
        "#收入合计", gbk: [0x23, 0xCA, 0xD5, 0xC8, 0xEB, 0xBA, 0xCF, 0xBC, 0xC6])
    private static let outgoTotal = StatementColumn(
        "#支出合计", gbk: [0x23, 0xD6, 0xA7, 0xB3, 0xF6, 0xBA, 0xCF, 0xBC, 0xC6])

    private struct Columns {
        let reference, order, at, income, outgo, count: Int
    }

    /// - Parameter bytes: of the zip, or of the one file in it.
    init(_ bytes: [UInt8]) throws(StatementFault) {
        guard bytes.starts(with: ZipFile.mark) else {
            guard try read(bytes) else { throw .unreadable("no movements") }
            return
        }
        let files: [ZipFile.Entry]
        do throws(ZipFile.Fault) {
            files = try ZipFile(bytes).entries
        } catch {
            throw .unreadable("zip: \(error)")
        }
        var found = 0
        for file in files {
            if try read(file.bytes) { found += 1 }
        }
        guard found == 1 else { throw .unreadable("\(found) files of movements instead of one") }
    }

    /// False for another file of the bill, such as its summary.
    private mutating func read(_ bytes: [UInt8]) throws(StatementFault) -> Bool {
        guard let text = StatementText(bytes) else { throw .unreadable("too long") }
        guard let start = text.lines.firstIndex(where: { Self.columns(of: $0) != nil }),
            let columns = Self.columns(of: text.lines[start])
        else { return false }
        var rest = text.lines[text.lines.index(after: start)...]
        while let line = rest.first, line.first != UInt8(ascii: "#") {
            try add(StatementText.cells(line), columns)
            rest = rest.dropFirst()
        }
        let outgo = lines.filter { $0.amount < .zero }
        let income = lines.filter { $0.amount > .zero }
        try check(rest, Self.outgoTotal, outgo.count, Fen.sum(outgo.map { -$0.amount }))
        try check(rest, Self.incomeTotal, income.count, Fen.sum(income.map(\.amount)))
        return true
    }

    private static func columns(of line: StatementText.Cell) -> Columns? {
        let header = StatementText.cells(line)
        guard let reference = reference.place(in: header), let order = order.place(in: header),
            let at = at.place(in: header), let income = income.place(in: header),
            let outgo = outgo.place(in: header)
        else { return nil }
        return Columns(
            reference: reference, order: order, at: at, income: income, outgo: outgo,
            count: header.count)
    }

    private mutating func add(
        _ cells: [StatementText.Cell], _ columns: Columns
    ) throws(StatementFault) {
        // A comma in a remark would move the cells behind it, so such a line is no line.
        guard cells.count == columns.count, let at = StatementText.time(cells[columns.at]),
            let number = StatementText.text(cells[columns.reference]), !number.isEmpty
        else { throw .unreadable("movement \(lines.count + 1)") }
        let amounts = [cells[columns.income], cells[columns.outgo]].map { cell in
            cell.isEmpty ? Fen.zero : StatementText.amount(cell)
        }
        guard let income = amounts[0], let given = amounts[1] else {
            throw .unreadable("movement \(lines.count + 1): no amount")
        }
        let outgo = max(given, -given)
        guard (income > .zero) != (outgo > .zero) else {
            throw .unreadable("movement \(lines.count + 1): in and out")
        }
        let order = StatementText.text(cells[columns.order]) ?? ""
        lines.append(
            ChannelStatement.Line(
                at: at, reference: number, order: order.isEmpty ? nil : order,
                amount: income > .zero ? income : -outgo))
    }

    /// `#支出合计：3笔，共-30.00元`
    private func check(
        _ lines: ArraySlice<StatementText.Cell>, _ total: StatementColumn, _ count: Int, _ sum: Fen?
    ) throws(StatementFault) {
        guard
            let line = lines.first(where: { line in total.names.contains { line.starts(with: $0) } }
            )
        else { throw .unreadable("no totals: the bill is cut off") }
        let numbers = line.split { byte in
            !(0x30...0x39).contains(byte) && byte != UInt8(ascii: ".") && byte != UInt8(ascii: "-")
        }
        guard numbers.count == 2, StatementText.count(numbers[0]) == count,
            let told = StatementText.amount(numbers[1]), max(told, -told) == sum
        else { throw .unreadable("the totals are not those of the movements") }
    }
}
