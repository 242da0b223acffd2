import Invoices

/// Lists which account may give to which, and how: a flow that is not here is a mistake or a theft.
enum BookFlow {
    /// True if the money is reserved first and posted or voided later; nil where it cannot go at
    /// all.
    static func isPending(from source: BookAccount, to target: BookAccount) -> Bool? {
        switch (source, target) {
        case (.treasury, .fund): false
        case (.fund, .payable): true
        case (.payable, .tax): false
        case (.payable, .clearing): true
        // Sent back by the payee's bank.
        case (.clearing, .payable): false
        // No longer owed.
        case (.payable, .fund), (.tax, .fund): false
        // A holder has to pay it back, and has.
        case (.clawback, .fund): true
        case (.treasury, .clawback): false
        // Paid though the attempt was over: its holder owes it, or is owed as much himself.
        case (.clawback, .clearing), (.clearing, .clawback): false
        case (.payable, .clawback), (.clawback, .payable): false
        case (.writeOff, .clawback): false
        // Differences that a person has accepted.
        case (.writeOff, .clearing), (.clearing, .writeOff): false
        default: nil
        }
    }
}

extension Transfer {
    /// True if the amount is above zero and the flow is one that the books know.
    package var isWellFormed: Bool {
        amount > .zero
            && BookFlow.isPending(from: source, to: target) == (kind != .posted)
    }
}
