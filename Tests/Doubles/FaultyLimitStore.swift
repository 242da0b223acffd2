import Synchronization
package import Verification

/// A limit store that a test can break and mend, and that counts how often it was asked.
package final class FaultyLimitStore: LimitStore {
    private let store: any LimitStore
    private let state = Mutex((isBroken: false, trips: 0))

    package init(_ store: any LimitStore) { self.store = store }

    package func fail() { state.withLock { $0.isBroken = true } }
    package func mend() { state.withLock { $0.isBroken = false } }

    /// Round trips so far.
    package var trips: Int { state.withLock { $0.trips } }

    package func decide(_ groups: [SpendGroup]) async -> [SpendDecision?] {
        let isBroken = state.withLock { state in
            state.trips += 1
            return state.isBroken
        }
        return isBroken ? groups.map { _ in nil } : await store.decide(groups)
    }
}
