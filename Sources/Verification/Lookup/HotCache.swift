/// The cache that all workers share. It may vanish, lose entries or be late at any moment: that
/// costs speed, never correctness.
package protocol HotCache: Sendable {
    /// What the cache holds for these identities, in the same order, and whether it is leased.
    func read(_ ids: [InvoiceID]) async throws(CacheFault) -> CacheReading

    /// Puts entries read from the ledger in, each only where the cache holds no higher or equal
    /// revision: a slow reader cannot put an old answer back over a new one.
    func fill(_ entries: [CacheEntry]) async throws(CacheFault)

    /// Puts changed invoices in; like `fill`, guarded by revision.
    func writeThrough(_ invoices: [StoredInvoice]) async throws(CacheFault)

    /// Forgets that these were absent.
    func forgetAbsence(of ids: [InvoiceID]) async throws(CacheFault)

    /// Brings the check histories of entries up to date; never back to fewer.
    func updateChecks(_ checks: [(id: InvoiceID, checks: CheckHistory)]) async throws(CacheFault)

    /// Promises readers that every change committed before this moment is in the cache, for
    /// `duration` from now. Zero or less promises nothing.
    func lease(for duration: Duration) async throws(CacheFault)
}

/// What one read of the cache said.
package struct CacheReading: Sendable {
    /// Nil where the cache holds nothing about the identity.
    package let entries: [CacheEntry?]
    /// Whether the follower's promise held when this was read.
    package let isLeased: Bool

    package init(entries: [CacheEntry?], isLeased: Bool) {
        self.entries = entries
        self.isLeased = isLeased
    }
}

package enum CacheEntry: Sendable, Equatable {
    case present(StoredInvoice)
    /// The ledger had no such invoice a moment ago; kept for `CachePolicy.absenceKept` only.
    case absent(InvoiceID)
}
