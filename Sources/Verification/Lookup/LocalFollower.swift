/// Keeps one worker's memory honest: reads the change feed of one part of the ledger, drops what
/// changed, renews the lease. Memory holds known invoices only, so the feed may leave issues out.
package struct LocalFollower: Sendable {
    private let feed: any ChangeFeed
    private let local: LocalLayer
    private let shard: Int

    package init(feed: any ChangeFeed, local: LocalLayer, shard: Int = 0) {
        self.feed = feed
        self.local = local
        self.shard = shard
    }

    /// Follows until the task is cancelled.
    package func run() async {
        var cursor: FeedCursor?
        while !Task.isCancelled {
            // A fault renews no lease, so memory falls silent by itself; the next round tries on.
            if let next = try? await follow(from: cursor) { cursor = next }
            try? await Task.sleep(for: FreshnessBound.pollInterval)
        }
    }

    /// One round: everything committed before it began has been dropped when it returns.
    package func follow(
        from cursor: FeedCursor?, now: @Sendable () -> ContinuousClock.Instant = { .now }
    ) async throws(LedgerFault) -> FeedCursor {
        let began = now()
        var page = try await feed.changes(after: cursor)
        local.drop(page.changes, at: now())
        while page.isPartial {
            page = try await feed.changes(after: page.cursor)
            local.drop(page.changes, at: now())
        }
        local.lease(until: began + FreshnessBound.lease, for: shard)
        return page.cursor
    }
}
