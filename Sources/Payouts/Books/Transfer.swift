package import Invoices

/// The idempotency key of a transfer, which whoever writes it gives: it follows from what the transfer is for, so
/// that writing it again after a crash finds it there.
package struct TransferID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameter text: what the transfer is for, in words that are the same at each attempt.
    package init(_ text: String) { description = text }

    /// - Parameter reference: the bank's own number of the deposit, so that it is entered once.
    package static func deposit(to campaign: String, reference: String) -> Self {
        Self("deposit \(campaign) \(reference)")
    }
    /// The win itself: fund to payable, reserved with its seal.
    package static func win(_ win: WinID) -> Self { Self("win \(win)") }
    /// One attempt to pay it: payable to clearing. Attempts count from 1.
    package static func attempt(_ win: WinID, _ number: Int) -> Self {
        Self("attempt \(win) \(number)")
    }
    /// The tax that is withheld from it.
    package static func tax(_ win: WinID) -> Self { Self("tax \(win)") }
    /// A paid prize that its holder has to pay back.
    package static func clawback(_ win: WinID) -> Self { Self("clawback \(win)") }
    /// A holder has paid that back.
    package static func repaid(_ win: WinID) -> Self { Self("repaid \(win)") }
    /// A win that ends unpaid and goes back to the fund.
    package static func forfeit(_ win: WinID) -> Self { Self("forfeit \(win)") }

    /// Names the transfer that ends this one: `win …#17 posted`.
    package func followed(by word: String) -> Self { Self("\(description) \(word)") }
}

/// Money that goes from one account to another. A row that stands is never changed: a mistake is corrected by
/// another transfer.
package struct Transfer: Hashable, Sendable {
    /// Posted at once, or in two steps as in TigerBeetle: reserved, then posted or voided exactly
    /// once.
    package enum Kind: Hashable, Sendable {
        case posted
        /// Reserves: the first account cannot give it away again, and the second does not have it yet.
        case pending
        /// Ends a pending transfer between the same accounts and of the same amount: the money goes over.
        case post(TransferID)
        /// Ends it as if it had not been.
        case void(TransferID)
    }

    package let id: TransferID
    package let kind: Kind
    /// The account that gives.
    package let source: BookAccount
    /// The account that gets.
    package let target: BookAccount
    /// Above zero.
    package let amount: Fen

    package init(
        _ id: TransferID, _ kind: Kind = .posted, from source: BookAccount, to target: BookAccount,
        _ amount: Fen
    ) {
        self.id = id
        self.kind = kind
        self.source = source
        self.target = target
        self.amount = amount
    }

    /// Money that the operator has brought: treasury to fund.
    package static func deposit(_ amount: Fen, to campaign: String, reference: String) -> Transfer {
        Transfer(
            .deposit(to: campaign, reference: reference), from: .treasury,
            to: .fund(campaign: campaign), amount)
    }

    /// The transfer that ends this pending one.
    package func ended(_ word: String, posting: Bool) -> Transfer {
        Transfer(
            id.followed(by: word), posting ? .post(id) : .void(id), from: source, to: target,
            amount)
    }
}

/// The decision of the books about a batch, which is written whole or not at all.
package enum BookDecision: Hashable, Sendable {
    case written
    /// Every one of them stood there already, and equal.
    case exists
    case refused(BookRefusal)
}

/// Why a batch was not written. The raw value is the database's word.
package enum BookRefusal: String, Hashable, Sendable, CaseIterable {
    /// Another transfer has the id.
    case conflict
    /// A fund or what a winner is owed would go below zero.
    case insufficient
    /// The transfer to be posted or voided is no such pending one.
    case notPending = "not pending"
    /// It has been posted or voided already, by another transfer.
    case ended
    /// Not above zero, or from an account that gives nothing so to the other.
    case malformed
}
