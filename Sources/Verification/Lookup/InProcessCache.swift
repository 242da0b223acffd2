package import Invoices
import Synchronization

/// The small cache within one worker. It answers only under a lease, one for each part of the
/// ledger, that a follower renews, and takes no entry older than a change that was followed.
package final class InProcessCache: Sendable {
    /// Entries kept; zero turns the layer off.
    private let capacity: Int
    private let map: ShardMap
    private let state: Mutex<State>

    /// - Parameter capacity: invoices, not bytes; 0 keeps none.
    package init(capacity: Int, map: ShardMap = .one) {
        self.capacity = capacity
        self.map = map
        state = Mutex(
            State(
                seen: Doorkeeper(room: capacity),
                leasedUntil: Array(repeating: nil, count: map.count)))
    }

    /// The invoice, if it is here and its part of the ledger is leased at `now`. Never waits for
    /// anybody.
    package func invoice(
        _ id: InvoiceID, at now: ContinuousClock.Instant
    ) -> StoredInvoice? {
        recall(id, at: now)?.stored
    }

    /// The invoice, and whether it is asked for again for the first time in a while.
    func recall(
        _ id: InvoiceID, at now: ContinuousClock.Instant
    ) -> (stored: StoredInvoice, comesAgain: Bool)? {
        let shard = map.shard(of: id)
        return state.withLock { state in
            guard let leasedUntil = state.leasedUntil[shard], now < leasedUntil,
                let slot = state.slots[id]
            else { return nil }
            let comesAgain = !state.entries[slot].wasUsed
            state.entries[slot].wasUsed = true
            return (state.entries[slot].stored, comesAgain)
        }
    }

    /// Puts invoices in, unless the capacity is 0. One older than a change that was followed is
    /// left out, and so, once the cache is full, is one that is asked about for the first time.
    package func store(_ invoices: [StoredInvoice]) {
        guard capacity > 0, !invoices.isEmpty else { return }
        state.withLock { state in
            for stored in invoices { state.store(stored, capacity: capacity) }
        }
    }

    /// Invalidates the entries older than the changes that the follower read, and keeps such entries out.
    package func drop(_ changes: [FeedChange], at now: ContinuousClock.Instant) {
        state.withLock { state in
            for change in changes where !change.isIssue {
                state.changes.note(change, at: now)
                guard let slot = state.slots[change.id],
                    state.entries[slot].stored.revision < change.revision
                else { continue }
                state.remove(slot)
            }
        }
    }

    /// Drops all that is kept for one part of the ledger.
    func forget(_ shard: Int) {
        state.withLock { state in
            for id in state.slots.keys where map.shard(of: id) == shard {
                if let slot = state.slots[id] { state.remove(slot) }
            }
        }
    }

    /// Lets the cache answer for one part of the ledger until then. `FreshnessBound` says how long
    /// is safe.
    package func lease(until instant: ContinuousClock.Instant, for shard: Int = 0) {
        state.withLock { $0.leasedUntil[shard] = instant }
    }

    /// Invoices that are kept; for gauges.
    package var count: Int { state.withLock { $0.entries.count } }

    private struct Entry {
        var stored: StoredInvoice
        var wasUsed: Bool
    }

    private struct State {
        var slots: [InvoiceID: Int] = [:]
        var entries: [Entry] = []
        var hand = 0
        var seen: Doorkeeper
        /// By part of the ledger.
        var leasedUntil: [ContinuousClock.Instant?]
        var changes = RecentChanges()

        mutating func store(_ stored: StoredInvoice, capacity: Int) {
            guard changes.revision(of: stored.id) <= stored.revision else { return }
            if let slot = slots[stored.id] {
                if entries[slot].stored.revision < stored.revision {
                    entries[slot].stored = stored
                }
            } else if entries.count < capacity {
                slots[stored.id] = entries.count
                entries.append(Entry(stored: stored, wasUsed: false))
            } else if seen.again(stored.id) {
                // Most invoices are asked about once in their life: no entry that somebody may ask about
                // again makes room for one of those.
                replaceUnused(by: stored)
            }
        }

        /// Evicts by the clock algorithm: the hand passes over entries used since its last round.
        mutating func replaceUnused(by stored: StoredInvoice) {
            while entries[hand].wasUsed {
                entries[hand].wasUsed = false
                hand = (hand + 1) % entries.count
            }
            slots[entries[hand].stored.id] = nil
            slots[stored.id] = hand
            entries[hand] = Entry(stored: stored, wasUsed: false)
            hand = (hand + 1) % entries.count
        }

        mutating func remove(_ slot: Int) {
            slots[entries[slot].stored.id] = nil
            let last = entries.removeLast()
            if slot < entries.count {
                entries[slot] = last
                slots[last.stored.id] = slot
            }
            if hand >= entries.count { hand = 0 }
        }
    }
}
