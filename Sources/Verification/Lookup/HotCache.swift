package import Invoices

/// The cache that all workers share. It may vanish, lose entries or be late at any moment: verdicts then
/// take longer, and are the same.
package protocol HotCache: Sendable {
    /// The cache's entries for these identities, in the same order, and the parts of the ledger for
    /// which it is leased.
    func read(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> CacheReading

    /// Puts entries read from the ledger in, each only where the cache holds no higher or equal
    /// revision: a slow reader cannot put an old answer back over a new one. While the cache is
    /// leased it may leave everything that it holds alone.
    func fill(_ entries: [CacheEntry]) async throws(ServiceUnavailable)

    /// Hears the ledger's answers for identities, whether or not they are filled, so that what the cache
    /// believes besides its entries is checked against them. May take long; nobody waits.
    func hear(_ entries: [CacheEntry]) async

    /// Puts changed invoices in the place of older ones, at once and leased or not, as their writer read
    /// them after the change. No lease depends on it.
    func replace(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable)

    /// As `replace`, but as the follower read them since its claim. Where that fails the next lease
    /// is not granted.
    func writeThrough(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable)

    /// Forgets that these were absent: they have just been issued.
    func forgetAbsence(of ids: [InvoiceID]) async throws(ServiceUnavailable)

    /// As `forgetAbsence`, but as the follower read them in the feed. The writer that issued them has
    /// nearly always been here before.
    func confirmIssue(of ids: [InvoiceID]) async throws(ServiceUnavailable)

    /// Brings the check histories of entries up to date; never back to fewer.
    func updateChecks(_ checks: [(id: InvoiceID, checks: CheckHistory)])
        async throws(ServiceUnavailable)

    /// Claims, or goes on claiming, the feed of one part of the ledger for `duration`: the claim's holder
    /// brings that feed into the cache. Returns nil while another worker holds the claim.
    ///
    /// The claim only spares work: two workers that both believe they hold it do no harm. `duration` is
    /// never shorter than a lease. So a lease that has more than `duration` left was granted before the
    /// cache's clock went back, and this call removes it.
    func claimFeed(
        of shard: Int, by worker: String, for duration: Duration
    ) async throws(ServiceUnavailable) -> FeedClaim?

    /// Promises readers, for `duration` since the claim began, that every change of the claim's
    /// part of the ledger committed before it began is in the cache; and keeps the bare `cursor`
    /// beside the entries that it speaks of. Throws where the cache is no more as the claim found
    /// it: restored from an older state, or brought further by another follower.
    func lease(
        _ claim: FeedClaim, for duration: Duration, cursor: FeedCursor
    ) async throws(ServiceUnavailable)
}

extension HotCache {
    /// A cache that believes nothing besides its entries has nothing to check.
    package func hear(_ entries: [CacheEntry]) async {}

    /// A cache that keeps no account of issued invoices does the same for both.
    package func confirmIssue(of ids: [InvoiceID]) async throws(ServiceUnavailable) {
        try await forgetAbsence(of: ids)
    }
}

/// The result of one read of the cache.
package struct CacheReading: Sendable {
    /// Nil where the cache holds nothing about the identity.
    package let entries: [CacheEntry?]
    /// The parts of the ledger whose followers' promise held when this was read.
    package let leases: ShardSet

    package init(entries: [CacheEntry?], leases: ShardSet) {
        self.entries = entries
        self.leases = leases
    }
}

/// The right to bring the feed into the cache.
package struct FeedClaim: Sendable, Equatable {
    /// The part of the ledger whose feed it is.
    package let shard: Int
    /// Milliseconds on the cache's own clock: leases are measured there, so no two clocks need
    /// agree and a delayed command cannot stretch a lease.
    package let startedAtMilliseconds: Int64
    /// The cache's place in the feed, without a note; nil for a cache that was emptied.
    package let cursor: FeedCursor?
    /// The cache's private evidence that it is still as the claim found it.
    package let proof: [UInt8]

    package init(
        shard: Int, startedAtMilliseconds: Int64, cursor: FeedCursor?, proof: [UInt8] = []
    ) {
        self.shard = shard
        self.startedAtMilliseconds = startedAtMilliseconds
        self.cursor = cursor
        self.proof = proof
    }
}
