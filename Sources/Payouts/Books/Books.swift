import Invoices

/// The rules of double-entry books by themselves, in memory. The database enforces the same ones
/// (its step "books"), and one contract test holds both to them.
package struct Books: Sendable {
    /// In the order in which they were written; none is ever changed or removed.
    package private(set) var transfers: [Transfer] = []
    private var places: [TransferID: Int] = [:]
    /// The transfers that end pending ones, by those.
    private var endings: [TransferID: TransferID] = [:]
    private var balances: [BookAccount: BookBalance] = [:]

    package init() {}

    /// A batch is judged as a whole: what one transfer brings, another one of the same batch may give away.
    package mutating func write(_ batch: [Transfer]) -> BookDecision {
        var added: [Transfer] = []
        for transfer in batch {
            guard transfer.isWellFormed else { return .refused(.malformed) }
            if let known = stored(transfer.id, or: added) {
                guard known == transfer else { return .refused(.conflict) }
            } else {
                added.append(transfer)
            }
        }
        if added.isEmpty { return .exists }
        var ended: [TransferID: TransferID] = [:]
        var changed: [BookAccount: BookBalance] = [:]
        for transfer in added {
            switch transfer.kind {
            case .posted, .pending: break
            case .post(let pending), .void(let pending):
                guard let first = stored(pending, or: added), first.kind == .pending,
                    first.source == transfer.source, first.target == transfer.target,
                    first.amount == transfer.amount
                else { return .refused(.notPending) }
                guard endings[pending] == nil, ended[pending] == nil else {
                    return .refused(.ended)
                }
                ended[pending] = transfer.id
            }
            for (account, change) in Self.changes(transfer) {
                changed[account, default: self[account]].add(change)
            }
        }
        guard changed.allSatisfy({ !$0.isGuarded || $1.available >= .zero }) else {
            return .refused(.insufficient)
        }
        for transfer in added {
            places[transfer.id] = transfers.count
            transfers.append(transfer)
        }
        endings.merge(ended) { first, _ in first }
        balances.merge(changed) { _, last in last }
        return .written
    }

    private func stored(_ id: TransferID, or added: [Transfer]) -> Transfer? {
        places[id].map { transfers[$0] } ?? added.first { $0.id == id }
    }

    /// The change of balance that a transfer makes in each of its two accounts.
    private static func changes(_ transfer: Transfer) -> [(BookAccount, BookBalance)] {
        let amount = transfer.amount
        let (posted, pending): (Fen, Fen) =
            switch transfer.kind {
            case .posted: (amount, .zero)
            case .pending: (.zero, amount)
            case .post: (amount, -amount)
            case .void: (.zero, -amount)
            }
        return [
            (transfer.source, BookBalance(posted: -posted, pendingOut: pending)),
            (transfer.target, BookBalance(posted: posted, pendingIn: pending)),
        ]
    }

    /// Zero for an account that no transfer has touched.
    package subscript(account: BookAccount) -> BookBalance { balances[account] ?? BookBalance() }

    /// Every account that a transfer has touched.
    package var accounts: Dictionary<BookAccount, BookBalance>.Keys { balances.keys }

    /// True for a pending transfer that is neither posted nor voided yet.
    package func isPending(_ id: TransferID) -> Bool {
        places[id].map { transfers[$0].kind == .pending && endings[id] == nil } ?? false
    }
}

extension Books {
    /// Adds every transfer up again, without the balances that are kept.
    package var proof: BookProof {
        var faults: [BookProof.Fault] = []
        var counted: [BookAccount: BookBalance] = [:]
        var payments: [WinID: Int] = [:]
        for transfer in transfers {
            for (account, change) in Self.changes(transfer) {
                counted[account, default: BookBalance()].add(change)
            }
            switch (transfer.source, transfer.target, transfer.kind) {
            case (.payable(let win), .clearing, .posted), (.payable(let win), .clearing, .post):
                payments[win, default: 0] += 1
            case (.clearing, .payable(let win), .posted): payments[win, default: 0] -= 1
            default: break
            }
        }
        var totals: [String: BookBalance] = [:]
        for (account, balance) in counted {
            let name: String
            if case .payable = account { name = "payable" } else { name = "\(account)" }
            totals[name, default: BookBalance()].add(balance)
            if account.isGuarded {
                if balance.available < .zero {
                    faults.append(.belowZero(account: "\(account)", balance.available))
                }
                if balance != self[account] {
                    faults.append(
                        .balance(
                            account: "\(account)", kept: self[account].available,
                            counted: balance.available))
                }
            }
        }
        let sum = totals.values.reduce(0) { $0 + $1.posted.value }
        if sum != 0 { faults.append(.sum(Fen(sum))) }
        for (win, count) in payments where count != 0 && count != 1 {
            faults.append(.payments(win, count))
        }
        return BookProof(
            transfers: transfers.count,
            pending: transfers.count { $0.kind == .pending && endings[$0.id] == nil },
            totals: totals, faults: faults)
    }
}

extension BookBalance {
    // Amounts are those of prizes and deposits, which fit 64 bits many times over; the database refuses a sum
    // that does not.
    fileprivate mutating func add(_ other: BookBalance) {
        posted = Fen(posted.value + other.posted.value)
        pendingOut = Fen(pendingOut.value + other.pendingOut.value)
        pendingIn = Fen(pendingIn.value + other.pendingIn.value)
    }
}
