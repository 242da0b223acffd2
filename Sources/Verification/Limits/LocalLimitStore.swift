package import Invoices
import Synchronization

/// Limits kept in this worker alone, by its monotonic clock: they hold while the shared store is away.
/// Each worker then grants the whole limit, so with n workers a client may get n times as much until it
/// returns.
package final class LocalLimitStore: LimitStore {
    /// About 15 MB. Past it the limits that recover first are forgotten first.
    package static let keysMaximum = 100_000

    private let arrivals = Mutex(ExpiringTable<String>(capacity: keysMaximum))
    private let now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp = MonotonicTime.now) { self.now = now }

    /// Never nil here: this worker's memory is always there.
    package func decide(_ groups: [SpendGroup]) async -> [SpendDecision?] {
        groups.map { decide($0) }
    }

    /// Decides about one group under the store's lock, at one moment.
    package func decide(_ group: SpendGroup) -> SpendDecision {
        let now = now()
        return arrivals.withLock { arrivals in
            let keys = group.spends.map { "\(group.owner)/\($0.key)" }
            let (decision, newArrivals) = group.decision(
                arrivals: keys.map { arrivals.end(of: $0, at: now) }, at: now)
            for (key, arrival) in zip(keys, newArrivals) {
                arrivals.set(key, until: arrival, at: now)
            }
            return decision
        }
    }

    var count: Int { arrivals.withLock { $0.count } }
}

/// This process's monotonic clock as a moment: for times that nobody else reads, and that must not
/// change when the wall clock is set.
package enum MonotonicTime {
    private static let start = ContinuousClock.now

    /// Microseconds since the first call.
    package static let now: @Sendable () -> Timestamp = {
        Timestamp(microseconds: (ContinuousClock.now - start).microseconds)
    }
}
