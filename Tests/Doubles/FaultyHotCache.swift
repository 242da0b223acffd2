package import Invoices
import Synchronization
package import Verification

/// A hot cache that a test can break, hold up and mend, and that counts what is asked of it.
package final class FaultyHotCache: HotCache {
    package enum Operation: Sendable, Hashable, CaseIterable {
        case read, fill, replace, writeThrough, forgetAbsence, updateChecks, claimFeed, lease
    }

    private struct State {
        var faults: [Operation: ServiceUnavailable] = [:]
        var delays: [Operation: Duration] = [:]
        var calls: [Operation: Int] = [:]
        var readsOf: [InvoiceID] = []
    }

    private let cache: any HotCache
    private let arriving: @Sendable (Operation) async -> Void
    private let state = Mutex(State())

    /// - Parameter arriving: is waited for at the beginning of each operation.
    package init(
        _ cache: any HotCache, arriving: @escaping @Sendable (Operation) async -> Void = { _ in }
    ) {
        self.cache = cache
        self.arriving = arriving
    }

    /// From now on these operations throw, all if none is named.
    package func fail(
        _ operations: Operation...,
        with fault: ServiceUnavailable = ServiceUnavailable(
            .cache, .unreachable, "broken by the test")
    ) {
        let broken = operations.isEmpty ? Operation.allCases : operations
        state.withLock { state in for operation in broken { state.faults[operation] = fault } }
    }

    /// From now on this operation waits so long before it is done.
    package func delay(_ operation: Operation, by duration: Duration) {
        state.withLock { $0.delays[operation] = duration }
    }

    package func mend() {
        state.withLock { state in
            state.faults = [:]
            state.delays = [:]
        }
    }

    package func calls(of operation: Operation) -> Int {
        state.withLock { $0.calls[operation, default: 0] }
    }

    /// The identities of all reads so far, in order.
    package var readIdentities: [InvoiceID] { state.withLock { $0.readsOf } }

    private func pass(_ operation: Operation) async throws(ServiceUnavailable) {
        await arriving(operation)
        let (fault, delay) = state.withLock { state in
            state.calls[operation, default: 0] += 1
            return (state.faults[operation], state.delays[operation])
        }
        if let delay {
            do { try await Task.sleep(for: delay) } catch {
                throw ServiceUnavailable(.cache, .unreachable, "cancelled")
            }
        }
        if let fault { throw fault }
    }

    package func read(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> CacheReading {
        state.withLock { $0.readsOf += ids }
        try await pass(.read)
        return try await cache.read(ids)
    }

    package func fill(_ entries: [CacheEntry]) async throws(ServiceUnavailable) {
        try await pass(.fill)
        try await cache.fill(entries)
    }

    package func hear(_ entries: [CacheEntry]) async { await cache.hear(entries) }

    package func replace(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        try await pass(.replace)
        try await cache.replace(invoices)
    }

    package func writeThrough(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        try await pass(.writeThrough)
        try await cache.writeThrough(invoices)
    }

    package func forgetAbsence(of ids: [InvoiceID]) async throws(ServiceUnavailable) {
        try await pass(.forgetAbsence)
        try await cache.forgetAbsence(of: ids)
    }

    package func updateChecks(
        _ checks: [(id: InvoiceID, checks: CheckHistory)]
    ) async throws(ServiceUnavailable) {
        try await pass(.updateChecks)
        try await cache.updateChecks(checks)
    }

    package func claimFeed(
        of shard: Int, by worker: String, for duration: Duration
    ) async throws(ServiceUnavailable) -> FeedClaim? {
        try await pass(.claimFeed)
        return try await cache.claimFeed(of: shard, by: worker, for: duration)
    }

    package func lease(
        _ claim: FeedClaim, for duration: Duration, cursor: FeedCursor
    ) async throws(ServiceUnavailable) {
        try await pass(.lease)
        try await cache.lease(claim, for: duration, cursor: cursor)
    }
}
