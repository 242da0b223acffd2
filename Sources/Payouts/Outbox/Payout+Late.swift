import Invoices

/// Money that went where the books did not expect it: paid after its attempt was over, or back twice.
///
/// The rules: what was paid after all is the holder's debt at once. As long as the prize is due to him and nothing is on its
/// way, the two are set off against each other, and the prize is paid. A prize that he has paid back and that the bank
/// sends back as well is his own money: he is paid again, whatever his invoice is.
extension Payout {
    /// Takes in what the provider says of an attempt that is over, whichever it was.
    /// - Parameter submission: of that attempt.
    /// - Returns: what the books are to say; told again it is nothing.
    package mutating func answeredLate(
        _ answer: ProviderAnswer, to submission: Submission
    ) -> [Transfer] {
        let order = submission.order
        let numbers = 1...max(attempt, 1)
        guard let number = numbers.first(where: { OrderNumber(of: win, attempt: $0) == order })
        else { return [] }
        switch answer {
        case .paid(let transfer): return paidLate(transfer, number, submission)
        case .returned(let reason): return returnedLate(reason, number, submission)
        default: return []
        }
    }

    private mutating func paidLate(
        _ transfer: PaidTransfer, _ number: Int, _ submission: Submission
    ) -> [Transfer] {
        guard number < attempt || !isAnswered, !late.contains(where: { $0.attempt == number })
        else { return [] }
        guard transfer.difference(from: submission) == nil else {
            alarm = .mismatch
            return []
        }
        // A mismatch that is still asked about is of the newest attempt, and stays.
        if !(state.isLive && alarm == .mismatch) { alarm = .paidLate }
        late.append(LatePayment(attempt: number, state: .owed))
        let paid = Transfer(
            TransferID.attempt(win, number).followed(by: "late"),
            from: .clawback(campaign: win.campaign), to: .clearing(submission.account),
            submission.amount)
        return [paid] + setOff(reference: transfer.reference)
    }

    /// The newest attempt is under way, or has brought the money itself: what is told of it is nothing late.
    private var isAnswered: Bool { state.isLive || state == .paid && !isSetOff }

    /// An attempt has paid the prize that was over when it did.
    var isSetOff: Bool { late.contains { $0.state == .setOff } }

    /// The holder has too much and is owed as much, and nothing is on its way: then the prize is paid.
    mutating func setOff(reference: String) -> [Transfer] {
        guard !state.isLive, !state.isFinal, !isVoid,
            let place = late.firstIndex(where: { $0.state == .owed })
        else { return [] }
        late[place].state = .setOff
        state = .paid
        self.reference = reference
        return [
            Transfer(
                TransferID.attempt(win, late[place].attempt).followed(by: "set off"),
                from: .payable(win), to: .clawback(campaign: win.campaign), net)
        ]
    }

    private mutating func returnedLate(
        _ reason: String, _ number: Int, _ submission: Submission
    ) -> [Transfer] {
        guard let place = late.firstIndex(where: { $0.attempt == number }) else { return [] }
        let before = late[place].state
        if before == .returned { return [] }
        late[place].state = .returned
        let (id, debt) = (
            TransferID.attempt(win, number), BookAccount.clawback(campaign: win.campaign)
        )
        let back = Transfer(
            id.followed(by: "returned"), from: .clearing(submission.account), to: debt,
            submission.amount)
        if before == .setOff {
            let due = Transfer(id.followed(by: "owed again"), from: debt, to: .payable(win), net)
            return [back, due] + owedAgain(reason)
        }
        // It came back twice, or after it was given up: the account of what is owed back shows it, and a person looks.
        if before != .owed { alarm = .paidLate }
        return [back]
    }

    /// The payee's bank has sent the prize back.
    mutating func owedAgain(_ reason: String) -> [Transfer] {
        state = .returned
        next = .payee
        reference = reason
        // The fund has what the holder has paid back, and this is his.
        if isRepaid { isVoid = false }
        return setOff(reference: reason)
    }

    /// The holder has paid back what he owes: the prize that was claimed back, with which the tax goes that was withheld of
    /// it; or else what was paid after all. The database has its own (`end_clawback`).
    package mutating func repaid() -> [Transfer] {
        let (debt, id) = (BookAccount.clawback(campaign: win.campaign), TransferID.repaid(win))
        if isClawedBack, state == .paid {
            (isClawedBack, isRepaid) = (false, true)
            let back = Transfer(id, from: .treasury, to: debt, net)
            return [back, clawback.ended("posted", posting: true)] + undoTax(id)
        }
        guard let place = late.firstIndex(where: { $0.state == .owed }) else { return [] }
        late[place].state = .repaid
        return [
            Transfer(
                id.followed(by: "\(late[place].attempt)"), from: .treasury, to: debt, net)
        ]
    }

    /// Nothing was due, so nothing was to be taxed.
    func undoTax(_ id: TransferID) -> [Transfer] {
        guard withheld > .zero else { return [] }
        return [
            Transfer(
                id.followed(by: "tax"), from: .tax(campaign: win.campaign),
                to: .fund(campaign: win.campaign), withheld)
        ]
    }
}
