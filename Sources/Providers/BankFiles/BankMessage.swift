package import Invoices
package import XMLDocuments

/// An event of one of our orders, as a file of its bank tells it.
package enum BankEvent: Sendable, Equatable {
    /// Of a status report: the status of the transaction, or, where it is not listed, of its batch or group.
    case status(String, reasons: [String])
    /// The money has left our account.
    case booked(amount: Fen, reference: String)
    /// It came back (退票).
    case returned(reason: String)
    /// A credit of the order was taken back, so that money has left once more.
    case creditTakenBack
}

/// A file of a bank: customer payment status report (pain.002), debit and credit notification (camt.054), or account
/// statement (camt.053). Statuses are open codes of four letters, and all three places for them are optional.
package struct BankMessage: Sendable, Equatable {
    /// By our order number, in the order of the file.
    package private(set) var events: [(order: String, event: BankEvent)] = []

    /// Why a file is not a message that this can read.
    package enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
        case unreadable(XMLFault)
        /// Another kind of message, or another version.
        case unknown(String)

        /// For the log, in English.
        package var description: String {
            switch self {
            case .unreadable(let fault): fault.description
            case .unknown(let family): "is no message that is read here, but \(family)"
            }
        }
    }

    /// A file of ten thousand entries is a day of a large payer.
    static let entriesMaximum = 100_000

    /// Passes over entries that are not booked (BOOK), and transactions without an EndToEndId.
    package init(_ bytes: [UInt8]) throws(Fault) {
        let document: XMLElement
        do throws(XMLFault) {
            document = try XMLDocument.read(bytes)
        } catch {
            throw .unreadable(error)
        }
        let family = document.namespace.split(separator: ":").last.map(String.init) ?? ""
        switch family {
        case "pain.002.001.10":
            readReport(document["CstmrPmtStsRpt"])
        case "camt.054.001.08":
            readEntries(document["BkToCstmrDbtCdtNtfctn"]?.all("Ntfctn") ?? [])
        case "camt.053.001.08":
            readEntries(document["BkToCstmrStmt"]?.all("Stmt") ?? [])
        default: throw .unknown(family)
        }
    }

    package static func == (left: BankMessage, right: BankMessage) -> Bool {
        left.events.elementsEqual(right.events) { $0.order == $1.order && $0.event == $1.event }
    }

    // MARK: pain.002

    /// Our file has one order, whose number is that of the message and of the batch too.
    private mutating func readReport(_ report: XMLElement?) {
        guard let group = report?["OrgnlGrpInfAndSts"] else { return }
        let message = group["OrgnlMsgId"]?.text ?? ""
        let batches = report?.all("OrgnlPmtInfAndSts") ?? []
        var isListed = false
        for batch in batches {
            for transaction in batch.all("TxInfAndSts") {
                // Under another message it is no order of ours.
                guard transaction["OrgnlEndToEndId"]?.text == message else { continue }
                isListed = true
                add(message, [transaction, batch, group], "TxSts", "PmtInfSts", "GrpSts")
            }
        }
        guard !isListed, !message.isEmpty else { return }
        let batch = batches.first { $0["OrgnlPmtInfId"]?.text == message } ?? batches.first
        add(message, [batch, group].compactMap(\.self), "PmtInfSts", "GrpSts")
    }

    /// The status of the innermost place that has one, with its reasons.
    private mutating func add(_ order: String, _ places: [XMLElement], _ names: String...) {
        for (place, name) in zip(places.suffix(names.count), names.suffix(places.count)) {
            guard let status = place[name]?.text, !status.isEmpty else { continue }
            let reasons = place.all("StsRsnInf").compactMap { information in
                information[path: "Rsn", "Cd"]?.text ?? information[path: "Rsn", "Prtry"]?.text
            }
            events.append((order, .status(status, reasons: reasons)))
            return
        }
    }

    // MARK: camt

    private mutating func readEntries(_ reports: [XMLElement]) {
        for entry in reports.flatMap({ $0.all("Ntry") }) {
            let status = entry[path: "Sts", "Cd"]?.text ?? entry["Sts"]?.text
            guard status == "BOOK" else { continue }
            for transaction in entry.all("NtryDtls").flatMap({ $0.all("TxDtls") }) {
                readTransaction(transaction, of: entry)
            }
        }
    }

    private mutating func readTransaction(_ transaction: XMLElement, of entry: XMLElement) {
        guard let order = transaction[path: "Refs", "EndToEndId"]?.text,
            events.count < Self.entriesMaximum
        else { return }
        let amount = (transaction["Amt"] ?? entry["Amt"]).flatMap { element in
            element.attributes["Ccy"] == "CNY" ? Fen(yuan: element.text) : nil
        }
        let side = transaction["CdtDbtInd"]?.text ?? entry["CdtDbtInd"]?.text
        let reason = transaction[path: "RtrInf", "Rsn", "Cd"]?.text
        let isNegative = amount.map { $0 < .zero } ?? false
        switch (side, isNegative) {
        case ("DBIT", false) where !entry.isReversal:
            guard let amount else { return }
            let reference =
                transaction[path: "Refs", "AcctSvcrRef"]?.text ?? entry["AcctSvcrRef"]?.text
            events.append((order, .booked(amount: amount, reference: reference ?? order)))
        case ("DBIT", false), ("CRDT", true): events.append((order, .creditTakenBack))
        // Some banks take a booking back by a negative one (冲账).
        case ("CRDT", false), ("DBIT", true):
            events.append((order, .returned(reason: reason ?? "NARR")))
        default: break
        }
    }
}

extension XMLElement {
    /// Of an entry: that it takes an earlier one back (RvslInd). Its side is its own all the same: a credit takes a
    /// debit back, and a debit a credit.
    var isReversal: Bool { ["true", "1"].contains(self["RvslInd"]?.text) }
}
