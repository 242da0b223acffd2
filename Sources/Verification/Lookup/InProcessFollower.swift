package import Invoices

/// Invalidates entries of one worker's memory: reads the change feed of one part of the ledger, drops what
/// changed, renews the lease. Memory holds known invoices only, so the feed may leave issues out.
package struct InProcessFollower: Sendable {
    private let feed: any ChangeFeed
    private let local: InProcessCache
    private let shard: Int
    private let wait: @Sendable (Duration) async -> Void

    /// - Parameter wait: returns when so much time has passed or the task is cancelled.
    package init(
        feed: any ChangeFeed, local: InProcessCache, shard: Int = 0,
        wait: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.feed = feed
        self.local = local
        self.shard = shard
        self.wait = wait
    }

    /// Follows until the task is cancelled.
    package func run() async {
        var cursor = await begin()
        while !Task.isCancelled {
            // A fault renews no lease, so memory falls silent by itself; the next round tries on.
            if let next = try? await follow(from: cursor) { cursor = next }
            await wait(FreshnessBound.pollInterval)
        }
    }

    /// Joins the feed. It tells nothing of the changes before, so memory must hold nothing that was
    /// read before: it is of no use until all that is still on its way was read since, and what it
    /// has taken in until then is forgotten.
    package func begin() async -> FeedCursor? {
        var cursor: FeedCursor?
        while cursor == nil, !Task.isCancelled {
            cursor = try? await feed.changes(after: nil).cursor
            await wait(cursor == nil ? FreshnessBound.pollInterval : FreshnessBound.oldestView)
        }
        local.forget(shard)
        return cursor
    }

    /// One round: everything committed before it began has been dropped when it returns.
    package func follow(
        from cursor: FeedCursor?, now: @Sendable () -> ContinuousClock.Instant = { .now }
    ) async throws(ServiceUnavailable) -> FeedCursor {
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
