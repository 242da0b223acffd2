import Synchronization

/// Limits kept in this worker alone: what holds while the shared store is away. Each worker then
/// grants the whole limit, so with n workers a client may get n times as much until it returns.
package final class LocalLimitStore: LimitStore {
    /// About 10 MB. Past it the arrivals that are over are dropped, then all: a limit that
    /// forgets lets too much through for one period, which is better than growing for ever.
    package static let keysMaximum = 100_000

    private let arrivals = Mutex<[String: Timestamp]>([:])

    package init() {}

    package func spend(_ spend: Spend, at now: Timestamp) async throws(CacheFault) -> SpendDecision
    {
        decide(spend, at: now)
    }

    package func decide(_ spend: Spend, at now: Timestamp) -> SpendDecision {
        arrivals.withLock { arrivals in
            let decision = GCRA.spend(
                spend.cost, of: spend.limit, arrival: arrivals[spend.key], at: now)
            switch decision {
            case .refused(let retryAfter): return .refused(retryAfter: retryAfter)
            case .allowed(let newArrival):
                if arrivals.count >= Self.keysMaximum {
                    arrivals = arrivals.filter { $0.value > now }
                    if arrivals.count >= Self.keysMaximum { arrivals.removeAll() }
                }
                arrivals[spend.key] = newArrival
                return .allowed
            }
        }
    }
}
