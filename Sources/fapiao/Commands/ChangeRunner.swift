import Invoices
import Ledger
import Verification

/// Applies a change in the name of who types it, and waits until no cache can contradict it.
struct ChangeRunner {
    let store: LedgerStore

    /// The outcome; `failed` where the ledger did not answer, however many parts it has.
    func apply(_ change: LedgerChange) async -> ChangeOutcome {
        let outcome: ChangeOutcome
        do throws(ServiceUnavailable) {
            outcome = try await store.writer.apply([change], by: .atTheTerminal)[0]
        } catch {
            return .failed(error)
        }
        // Committed. If we stop here, every lease from before lapses by itself: only the person
        // at the terminal learns nothing.
        try? await Task.sleep(for: FreshnessBound.settled)
        return outcome
    }
}
