import Synchronization

/// Fills the shared cache with what the ledger answered. Nobody waits for it, so what several round
/// trips to the ledger brought leaves together. If we stop here, the next asker fills it.
final class CacheFiller: Sendable {
    /// How long the first entry waits for others. With two writes of the cache, the one before it and its
    /// own, it is within what `FreshnessBound.oldestView` leaves.
    static let patience: Duration = .milliseconds(5)
    /// Entries that may wait while the cache is slow; what finds no room is not filled.
    static let waitingMaximum = 4_096

    private struct State {
        var waiting: [CacheEntry] = []
        var isUnderWay = false
    }

    private let cache: any HotCache
    private let worth: CacheWorth
    private let state = Mutex(State())

    init(_ cache: any HotCache, _ worth: CacheWorth) {
        self.cache = cache
        self.worth = worth
    }

    /// Takes what the ledger knew of `ids`, nil for "no such invoice".
    func take(_ ids: [InvoiceID], _ found: [StoredInvoice?]) {
        let entries = zip(ids, found).map { id, stored in
            stored.map(CacheEntry.present) ?? .absent(id)
        }
        Task.detached { await self.cache.hear(entries) }
        let worthwhile = worth.worthFilling(entries)
        if worthwhile.isEmpty { return }
        let begins = state.withLock { state in
            state.waiting += worthwhile.prefix(Self.waitingMaximum - state.waiting.count)
            defer { state.isUnderWay = true }
            return !state.isUnderWay
        }
        if begins { Task.detached { await self.run() } }
    }

    /// Fills until nothing waits.
    private func run() async {
        repeat {
            try? await Task.sleep(for: Self.patience)
            let entries = state.withLock { state in
                defer { state.waiting.removeAll(keepingCapacity: state.waiting.count < 1_024) }
                return state.waiting
            }
            try? await cache.fill(entries)
        } while !isDone()
    }

    private func isDone() -> Bool {
        state.withLock { state in
            state.isUnderWay = !state.waiting.isEmpty
            return !state.isUnderWay
        }
    }
}
