package import Invoices

/// The idempotency key of a transfer, which whoever writes it gives: it follows from what the transfer is for, so
/// that writing it again after a crash finds it there.
package struct TransferID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ text: String) { description = text }

    package static func deposit(to campaign: String, reference: String) -> Self {
        Self("deposit \(campaign) \(reference)")
    }
    package static func win(_ win: WinID) -> Self { Self("win \(win)") }
    package static func attempt(_ win: WinID, _ number: Int) -> Self {
        Self("attempt \(win) \(number)")
    }
    package static func tax(_ win: WinID) -> Self { Self("tax \(win)") }
    package static func clawback(_ win: WinID) -> Self { Self("clawback \(win)") }
    package static func forfeit(_ win: WinID) -> Self { Self("forfeit \(win)") }

    /// What follows this one: `win …#17 posted`.
    package func followed(by word: String) -> Self { Self("\(description) \(word)") }
}

/// Money that goes from one account to another. A row that stands is never changed: a mistake is corrected by
/// another transfer.
package struct Transfer: Hashable, Sendable {
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
    package let source: BookAccount
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

/// What the books make of a batch, which is written whole or not at all.
package enum BookDecision: Hashable, Sendable {
    case written
    /// Every one of them stood there already, and equal.
    case exists
    case refused(BookRefusal)
}

package enum BookRefusal: String, Hashable, Sendable, CaseIterable {
    /// Another transfer has the id.
    case conflict
    /// A fund or what a winner is owed would go below zero.
    case insufficient
    /// What is to be posted or voided is no such pending transfer.
    case notPending = "not pending"
    /// It has been posted or voided already, by another transfer.
    case ended
    /// Not above zero, or from an account that gives nothing so to the other.
    case malformed
}
