import Ledger
import Verification

/// Applies changes from the command line and waits until no cache can contradict them.
struct ChangeRunner {
    let store: LedgerStore

    func apply(_ changes: [LedgerChange]) async throws(LedgerFault) -> [ChangeOutcome] {
        let outcomes = try await store.writer.apply(changes)
        let touched = changes.flatMap(\.touchedIdentities)
        // Committed. If we stop here, the follower brings the change into Redis, and every lease
        // from before lapses by itself: only the person at the terminal learns nothing.
        let invoices = try await store.invoices.invoices(touched)
        try? await store.cache.writeThrough(invoices.compactMap { $0 })
        try? await Task.sleep(for: FreshnessBound.settled)
        return outcomes
    }
}

extension LedgerChange {
    /// The invoices whose cached answers it makes stale.
    var touchedIdentities: [InvoiceID] {
        switch self {
        case .void(let id): [id]
        case .issue(let invoice): [invoice.id] + [invoice.original].compactMap { $0 }
        }
    }
}
