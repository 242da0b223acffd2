import Invoices
import Verification

/// Leases that no slow machine outlives: what is tested is who believes them.
struct LongLeases: HotCache {
    let cache: any HotCache

    func read(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> CacheReading {
        try await cache.read(ids)
    }
    func fill(_ entries: [CacheEntry]) async throws(ServiceUnavailable) {
        try await cache.fill(entries)
    }
    func hear(_ entries: [CacheEntry]) async { await cache.hear(entries) }
    func replace(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        try await cache.replace(invoices)
    }
    func writeThrough(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        try await cache.writeThrough(invoices)
    }
    func forgetAbsence(of ids: [InvoiceID]) async throws(ServiceUnavailable) {
        try await cache.forgetAbsence(of: ids)
    }
    func confirmIssue(of ids: [InvoiceID]) async throws(ServiceUnavailable) {
        try await cache.confirmIssue(of: ids)
    }
    func updateChecks(
        _ checks: [(id: InvoiceID, checks: CheckHistory)]
    ) async throws(ServiceUnavailable) { try await cache.updateChecks(checks) }
    func claimFeed(
        of shard: Int, by worker: String, for duration: Duration
    ) async throws(ServiceUnavailable) -> FeedClaim? {
        try await cache.claimFeed(of: shard, by: worker, for: .seconds(600))
    }
    func lease(
        _ claim: FeedClaim, for duration: Duration, cursor: FeedCursor
    ) async throws(ServiceUnavailable) {
        try await cache.lease(claim, for: .seconds(600), cursor: cursor)
    }
}
