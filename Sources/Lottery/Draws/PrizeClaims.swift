package import Cryptography

/// The entries of a seal whose numbers give a row of their ladders, until all of them are known. The stock is spent in
/// the order of the keys, all ladders together: a place in the batch is worth nothing.
package struct PrizeClaims: Sendable {
    /// A claim to the prize of one row, as long as any is left when its turn comes.
    package struct Claim: Sendable {
        package let index: UInt64
        /// The ticket's key, which decides the turn.
        package let key: Bytes32
        package let rules: InstantDraw.Rules
        /// Of the ladder.
        package let row: Int

        /// The prize of the row, whether any is left of it or not.
        package var prize: String { rules.ladder.rows[row].prize }
    }

    /// In the order of the log.
    package private(set) var all: [Claim] = []

    package init() {}

    /// Passes over a ticket that gives nothing.
    package mutating func add(_ ticket: InstantDraw.Ticket, under rules: InstantDraw.Rules) {
        guard let row = rules.ladder.row(of: ticket.drawn) else { return }
        all.append(Claim(index: ticket.index, key: ticket.key, rules: rules, row: row))
    }

    /// The prizes by the index of the entry; of a claim for which nothing is left there is none.
    package func prizes(from stock: inout Stock) -> [UInt64: String] {
        var prizes: [UInt64: String] = [:]
        for claim in all.sorted(by: { $0.key < $1.key }) {
            prizes[claim.index] = stock.take(
                claim.row, of: claim.rules.ladder, falls: claim.rules.falls)
        }
        return prizes
    }
}
