package import Invoices
import XMLDocuments

/// A bank on a laptop: it takes pain.001.001.09 and leaves pain.002.001.10 and camt.054.001.08. It has no clock, no task
/// and no network.
package struct SimulatedBank: Sendable {
    /// One payment of a file that the bank has taken.
    package struct Payment: Sendable, Equatable {
        /// The file's message number (MsgId), under which a bank takes it once.
        package let message: String
        /// The order number (EndToEndId).
        package let order: String
        /// The account that it is paid from.
        let payer: String
        /// The account that it is paid to.
        package let payee: String
        package let amount: Fen
        let created: Timestamp
        /// `ACCP` once it is taken, `BOOK` once it is booked, `RTRN` once it was sent back.
        package internal(set) var state = "ACCP"
        /// Not before this is a booking told.
        var bookedFrom: Timestamp
        var isBooked = false
        var isReturned = false
        var bookedAt: Timestamp?
        var returnedAt: Timestamp?
        var returnReason: String?
    }

    /// The money of the paying account.
    package internal(set) var balance: Fen
    /// The payees, by account.
    package internal(set) var wallets: [String: SimulatedWallet] = [:]
    /// In the order in which they came.
    package private(set) var payments: [Payment] = []
    /// The faults that strike next.
    package var faults: FaultPlan
    /// In the order in which they were left.
    package private(set) var files: [(name: String, bytes: [UInt8])] = []
    private var messages: [String: [UInt8]] = [:]

    private let paymentsMaximum: Int

    /// - Parameters:
    ///   - balance: of the one paying account, whatever number a file names.
    ///   - paymentsMaximum: past it a file is lost on its way. The demo is no bank.
    package init(
        balance: Fen, faults: FaultPlan = FaultPlan(), paymentsMaximum: Int = 100_000
    ) {
        self.balance = balance
        self.faults = faults
        self.paymentsMaximum = paymentsMaximum
    }

    /// - Returns: false if the sender is not told that the file has arrived.
    package mutating func take(_ file: [UInt8], at now: Timestamp) -> Bool {
        if faults.strikes(.lostRequest) { return false }
        let isTold = !faults.strikes(.lostReply)
        guard let order = SimulatedPaymentFile(file) else {
            report(message: "NOTPROVIDED", group: "RJCT", reason: "FF01", at: now)
            return isTold
        }
        if messages[order.message] != nil {
            // Under the number of the first copy, which was taken.
            report(message: order.message, group: "RJCT", reason: "DUPL", at: now)
            return isTold
        }
        // A message number that is known says that the first copy was taken.
        guard payments.count < paymentsMaximum else { return false }
        messages[order.message] = file
        if let struck = faults.next(of: [.groupStatusAlone]) {
            let reason = struck.detail.isEmpty ? "FF01" : struck.detail
            report(message: order.message, group: "RJCT", reason: reason, at: now)
            return isTold
        }
        if let struck = faults.next(of: [.fails]) {
            let reason = struck.detail.isEmpty ? "AC04" : struck.detail
            report(order, status: "RJCT", reason: reason, at: now)
            return isTold
        }
        guard let rest = balance.subtracting(order.amount), rest >= .zero else {
            report(order, status: "RJCT", reason: "AM04", at: now)
            return isTold
        }
        balance = rest
        let late = faults.strikes(.lateStatement) ? Duration.seconds(86_400) : .zero
        let slow = faults.strikes(.slow) ? Duration.seconds(3_600) : .zero
        var payment = Payment(
            message: order.message, order: order.order, payer: order.payer, payee: order.payee,
            amount: order.amount,
            created: now, bookedFrom: now.advanced(by: late + slow))
        payment.returnReason = faults.next(of: [.returned]).map {
            $0.detail.isEmpty ? "AC04" : $0.detail
        }
        payments.append(payment)
        let isDuplicate = faults.strikes(.duplicateOfTaken)
        report(
            order, status: isDuplicate ? "RJCT" : "ACCP", reason: isDuplicate ? "DUPL" : nil,
            at: now)
        if !isDuplicate, !faults.strikes(.acceptedAndSilence) {
            report(order, status: "ACSP", reason: nil, at: now)
        }
        return isTold
    }

    /// Books what is due, and sends back what comes back, a day after its booking.
    package mutating func settle(at now: Timestamp) {
        for place in payments.indices {
            var payment = payments[place]
            if !payment.isBooked, now >= payment.bookedFrom {
                payment.isBooked = true
                payment.bookedAt = now
                payment.state = "BOOK"
                wallets[payment.payee, default: SimulatedWallet(owner: payment.payee)]
                    .receive(payment.amount)
                notify(payment, isReturn: false, at: now)
            }
            if payment.isBooked, !payment.isReturned, payment.returnReason != nil,
                now.duration(since: payment.bookedFrom) >= .seconds(86_400)
            {
                payment.isReturned = true
                payment.returnedAt = now
                payment.state = "RTRN"
                wallets[payment.payee]?.giveBack(payment.amount)
                balance = balance.adding(payment.amount) ?? balance
                notify(payment, isReturn: true, at: now)
            }
            payments[place] = payment
        }
    }

    /// Adds money to the paying account.
    package mutating func topUp(by amount: Fen) { balance = balance.adding(amount) ?? balance }

    private mutating func leave(_ kind: String, _ bytes: [UInt8]) {
        let number = String(1_000_000 + files.count).dropFirst()
        files.append((name: "\(number)-\(kind).xml", bytes: bytes))
    }

    private mutating func report(
        message: String, group: String, reason: String, at now: Timestamp
    ) {
        let name = "PSR\(files.count + 1)"
        let file = StatusReportFile(
            number: name, message: message, group: (group, reason), transaction: nil, made: now)
        leave("pain002", file.bytes)
    }

    private mutating func report(
        _ order: SimulatedPaymentFile, status: String, reason: String?, at now: Timestamp
    ) {
        let file = StatusReportFile(
            number: "PSR\(files.count + 1)", message: order.message, group: nil,
            transaction: (order.order, status, reason), made: now)
        leave("pain002", file.bytes)
    }

    private mutating func notify(_ payment: Payment, isReturn: Bool, at now: Timestamp) {
        let file = NotificationFile(
            number: "NTF\(files.count + 1)", account: payment.payer, order: payment.order,
            amount: payment.amount,
            returned: isReturn ? payment.returnReason : nil, made: now)
        leave("camt054", file.bytes)
    }
}

/// A payment file as the simulated bank reads it: one order.
struct SimulatedPaymentFile {
    let message: String
    let order: String
    let payer: String
    let payee: String
    let amount: Fen

    init?(_ file: [UInt8]) {
        guard let document = try? XMLDocument.read(file),
            document.namespace == "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09",
            let order = document["CstmrCdtTrfInitn"],
            let message = order[path: "GrpHdr", "MsgId"]?.text,
            let transaction = order[path: "PmtInf", "CdtTrfTxInf"],
            let number = transaction[path: "PmtId", "EndToEndId"]?.text,
            let amount = transaction[path: "Amt", "InstdAmt"].flatMap({ Fen(yuan: $0.text) }),
            let payer = order[path: "PmtInf", "DbtrAcct", "Id", "Othr", "Id"]?.text,
            let payee = transaction[path: "CdtrAcct", "Id", "Othr", "Id"]?.text,
            order[path: "GrpHdr", "CtrlSum"]?.text == amount.description,
            order[path: "GrpHdr", "NbOfTxs"]?.text == "1"
        else { return nil }
        self.message = message
        self.order = number
        self.payer = payer
        self.payee = payee
        self.amount = amount
    }
}
