import Invoices
package import Payouts
import XMLDocuments

/// Bookings of one account at a bank: an account statement (camt.053.001.08), which covers a span, or a notification
/// of single bookings (camt.054.001.08), which covers none. After the public schemas; banks in China send formats of
/// their own, and none was checked.
package struct BankStatementFile {
    /// At least one, all of our account.
    package private(set) var statements: [ChannelStatement] = []

    /// - Parameter payer: our account; a statement of another one is refused.
    /// - Throws: `.none` for a message about payments, which is no statement and is not meant to be one.
    package init(_ bytes: [UInt8], of payer: String, named name: String) throws(StatementFault) {
        let document: XMLElement
        do throws(XMLFault) {
            document = try XMLDocument.read(bytes)
        } catch {
            throw .unreadable("\(error)")
        }
        let reports: [XMLElement]
        let family = document.namespace.split(separator: ":").last ?? ""
        switch family {
        case "camt.053.001.08": reports = document["BkToCstmrStmt"]?.all("Stmt") ?? []
        case "camt.054.001.08": reports = document["BkToCstmrDbtCdtNtfctn"]?.all("Ntfctn") ?? []
        case _ where family.hasPrefix("pain.") || family.hasPrefix("pacs."): throw .none
        default: throw .unreadable("\(family) is neither camt.053.001.08 nor camt.054.001.08")
        }
        for report in reports {
            let identification = report[path: "Acct", "Id"]
            let account =
                identification?[path: "Othr", "Id"]?.text ?? identification?["IBAN"]?.text
            guard account == payer else { throw .unreadable("of another account") }
            let lines = try Self.lines(of: report)
            guard lines.count <= ChannelStatement.linesMaximum else {
                throw .unreadable("too many bookings")
            }
            let span = try Self.span(of: report)
            statements.append(
                ChannelStatement(
                    of: MerchantAccount(.bank, payer), span, named: name, lines,
                    closing: span == nil ? nil : try Self.closing(of: report), file: bytes))
        }
        guard !statements.isEmpty else { throw .unreadable("no statement in it") }
    }

    /// Only of a statement that says from when to when; and it tells nothing of what came after it was made.
    private static func span(
        of report: XMLElement
    ) throws(StatementFault) -> Range<Timestamp>? {
        guard report.name == "Stmt", let period = report["FrToDt"] else { return nil }
        guard let start = period["FrDtTm"].flatMap({ BankTime.moment($0.text) }),
            let end = period["ToDtTm"].flatMap({ BankTime.moment($0.text) }), start < end
        else { throw .unreadable("a span that nobody can read") }
        guard let made = report["CreDtTm"] else { return start..<end }
        guard let made = BankTime.moment(made.text) else {
            throw .unreadable("a time of making that nobody can read")
        }
        return made > start ? start..<min(end, made) : nil
    }

    /// The booked balance at the end (CLBD); nil where the bank tells none, or several without saying which counts.
    private static func closing(of report: XMLElement) throws(StatementFault) -> Fen? {
        let told = report.all("Bal").filter { $0[path: "Tp", "CdOrPrtry", "Cd"]?.text == "CLBD" }
        guard told.count == 1, let balance = told.first else { return nil }
        guard let element = balance["Amt"], element.attributes["Ccy"] == "CNY",
            let amount = Fen(yuan: element.text), let side = balance["CdtDbtInd"]?.text,
            ["DBIT", "CRDT"].contains(side)
        else { throw .unreadable("a balance that nobody can read") }
        return side == "DBIT" ? -amount : amount
    }

    private static func lines(
        of report: XMLElement
    ) throws(StatementFault) -> [ChannelStatement.Line] {
        var lines: [ChannelStatement.Line] = []
        for entry in report.all("Ntry") {
            let status = entry[path: "Sts", "Cd"]?.text ?? entry["Sts"]?.text
            guard status == "BOOK" else { continue }
            let transactions = entry.all("NtryDtls").flatMap { $0.all("TxDtls") }
            // An entry without details is one movement. It names no order.
            for (place, transaction) in (transactions.isEmpty ? [entry] : transactions).enumerated()
            {
                guard let line = line(transaction, of: entry, place) else {
                    throw .unreadable("booking \(lines.count + 1)")
                }
                lines.append(line)
            }
        }
        return lines
    }

    private static func line(
        _ transaction: XMLElement, of entry: XMLElement, _ place: Int
    ) -> ChannelStatement.Line? {
        guard let element = transaction["Amt"] ?? entry["Amt"], element.attributes["Ccy"] == "CNY",
            let amount = Fen(yuan: element.text), amount != .zero,
            let side = transaction["CdtDbtInd"]?.text ?? entry["CdtDbtInd"]?.text,
            ["DBIT", "CRDT"].contains(side),
            let at = [["BookgDt", "DtTm"], ["BookgDt", "Dt"]].lazy
                .compactMap({ entry[$0[0]]?[$0[1]] }).compactMap({ BankTime.moment($0.text) }).first
        else { return nil }
        let order = transaction[path: "Refs", "EndToEndId"]?.text
        let own = transaction[path: "Refs", "AcctSvcrRef"]?.text
        let shared = entry["AcctSvcrRef"]?.text ?? order
        guard let reference = own ?? shared.map({ place == 0 ? $0 : "\($0) \(place)" }),
            !reference.isEmpty
        else { return nil }
        // A debit that is taken back is a credit, marked as a reversal or not; some banks write a negative debit (冲账).
        let moved = side == "DBIT" ? -amount : amount
        let isPayment = side == "DBIT" && moved < .zero && !entry.isReversal
        // A booking that is taken back has the same number, and is another line: the side tells them apart, and the
        // mark tells a payment from a credit that was taken back.
        let mark = isPayment ? "DBIT" : moved < .zero ? "DBIT RVSL" : "CRDT"
        let payee = transaction[path: "RltdPties", "CdtrAcct", "Id", "Othr", "Id"]?.text
        return ChannelStatement.Line(
            at: at, reference: "\(reference) \(mark)",
            order: order == "NOTPROVIDED" ? nil : order, amount: moved,
            // Some banks hide a part of it.
            payee: isPayment ? payee.flatMap { BankText.isAccount($0) ? $0 : nil } : nil)
    }
}

/// Dates and times of ISO 20022; without a zone they are China's.
enum BankTime {
    static func moment(_ text: String) -> Timestamp? {
        guard let day = CalendarDay(text.prefix(10)) else { return nil }
        var rest = text.dropFirst(10)
        var seconds = Int64(day.dayNumber) * 86_400
        var zone: Int64 = 8 * 3_600
        if rest.first == "T" {
            let clock = rest.dropFirst().prefix(8).split(separator: ":").compactMap { Int64($0) }
            guard clock.count == 3, clock[0] < 25, clock[1] < 60, clock[2] < 61 else { return nil }
            seconds += clock[0] * 3_600 + clock[1] * 60 + clock[2]
            rest = rest.dropFirst(9)
            if rest.first == "." { rest = rest.dropFirst().drop { $0.isNumber } }
        }
        switch rest.first {
        case nil: break
        case "Z"? where rest.count == 1: zone = 0
        case let sign? where "+-".contains(sign):
            let parts = rest.dropFirst().split(separator: ":").compactMap { Int64($0) }
            guard parts.count == 2, parts[0] < 15, parts[1] < 60 else { return nil }
            zone = (parts[0] * 3_600 + parts[1] * 60) * (sign == "-" ? -1 : 1)
        default: return nil
        }
        return Timestamp(microseconds: (seconds - zone) * 1_000_000)
    }
}
