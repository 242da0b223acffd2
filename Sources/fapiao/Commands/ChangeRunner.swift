import Ledger
import Verification

/// Applies changes in the name of who types them, and waits until no cache can contradict them.
struct ChangeRunner {
    let store: LedgerStore

    func apply(_ changes: [LedgerChange]) async throws(ServiceUnavailable) -> [ChangeOutcome] {
        let outcomes = try await store.writer.apply(changes, by: .atTheTerminal)
        // Committed. If we stop here, every lease from before lapses by itself: only the person
        // at the terminal learns nothing.
        try? await Task.sleep(for: FreshnessBound.settled)
        return outcomes
    }
}
