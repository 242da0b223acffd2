import Invoices
import Synchronization

/// Fills the shared cache with the ledger's answers. Nobody waits for it, so the answers of several
/// round trips to the ledger leave together. If we stop here, the next caller fills it.
final class CacheFiller: Sendable {
    /// How long the first entry waits for others.
    static let patience: Duration = .milliseconds(5)
    /// Entries that have waited longer are dropped: with the look-up before and a write of the cache,
    /// the wait stays within `FreshnessBound.oldestView`.
    static let waitMaximum: Duration = .milliseconds(500)
    /// Entries in one round trip: a millisecond or two of Redis, which readers wait for behind it.
    static let batchMaximum = 512
    /// Entries that may wait while the cache is slow; an entry that finds no room is not filled.
    static let waitingMaximum = 4_096

    private struct State {
        var waiting: [CacheEntry] = []
        /// The time from which at least the first of them waits.
        var waitingSince: ContinuousClock.Instant?
        var isUnderWay = false
        var dropped = 0
    }

    private let cache: any HotCache
    private let bypass: CacheBypassPolicy
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(
        _ cache: any HotCache, _ bypass: CacheBypassPolicy,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.cache = cache
        self.bypass = bypass
        self.clock = clock
    }

    /// Entries that found no room, or waited too long.
    var dropped: Int { state.withLock { $0.dropped } }

    /// Takes what the ledger knew of `ids`, nil for "no such invoice".
    func take(_ ids: [InvoiceID], _ found: [StoredInvoice?]) {
        let entries = zip(ids, found).map { id, stored in
            stored.map(CacheEntry.present) ?? .absent(id)
        }
        Task.detached { await self.cache.hear(entries) }
        fill(bypass.worthFilling(entries))
    }

    /// Takes an invoice that this worker's memory was asked for again. While the cache is bypassed it
    /// may not have been filled, and with the ledger gone it has the last word.
    func takeAgain(_ stored: StoredInvoice) {
        if bypass.isLow { fill([.present(stored)]) }
    }

    private func fill(_ entries: [CacheEntry]) {
        if entries.isEmpty { return }
        let now = clock()
        let begins = state.withLock { state in
            let taken = entries.prefix(Self.waitingMaximum - state.waiting.count)
            if state.waiting.isEmpty { state.waitingSince = now }
            state.waiting += taken
            state.dropped += entries.count - taken.count
            defer { state.isUnderWay = true }
            return !state.isUnderWay
        }
        if begins { Task.detached { await self.run() } }
    }

    /// Fills until nothing waits.
    private func run() async {
        while let entries = await next() { try? await cache.fill(entries) }
    }

    /// The next batch, once others have had the time to join it; nil when nothing has come.
    private func next() async -> [CacheEntry]? {
        let isFull = state.withLock { $0.waiting.count >= Self.batchMaximum }
        if !isFull { try? await Task.sleep(for: Self.patience) }
        let now = clock()
        return state.withLock { state in
            if let since = state.waitingSince, now - since > Self.waitMaximum {
                state.dropped += state.waiting.count
                state.waiting = []
            }
            state.isUnderWay = !state.waiting.isEmpty
            if state.waiting.isEmpty { return nil }
            let batch = Array(state.waiting.prefix(Self.batchMaximum))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }
}
