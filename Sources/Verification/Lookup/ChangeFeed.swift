package import Invoices

/// The append-only record of every change, as followers read it.
package protocol ChangeFeed: Sendable {
    /// The next page after `cursor`; nil begins at the changes of this moment.
    ///
    /// A page holds every change that was committed before the call and not yet handed out
    /// under this cursor, or says that there is more. A change may come twice, never not at all.
    func changes(after cursor: FeedCursor?) async throws(ServiceUnavailable) -> FeedPage
}

/// One change of an invoice.
package struct FeedChange: Sendable, Hashable {
    package let id: InvoiceID
    /// The invoice's revision after the change; each change raises it by one.
    package let revision: Int64
    /// A new invoice: no cache can hold it but as absent.
    package let isIssue: Bool

    package init(id: InvoiceID, revision: Int64, isIssue: Bool) {
        self.id = id
        self.revision = revision
        self.isIssue = isIssue
    }
}

/// One read of the feed, in its order.
package struct FeedPage: Sendable {
    package let changes: [FeedChange]
    /// The position to read on from; to be kept only once all changes of the page are dealt with.
    package let cursor: FeedCursor
    /// There is more to fetch at once.
    package let isPartial: Bool

    package init(changes: [FeedChange], cursor: FeedCursor, isPartial: Bool) {
        self.changes = changes
        self.cursor = cursor
        self.isPartial = isPartial
    }
}

/// The position of a follower in the feed. Transactions become visible in another order than that
/// in which they began: a cursor therefore names the oldest that was open, and the ledger's own
/// note of which later ones had ended. Its size does not grow with what was handed out, however
/// long a transaction stays open.
package struct FeedCursor: Sendable, Equatable {
    /// Changes of all transactions before it were handed out.
    package let oldestOpenTransaction: UInt64
    /// Only for the ledger that wrote it. Empty: nothing at or after `oldestOpenTransaction` is
    /// taken as handed out, so changes may come twice.
    package let seen: String
    /// From one crash or fail-over of the ledger's server to the next; empty where unknown. The
    /// numbers of transactions that a crash has made undone are given out again, so what a cursor
    /// calls handed out is so within one life only.
    package let life: String

    package init(oldestOpenTransaction: UInt64, seen: String = "", life: String = "") {
        self.oldestOpenTransaction = oldestOpenTransaction
        self.seen = seen
        self.life = life
    }

    /// Without the ledger's note: what the shared cache keeps.
    package var bare: FeedCursor {
        FeedCursor(oldestOpenTransaction: oldestOpenTransaction, life: life)
    }
}
