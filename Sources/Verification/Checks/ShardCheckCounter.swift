import Invoices
import Synchronization

/// Counts the checks of one part of the ledger; see `CheckCounter`.
final class ShardCheckCounter: Sendable {
    private let ledger: any CheckLedger
    private let cache: any HotCache
    private let worker: String
    private let state = Mutex(State())

    init(ledger: any CheckLedger, cache: any HotCache, worker: String) {
        self.ledger = ledger
        self.cache = cache
        self.worker = worker
    }

    /// Counts a check and returns those before it. `known` is the history that was read with the invoice.
    func note(
        _ id: InvoiceID, known: CheckHistory, at now: Timestamp
    ) -> CheckHistory {
        state.withLock { state in
            var before = known
            if let total = state.total(of: id), total.count > before.count { before = total }
            if let leaving = state.leaving[id] { before = before.adding(leaving) }
            let pending = state.pending[id]
            if let pending { before = before.adding(pending) }
            guard pending != nil || state.count < CheckPolicy.pendingMaximum else {
                state.uncounted += 1
                return before
            }
            let check = CheckHistory(count: 1, first: now, last: now)
            state.pending[id] = pending?.adding(check) ?? check
            return before
        }
    }

    /// Checks that were not counted because the ledger could not keep up.
    var uncounted: Int64 { state.withLock { $0.uncounted } }
    var pendingCount: Int { state.withLock { $0.count } }

    /// Flushes until the task is cancelled, then once more.
    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: CheckPolicy.flushInterval - CheckPolicy.settling)
            state.withLock { $0.gather() }
            try? await Task.sleep(for: CheckPolicy.settling)
            while await flush() {}
        }
        // A cancelled task is refused by the ledger, so the last flush has a task of its own. The batch
        // that was under way is sent again under its number.
        await Task { await flushAll() }.value
    }

    /// Brings everything pending into the ledger, or stops at the first fault.
    func flushAll() async {
        repeat { state.withLock { $0.gather() } } while await flush()
    }

    /// Flushes one batch of the gathered checks; false when none are left or the ledger cannot be reached.
    private func flush() async -> Bool {
        let (batch, sequence) = state.withLock { $0.takeOff() }
        guard !batch.isEmpty else { return false }
        guard
            let totals = try? await ledger.add(batch, worker: worker, sequence: sequence)
        else { return false }
        let known = zip(batch, totals).map { (id: $0.id, checks: $1) }
        state.withLock { $0.landed(known) }
        try? await cache.updateChecks(known)
        return true
    }

    private struct State {
        var pending: [InvoiceID: CheckHistory] = [:]
        /// The checks that were pending when the last round began. They are taken whole, because picking
        /// a batch out of a large dictionary would copy it under the lock.
        var leaving: [InvoiceID: CheckHistory] = [:]
        /// Of those, the identities that no batch has taken yet.
        private var queue: [InvoiceID] = []
        /// Sent and not yet answered. After a fault the same batch goes again under the same
        /// sequence, so a lost answer counts nothing twice.
        private var batch: [(id: InvoiceID, checks: CheckHistory)] = []
        private var sequence: Int64 = 0
        /// The ledger's last totals, for entries that were read with older ones; `formerTotals` holds
        /// those of a while before.
        private var totals: [InvoiceID: CheckHistory] = [:]
        private var formerTotals: [InvoiceID: CheckHistory] = [:]
        var uncounted: Int64 = 0

        var count: Int { pending.count + leaving.count }

        func total(of id: InvoiceID) -> CheckHistory? { totals[id] ?? formerTotals[id] }

        /// Moves the pending checks into the next batches, unless earlier ones are still to leave.
        mutating func gather() {
            guard batch.isEmpty, queue.isEmpty else { return }
            swap(&pending, &leaving)
            queue = Array(leaving.keys)
        }

        mutating func takeOff() -> ([(id: InvoiceID, checks: CheckHistory)], Int64) {
            guard batch.isEmpty else { return (batch, sequence) }
            batch = queue.suffix(CheckPolicy.batchMaximum).compactMap { id in
                leaving[id].map { (id, $0) }
            }
            queue.removeLast(batch.count)
            sequence += 1
            return (batch, sequence)
        }

        mutating func landed(_ known: [(id: InvoiceID, checks: CheckHistory)]) {
            if totals.count > CheckPolicy.totalsMaximum {
                swap(&totals, &formerTotals)
                totals.removeAll(keepingCapacity: true)
            }
            for (id, checks) in known {
                totals[id] = checks
                leaving[id] = nil
            }
            // Its room serves the next round, unless a burst left a great deal of it.
            if leaving.isEmpty, leaving.capacity > CheckPolicy.roomKept { leaving = [:] }
            batch = []
        }
    }
}
