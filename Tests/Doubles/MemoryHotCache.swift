package import Invoices
import Synchronization
package import Verification

/// A hot cache in memory, under the same contract as Redis. Its clock may be the test's.
package final class MemoryHotCache: HotCache {
    private struct Kept {
        var entry: CacheEntry
        var until: ContinuousClock.Instant
    }

    /// What it knows of the feed of one part of the ledger.
    private struct Feed {
        var leaseEnds: ContinuousClock.Instant
        var follower: (worker: String, until: ContinuousClock.Instant)?
        var cursor: FeedCursor?
    }

    private struct State {
        var kept: [InvoiceID: Kept] = [:]
        var feeds: [Feed]

        init(_ shards: Int, _ origin: ContinuousClock.Instant) {
            feeds = Array(repeating: Feed(leaseEnds: origin), count: shards)
        }
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let origin: ContinuousClock.Instant
    private let entryKept: Duration
    private let absenceKept: Duration
    private let state: Mutex<State>

    package init(
        entryKept: Duration = .seconds(86_400), absenceKept: Duration = .seconds(2),
        shards: Int = 1,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.now = now
        self.entryKept = entryKept
        self.absenceKept = absenceKept
        origin = now()
        state = Mutex(State(shards, origin))
    }

    /// Loses everything, as a Redis that was killed does.
    package func vanish() { state.withLock { $0 = State($0.feeds.count, origin) } }

    /// How many entries it holds, lapsed ones among them.
    package var count: Int { state.withLock { $0.kept.count } }

    package func read(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> CacheReading {
        let now = now()
        return state.withLock { state in
            CacheReading(
                entries: ids.map { id in
                    guard let kept = state.kept[id], kept.until > now else { return nil }
                    return kept.entry
                },
                leases: state.feeds.indices.reduce(into: ShardSet()) { leases, shard in
                    if state.feeds[shard].leaseEnds > now { leases.insert(shard) }
                })
        }
    }

    package func fill(_ entries: [CacheEntry]) async throws(ServiceUnavailable) {
        let now = now()
        state.withLock { state in
            for entry in entries { put(entry, in: &state, at: now) }
        }
    }

    package func replace(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        try await fill(invoices.map(CacheEntry.present))
    }

    package func writeThrough(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        try await fill(invoices.map(CacheEntry.present))
    }

    package func forgetAbsence(of ids: [InvoiceID]) async throws(ServiceUnavailable) {
        state.withLock { state in
            for id in ids where state.kept[id]?.entry == .absent(id) { state.kept[id] = nil }
        }
    }

    package func updateChecks(
        _ checks: [(id: InvoiceID, checks: CheckHistory)]
    ) async throws(ServiceUnavailable) {
        state.withLock { state in
            for (id, checks) in checks {
                guard case .present(let stored)? = state.kept[id]?.entry,
                    stored.checks.count < checks.count
                else { continue }
                state.kept[id]?.entry = .present(stored.counting(checks))
            }
        }
    }

    private func put(_ entry: CacheEntry, in state: inout State, at now: ContinuousClock.Instant) {
        let held = state.kept[entry.id].flatMap { $0.until > now ? $0.entry : nil }
        if let held, held.revision >= entry.revision { return }
        var entry = entry
        if case .present(let old)? = held, case .present(let new) = entry,
            old.checks.count > new.checks.count
        {
            entry = .present(new.counting(old.checks))
        }
        let kept = entry.revision == 0 ? absenceKept : entryKept
        state.kept[entry.id] = Kept(entry: entry, until: now + kept)
    }
}

extension MemoryHotCache {
    package func claimFeed(
        of shard: Int, by worker: String, for duration: Duration
    ) async throws(ServiceUnavailable) -> FeedClaim? {
        let now = now()
        return state.withLock { state in
            if let follower = state.feeds[shard].follower, follower.worker != worker,
                follower.until > now
            {
                return nil
            }
            state.feeds[shard].follower = (worker, now + duration)
            let started = (now - origin).microseconds / 1_000
            return FeedClaim(
                shard: shard, startedAtMilliseconds: started, cursor: state.feeds[shard].cursor,
                proof: proof(of: state.feeds[shard]))
        }
    }

    package func lease(
        _ claim: FeedClaim, for duration: Duration, cursor: FeedCursor
    ) async throws(ServiceUnavailable) {
        let ends = origin + .milliseconds(claim.startedAtMilliseconds) + duration
        let isAsClaimed = state.withLock { state in
            guard proof(of: state.feeds[claim.shard]) == claim.proof else { return false }
            state.feeds[claim.shard].cursor = cursor.bare
            state.feeds[claim.shard].leaseEnds = max(state.feeds[claim.shard].leaseEnds, ends)
            return true
        }
        if !isAsClaimed {
            throw ServiceUnavailable(
                .cache, .unreachable, "the cursor is not where the claim found it")
        }
    }

    private func proof(of feed: Feed) -> [UInt8] { Array("\(feed.cursor as Any)".utf8) }
}

extension CacheEntry {
    fileprivate var id: InvoiceID {
        switch self {
        case .present(let stored): stored.id
        case .absent(let id): id
        }
    }

    fileprivate var revision: Int64 {
        if case .present(let stored) = self { stored.revision } else { 0 }
    }
}
