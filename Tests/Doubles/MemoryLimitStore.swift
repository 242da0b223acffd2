package import Invoices
import Synchronization
package import Verification

/// Limits in memory, under the same contract as Redis. It can lose its memory, as a Redis does that is
/// started again.
package final class MemoryLimitStore: LimitStore {
    private let arrivals = Mutex<[String: Timestamp]>([:])
    private let now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp = MonotonicTime.now) { self.now = now }

    package func decide(_ groups: [SpendGroup]) async -> [SpendDecision?] {
        let now = now()
        return arrivals.withLock { arrivals in
            groups.map { group in
                let keys = group.spends.map { "\(group.owner)/\($0.key)" }
                let (decision, newArrivals) = group.decision(
                    arrivals: keys.map { arrivals[$0] }, at: now)
                for (key, arrival) in zip(keys, newArrivals) { arrivals[key] = arrival }
                return decision
            }
        }
    }

    package func forget() { arrivals.withLock { $0 = [:] } }
}
