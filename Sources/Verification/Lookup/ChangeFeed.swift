/// The append-only record of every change, as followers read it.
package protocol ChangeFeed: Sendable {
    /// The next page after `cursor`; nil begins at the changes of this moment.
    ///
    /// A page holds every change that was committed before the call and not yet handed out
    /// under this cursor, or says that there is more. A change may come twice, never not at all.
    func changes(after cursor: FeedCursor?) async throws(LedgerFault) -> FeedPage
}

/// One change of an invoice.
package struct FeedChange: Sendable, Hashable {
    package let id: InvoiceID
    package let revision: Int64
    /// A new invoice: no cache can hold it but as absent.
    package let isIssue: Bool

    package init(id: InvoiceID, revision: Int64, isIssue: Bool) {
        self.id = id
        self.revision = revision
        self.isIssue = isIssue
    }
}

package struct FeedPage: Sendable {
    package let changes: [FeedChange]
    package let cursor: FeedCursor
    /// There is more to fetch at once.
    package let isPartial: Bool

    package init(changes: [FeedChange], cursor: FeedCursor, isPartial: Bool) {
        self.changes = changes
        self.cursor = cursor
        self.isPartial = isPartial
    }
}

/// Where a follower stands. Positions are taken before a transaction commits, so they can become
/// visible out of order: the cursor therefore names the oldest transaction that was open when the
/// page was read, and what came after it and was handed out already.
package struct FeedCursor: Sendable, Equatable {
    package let oldestOpenTransaction: UInt64
    /// Positions at or after that transaction which were handed out already.
    package let handedOut: Set<Int64>

    package init(oldestOpenTransaction: UInt64, handedOut: Set<Int64>) {
        self.oldestOpenTransaction = oldestOpenTransaction
        self.handedOut = handedOut
    }
}
