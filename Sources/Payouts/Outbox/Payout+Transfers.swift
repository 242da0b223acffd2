import Invoices

/// The transfers by which the books follow a payout.
extension Payout {
    /// The win as it was reserved with its seal.
    package var reserved: Transfer {
        Transfer(
            .win(win), .pending, from: .fund(campaign: win.campaign), to: .payable(win), gross)
    }

    /// The fund gives it, and the tax is taken off.
    var owed: [Transfer] {
        var transfers = [reserved.ended("posted", posting: true)]
        if withheld > .zero {
            transfers.append(
                Transfer(
                    .tax(win), from: .payable(win), to: .tax(campaign: win.campaign), withheld))
        }
        return transfers
    }

    func paying(_ submission: Submission) -> Transfer {
        Transfer(
            .attempt(win, attempt), .pending, from: .payable(win),
            to: .clearing(submission.account), submission.amount)
    }

    func returning(_ submission: Submission) -> Transfer {
        Transfer(
            TransferID.attempt(win, attempt).followed(by: "returned"),
            from: .clearing(submission.account), to: .payable(win), submission.amount)
    }

    mutating func clawBack() -> Transfer {
        isClawedBack = true
        return clawback
    }

    /// The fund has it back when the holder has paid it, and not before.
    var clawback: Transfer {
        Transfer(
            .clawback(win), .pending, from: .clawback(campaign: win.campaign),
            to: .fund(campaign: win.campaign), net)
    }
}
