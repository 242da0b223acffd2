package import Invoices

/// The result of adding up every transfer again.
package struct BookProof: Hashable, Sendable {
    /// A contradiction in the books; each is an alarm for a person.
    package enum Fault: Hashable, Sendable {
        /// All accounts together are not zero.
        case sum(Fen)
        /// The balance that is kept beside a guarded account is not the sum of its transfers.
        case balance(account: String, kept: Fen, counted: Fen)
        case belowZero(account: String, Fen)
        /// A transfer that ends another one of other accounts or another amount, or one that is not pending.
        case mismatched(TransferID)
        /// Payments less returns of one win are neither 0 nor 1.
        case payments(WinID, Int)
        /// The same of an account that no win has.
        case stranger(account: String, Int)
        /// A win for which nothing was reserved.
        case unreserved(WinID)
    }

    /// All transfers that were added up.
    package let transfers: Int
    /// Those of them that are neither posted nor voided yet.
    package let pending: Int
    /// Of all accounts but those of single wins, which stand together as `payable`.
    package let totals: [String: BookBalance]
    /// Empty for sound books.
    package let faults: [Fault]

    package init(
        transfers: Int, pending: Int, totals: [String: BookBalance], faults: [Fault]
    ) {
        self.transfers = transfers
        self.pending = pending
        self.totals = totals
        self.faults = faults
    }
}

extension BookProof.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .sum(let sum): "all accounts together are \(sum), not 0.00"
        case .balance(let account, let kept, let counted):
            "\(account) is kept as \(kept) and counted as \(counted)"
        case .belowZero(let account, let amount): "\(account) is \(amount)"
        case .mismatched(let id): "\"\(id)\" ends no such pending transfer"
        case .payments(let win, let count): "\(win) has been paid \(count) times"
        case .stranger(let account, let count):
            "\(account), which is no win's, has been paid \(count) times"
        case .unreserved(let win): "nothing is reserved for \(win)"
        }
    }
}
