import Synchronization

/// Drain-the-queue batching: look-ups that wait for the same machine travel together.
///
/// What has queued up while the last round trip ran becomes the next one. Under light load a
/// query goes alone and at once; no timer ever delays it. Equal identities share one flight,
/// as long as `FreshnessBound.joinWindow` allows. A caller that is cancelled still waits for its
/// flight, which has a deadline of its own.
package final class LookupQueue<Value: Sendable>: Sendable {
    package typealias Outcome = Result<Value, LedgerFault>
    /// Returns one value an identity, in the same order.
    package typealias Fetch =
        @Sendable ([InvoiceID]) async throws(LedgerFault) -> [Value]

    private let limits: LookupQueueLimits
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let fetch: Fetch
    private let state = Mutex(State())

    package init(
        limits: LookupQueueLimits,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        fetch: @escaping Fetch
    ) {
        self.limits = limits
        self.clock = clock
        self.fetch = fetch
    }

    /// How many identities wait for a round trip to carry them.
    package var depth: Int { state.withLock { $0.waiting.count } }

    package func value(for id: InvoiceID) async throws(LedgerFault) -> Value {
        let outcome = await withCheckedContinuation { continuation in
            enqueue([id], as: { _ in .alone(continuation) })
        }
        return try outcome.get()
    }

    /// One outcome an identity, in the same order.
    package func values(for ids: [InvoiceID]) async -> [Outcome] {
        if ids.isEmpty { return [] }
        return await withCheckedContinuation { continuation in
            let group = FlightGroup<Value>(count: ids.count, continuation)
            enqueue(ids, as: { .member(group, $0) })
        }
    }

    private func enqueue(_ ids: [InvoiceID], as waiter: (Int) -> Flight<Value>.Waiter) {
        var refused: [Flight<Value>.Waiter] = []
        let now = clock()
        let startsBatch = state.withLock { state in
            for (index, id) in ids.enumerated() {
                if let flight = state.flights[id], flight.isJoinable(at: now) {
                    flight.waiters.append(waiter(index))
                } else if state.waiting.count >= limits.waitingMaximum {
                    refused.append(waiter(index))
                } else {
                    let flight = Flight(id: id, waiter: waiter(index))
                    state.flights[id] = flight
                    state.waiting.append(flight)
                }
            }
            guard !state.waiting.isEmpty, state.batches < limits.concurrentBatches else {
                return false
            }
            state.batches += 1
            return true
        }
        let fault = LedgerFault(.overloaded, "look-up queue full")
        for waiter in refused { waiter.resume(.failure(fault)) }
        if startsBatch { Task.detached { await self.drain() } }
    }

    /// Carries batches until nothing waits.
    private func drain() async {
        while let batch = nextBatch() {
            let outcomes: Result<[Value], LedgerFault>
            do throws(LedgerFault) {
                outcomes = .success(try await fetch(batch.map(\.id)))
            } catch {
                outcomes = .failure(error)
            }
            land(batch, outcomes)
        }
    }

    private func nextBatch() -> [Flight<Value>]? {
        let now = clock()
        return state.withLock { state in
            if state.waiting.isEmpty {
                state.batches -= 1
                return nil
            }
            let batch = Array(state.waiting.prefix(limits.batchMaximum))
            state.waiting.removeFirst(batch.count)
            for flight in batch { flight.sentAt = now }
            return batch
        }
    }

    private func land(_ batch: [Flight<Value>], _ outcomes: Result<[Value], LedgerFault>) {
        let waiters = state.withLock { state in
            for flight in batch where state.flights[flight.id] === flight {
                state.flights[flight.id] = nil
            }
            // Nobody can join any more, so the waiters are read outside the lock below.
            return batch.map(\.waiters)
        }
        for (index, flightWaiters) in waiters.enumerated() {
            let outcome = outcomes.map { $0[index] }
            for waiter in flightWaiters { waiter.resume(outcome) }
        }
    }

    private struct State {
        /// Flights that may be joined, by identity.
        var flights: [InvoiceID: Flight<Value>] = [:]
        /// Flights that no batch has taken yet, the oldest first.
        var waiting: [Flight<Value>] = []
        var batches = 0
    }
}

/// The bounds of one queue.
package struct LookupQueueLimits: Sendable {
    /// Identities in one round trip: keeps a reply within what a socket buffers at once.
    package var batchMaximum: Int
    /// Identities that may wait; past it the caller hears "overloaded" at once.
    package var waitingMaximum: Int
    /// Round trips under way at once.
    package var concurrentBatches: Int

    package init(batchMaximum: Int, waitingMaximum: Int, concurrentBatches: Int) {
        self.batchMaximum = batchMaximum
        self.waitingMaximum = waitingMaximum
        self.concurrentBatches = concurrentBatches
    }
}
