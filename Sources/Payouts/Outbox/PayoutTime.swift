package import Invoices

/// The clock and the chance of a worker.
package struct PayoutTime: Sendable {
    /// Read directly before each call.
    package let now: @Sendable () -> Timestamp
    /// 0 up to 1, by chance.
    package let jitter: @Sendable () -> Double
    /// Waits for a place in an account's line of calls.
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Timestamp, jitter: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.jitter = jitter
        self.sleep = sleep
    }
}
