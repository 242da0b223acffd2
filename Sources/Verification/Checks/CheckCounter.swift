package import Invoices

/// Counts consistent answers: at once within this worker, in the ledger a moment later.
///
/// A history shown is complete for this worker, as far as it remembers the last totals
/// (`CheckPolicy.totalsMaximum`); what others counted arrives with their next flush. If the worker is
/// killed here, the checks since its last flush (`CheckPolicy.flushInterval`, and a little) are not
/// counted; a lost Redis loses none. Each part of the ledger is counted by itself: one that is away
/// keeps only its own counts waiting.
package struct CheckCounter: Sendable {
    private let shards: Sharded<ShardCheckCounter>

    /// - Parameter worker: this worker's name, under which each flush is taken once.
    package init(ledgers: Sharded<any CheckLedger>, cache: any HotCache, worker: String) {
        shards = ledgers.map { ShardCheckCounter(ledger: $0, cache: cache, worker: worker) }
    }

    /// The same for a ledger in one part.
    package init(ledger: any CheckLedger, cache: any HotCache, worker: String) {
        self.init(ledgers: Sharded(ledger), cache: cache, worker: worker)
    }

    /// Counts a check and returns those before it. `known` is the history that was read with the invoice.
    package func note(
        _ id: InvoiceID, known: CheckHistory, at now: Timestamp
    ) -> CheckHistory {
        shards[id].note(id, known: known, at: now)
    }

    /// Checks that were not counted because the ledger could not keep up.
    package var uncounted: Int64 { shards.parts.reduce(0) { $0 + $1.uncounted } }
    /// Identities that wait for a flush; for gauges. At most `CheckPolicy.pendingMaximum` a part.
    package var pendingCount: Int { shards.parts.reduce(0) { $0 + $1.pendingCount } }

    /// Flushes until the task is cancelled, then once more.
    package func run() async { await each { await $0.run() } }

    /// Brings everything pending into the ledger, or stops at the first fault of each part.
    package func flushAll() async { await each { await $0.flushAll() } }

    private func each(_ body: @escaping @Sendable (ShardCheckCounter) async -> Void) async {
        await withTaskGroup { group in
            for shard in shards.parts { group.addTask { await body(shard) } }
        }
    }
}

/// Bounds of `CheckCounter`.
package enum CheckPolicy {
    /// A killed worker loses the checks of this long, so it is short; a longer one would cost the
    /// ledger fewer statements.
    package static let flushInterval: Duration = .seconds(1)
    /// The least time between an answer and its flush: the invoice may still be on its way into the
    /// shared cache (`CacheFiller`) with the earlier history, and the flush would not find it there yet.
    static let settling: Duration = .milliseconds(100)
    /// One statement's worth.
    package static let batchMaximum = 2_000
    /// Identities waiting for a flush into one part of the ledger: some seconds of the highest
    /// load, about 20 MB.
    package static let pendingMaximum = 200_000
    /// Room that is not given back between rounds: two seconds of a busy worker, about 4 MB.
    static let roomKept = 50_000
    /// Identities whose last totals from the ledger are remembered; up to twice as many until the older
    /// ones are forgotten. With one more statement's worth they just fit a table of 2^16 places,
    /// some 4 MB, which stays from then on.
    package static let totalsMaximum = 47_000
}
