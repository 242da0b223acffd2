package import Invoices

/// The books as text for Beancount, so that an accountant's own program adds them up again: what an account has
/// here is a credit there. A pending transfer stands in an account between the two.
///
/// Winners stand together by campaign, each named in the transaction.
package struct Beancount: Sendable {
    private var opened: Set<String> = []
    private var balances: [String: Int64] = [:]
    private var day: CalendarDay?

    package init() {}

    /// The options that begin a file for bean-check.
    package static let header = """
        option "title" "fapiao"
        option "operating_currency" "CNY"

        """

    /// - Parameter day: in the order of the days.
    package mutating func text(of transfer: Transfer, on day: CalendarDay) -> String {
        let source = Self.name(of: transfer.source)
        let target = Self.name(of: transfer.target)
        let between = Self.between(transfer)
        let (from, to) =
            switch transfer.kind {
            case .posted: (source, target)
            case .pending: (source, between)
            case .post: (between, target)
            case .void: (between, source)
            }
        self.day = day
        var text = ""
        for account in [from, to] where opened.insert(account).inserted {
            text += "\(day) open \(account) CNY\n"
        }
        balances[from, default: 0] += transfer.amount.value
        balances[to, default: 0] -= transfer.amount.value
        text += """
            \(day) * "\(Self.quoted(transfer.id.description))"
              \(from)  \(transfer.amount) CNY
              \(to)  \(-transfer.amount) CNY

            """
        return text
    }

    /// The balance that every account must come to on the day after the last, to be written behind
    /// all transfers.
    package var assertions: String {
        guard let next = day?.advanced(byDays: 1) else { return "" }
        return balances.sorted { $0.key < $1.key }
            .map { "\(next) balance \($0.key)  \(Fen($0.value)) CNY\n" }.joined()
    }

    /// The account in which a pending transfer's money waits.
    private static func between(_ transfer: Transfer) -> String {
        switch transfer.source {
        case .fund(let campaign): "Liabilities:Reserved:\(word(campaign))"
        case .clawback(let campaign): "Liabilities:Recovery:\(word(campaign))"
        case .payable(let win): "Liabilities:OnTheWay:\(word(win.campaign))"
        case .treasury, .clearing, .tax, .writeOff: "Liabilities:Pending"
        }
    }

    private static func name(of account: BookAccount) -> String {
        switch account {
        case .treasury: "Assets:Treasury"
        case .fund(let campaign): "Liabilities:Fund:\(word(campaign))"
        case .payable(let win): "Liabilities:Payable:\(word(win.campaign))"
        case .clearing(let account):
            "Assets:Clearing:\(word(account.channel.rawValue)):\(word(account.merchant))"
        case .tax(let campaign): "Liabilities:Tax:\(word(campaign))"
        case .clawback(let campaign): "Assets:Clawback:\(word(campaign))"
        case .writeOff(let campaign): "Expenses:WriteOff:\(word(campaign))"
        }
    }

    /// A part of an account's name begins with a capital letter or a digit.
    private static func word(_ text: String) -> String {
        let word = String(
            text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        guard let first = word.first, first != "-" else { return "X" + word }
        return first.uppercased() + word.dropFirst()
    }

    private static func quoted(_ text: String) -> String {
        String(text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
    }
}
