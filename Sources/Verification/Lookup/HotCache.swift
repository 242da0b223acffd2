/// The cache that all workers share. It may vanish, lose entries or be late at any moment: that
/// costs speed, never correctness.
package protocol HotCache: Sendable {
    /// What the cache holds for these identities, in the same order, and whether it is leased.
    func read(_ ids: [InvoiceID]) async throws(CacheFault) -> CacheReading

    /// Puts entries read from the ledger in, each only where the cache holds no higher or equal
    /// revision: a slow reader cannot put an old answer back over a new one.
    func fill(_ entries: [CacheEntry]) async throws(CacheFault)

    /// Puts changed invoices in, as the follower read them since its claim; like `fill`, guarded
    /// by revision. Where that fails the next lease is not granted.
    func writeThrough(_ invoices: [StoredInvoice]) async throws(CacheFault)

    /// Forgets that these were absent.
    func forgetAbsence(of ids: [InvoiceID]) async throws(CacheFault)

    /// Brings the check histories of entries up to date; never back to fewer.
    func updateChecks(_ checks: [(id: InvoiceID, checks: CheckHistory)]) async throws(CacheFault)

    /// Takes or keeps the right to bring the feed into the cache, for `duration`; nil when
    /// another worker has it. It spares work only: two who think they have it do no harm.
    func claimFeed(
        by worker: String, for duration: Duration
    ) async throws(CacheFault) -> FeedClaim?

    /// Promises readers, for `duration` since the claim began, that every change committed before
    /// it began is in the cache; and keeps `cursor` beside the entries that it speaks of.
    func lease(
        _ claim: FeedClaim, for duration: Duration, cursor: UInt64
    ) async throws(CacheFault)
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

/// The right to bring the feed into the cache.
package struct FeedClaim: Sendable, Equatable {
    /// Milliseconds on the cache's own clock: leases are measured there, so no two clocks need
    /// agree and a delayed command cannot stretch a lease.
    package let startedAtMilliseconds: Int64
    /// The oldest transaction whose changes the cache may lack; nil for a cache that was emptied.
    package let cursor: UInt64?

    package init(startedAtMilliseconds: Int64, cursor: UInt64?) {
        self.startedAtMilliseconds = startedAtMilliseconds
        self.cursor = cursor
    }
}

package enum CacheEntry: Sendable, Equatable {
    case present(StoredInvoice)
    /// The ledger had no such invoice a moment ago; kept for `CachePolicy.absenceKept` only.
    case absent(InvoiceID)
}
