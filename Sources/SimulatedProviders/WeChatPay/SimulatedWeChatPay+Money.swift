package import Invoices
import Providers

/// The things that happen to bills beside the calls: money that is set aside, taps, days that end.
extension SimulatedWeChatPay {
    /// Everything that time does: cancellations take effect, money is set aside, what nobody has confirmed is closed.
    package mutating func settle(at now: Timestamp) {
        for number in underWay {
            guard let bill = bills[number], !bill.isFinal else { continue }
            if bill.isCancelling {
                // A moment later than it was asked for.
                if now > bill.updated { end(number, .cancelled, "", at: now) }
            } else {
                advance(number, at: now)
            }
            closeIfOverdue(number, at: now)
        }
        underWay.removeAll { bills[$0]?.isFinal ?? true }
    }

    private mutating func closeIfOverdue(_ number: String, at now: Timestamp) {
        guard let bill = bills[number], !bill.isFinal else { return }
        let late = bill.closesLate ? Duration.seconds(3_600) : .zero
        if now.duration(since: bill.created) >= Self.confirmWithin + late {
            end(number, .fail, "OVERDUE_CLOSE", at: now)
        }
    }

    /// Sets the money aside as soon as there is enough.
    mutating func advance(_ number: String, at now: Timestamp) {
        guard var bill = bills[number], !bill.isFinal, !bill.isCancelling, !bill.isLocked,
            var merchant = merchants[bill.merchant]
        else { return }
        guard let rest = merchant.balance.subtracting(bill.amount), rest >= .zero else {
            bill.state = .processing
            bills[number] = bill
            return
        }
        merchant.balance = rest
        merchants[bill.merchant] = merchant
        move(-bill.amount, for: bill, at: now)
        bill.isLocked = true
        bill.state = bill.isAuthorised ? .processing : .waitUserConfirm
        bill.updated = now
        bills[number] = bill
        if bill.isAuthorised { pay(number, at: now) }
    }

    /// The payee's tap, or his consent given before: from here on the money goes to him or the bill fails.
    mutating func pay(_ number: String, at now: Timestamp) {
        guard var bill = bills[number], bill.isLocked, !bill.isFinal else { return }
        bill.isCancelling = false
        bill.state = .transferring
        bill.updated = now
        bills[number] = bill
        if let failure = faults.next(of: [.fails]) {
            let reason = failure.detail.isEmpty ? "PAYEE_ACCOUNT_ABNORMAL" : failure.detail
            end(number, .fail, reason, at: now)
        } else if !bill.isSlow {
            end(number, .success, "", at: now)
        }
    }

    mutating func end(
        _ number: String, _ state: WeChatPayState, _ reason: String, at now: Timestamp
    ) {
        guard var bill = bills[number], !bill.isFinal else { return }
        bill.state = state
        bill.failReason = reason
        bill.updated = now
        bill.packages = []
        if state == .success {
            wallets[bill.openID, default: SimulatedWallet(owner: bill.openID)]
                .receive(bill.amount)
        } else if bill.isLocked, var merchant = merchants[bill.merchant] {
            merchant.balance = merchant.balance.adding(bill.amount) ?? merchant.balance
            merchants[bill.merchant] = merchant
            move(bill.amount, for: bill, at: now)
        }
        bill.isLocked = false
        bills[number] = bill
        tell(
            "MCHTRANSFER.BILL.FINISHED", bill.json(isAnswer: false), bill.notifyURL, bill.merchant,
            now)
    }

    /// As the merchant's bill tells it.
    private mutating func move(_ amount: Fen, for bill: SimulatedBill, at now: Timestamp) {
        flows[bill.merchant, default: []].append(
            SimulatedFlow(
                at: now, order: bill.orderNumber, payment: bill.billNumber, amount: amount,
                rest: merchants[bill.merchant]?.balance ?? .zero))
    }

    // MARK: Acts of people

    /// The answer of the page to a payee who taps.
    package enum Tap: String, Sendable, Equatable {
        case paid, underway
        /// The page says that it has expired: used, of another person, or of a bill that is over.
        case refused
    }

    /// The person at the page that a package opens confirms. Only whom the bill is for can, and a package serves once.
    package mutating func confirm(
        _ package: String, as openID: String, at now: Timestamp
    ) -> Tap {
        settle(at: now)
        guard
            let number = underWay.first(where: {
                bills[$0]?.packages.contains(package) == true
            }),
            var bill = bills[number], bill.openID == openID, bill.state == .waitUserConfirm
        else { return .refused }
        bill.packages.remove(package)
        bills[number] = bill
        pay(number, at: now)
        return bills[number]?.state == .success ? .paid : .underway
    }

    /// Lets a slow payment arrive.
    package mutating func finish(_ number: String, at now: Timestamp) {
        guard bills[number]?.state == .transferring else { return }
        end(number, .success, "", at: now)
    }

    /// Adds money to a merchant's account; bills that waited for it go on.
    package mutating func topUp(_ merchant: String, by amount: Fen, at now: Timestamp) {
        guard let balance = merchants[merchant]?.balance.adding(amount) else { return }
        merchants[merchant]?.balance = balance
        settle(at: now)
    }

    /// For the page.
    package var payments: [SimulatedPayment] {
        orders.compactMap { bills[$0] }.map { bill in
            SimulatedPayment(
                order: bill.orderNumber, payee: bill.openID, amount: bill.amount,
                state: bill.state.rawValue, packageInfo: bill.packages.min())
        }
    }
}
