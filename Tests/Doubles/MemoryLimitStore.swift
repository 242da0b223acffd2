import Synchronization
package import Verification

/// Limits in memory, under the same contract as Redis.
package final class MemoryLimitStore: LimitStore {
    private let arrivals = Mutex<[String: Timestamp]>([:])

    package init() {}

    package func spend(_ spend: Spend, at now: Timestamp) async throws(CacheFault) -> SpendDecision
    {
        arrivals.withLock { arrivals in
            let decision = GCRA.spend(
                spend.cost, of: spend.limit, arrival: arrivals[spend.key], at: now)
            switch decision {
            case .refused(let retryAfter): return .refused(retryAfter: retryAfter)
            case .allowed(let newArrival):
                arrivals[spend.key] = newArrival
                return .allowed
            }
        }
    }
}
