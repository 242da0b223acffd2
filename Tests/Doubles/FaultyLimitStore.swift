import Synchronization
package import Verification

/// A limit store that a test can break and mend.
package final class FaultyLimitStore: LimitStore {
    private let store: any LimitStore
    private let fault = Mutex<CacheFault?>(nil)

    package init(_ store: any LimitStore) { self.store = store }

    package func fail(with fault: CacheFault = CacheFault("broken by the test")) {
        self.fault.withLock { $0 = fault }
    }

    package func mend() { fault.withLock { $0 = nil } }

    package func spend(_ spend: Spend, at now: Timestamp) async throws(CacheFault) -> SpendDecision
    {
        if let fault = fault.withLock({ $0 }) { throw fault }
        return try await store.spend(spend, at: now)
    }
}
