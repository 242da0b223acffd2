/// Invalidates entries of the shared cache: brings changes of one part of the ledger into it and renews the
/// lease that lets workers believe it. One worker at a time does this; another takes over when it
/// falls silent.
///
/// The cursor lives in the cache, beside the entries that it speaks of: a cache that comes back
/// with old entries comes back with the old cursor, and is brought up to date from there.
package struct CacheFollower: Sendable {
    private let feed: any ChangeFeed
    private let ledger: any InvoiceLedger
    private let cache: any HotCache
    private let worker: String
    private let shard: Int

    package init(
        feed: any ChangeFeed, ledger: any InvoiceLedger, cache: any HotCache, worker: String,
        shard: Int = 0
    ) {
        self.feed = feed
        self.ledger = ledger
        self.cache = cache
        self.worker = worker
        self.shard = shard
    }

    /// Follows until the task is cancelled.
    package func run() async {
        var cursor: FeedCursor?
        while !Task.isCancelled {
            do {
                cursor = try await follow(from: cursor)
            } catch {
                // The lease lapses by itself. What the cache has heard of is unknown now, so the
                // next round begins at the cursor that the cache itself kept.
                cursor = nil
            }
            try? await Task.sleep(for: FreshnessBound.pollInterval)
        }
    }

    /// One round. Nil when another worker follows.
    package func follow(from cursor: FeedCursor?) async throws -> FeedCursor? {
        let claim = try await cache.claimFeed(
            of: shard, by: worker, for: FreshnessBound.lease)
        guard let claim else { return nil }
        var position = cursor
        if position?.bare != claim.cursor {
            // Somebody else followed meanwhile, or the cache was restored from an older state.
            position = claim.cursor
        }
        var page = try await feed.changes(after: position)
        try await apply(page.changes)
        while page.isPartial {
            page = try await feed.changes(after: page.cursor)
            try await apply(page.changes)
        }
        try await cache.lease(
            claim, for: FreshnessBound.lease, cursor: page.cursor.bare)
        return page.cursor
    }

    private func apply(_ changes: [FeedChange]) async throws {
        let issued = changes.filter(\.isIssue).map(\.id)
        if !issued.isEmpty { try await cache.confirmIssue(of: issued) }
        let changed = Set(changes.filter { !$0.isIssue }.map(\.id))
        guard !changed.isEmpty else { return }
        let invoices = try await ledger.invoices(Array(changed))
        try await cache.writeThrough(invoices.compactMap { $0 })
    }
}
