import Synchronization

/// Drain-the-queue batching: look-ups that wait for the same machine travel together.
///
/// What has queued up while the last round trip ran becomes the next one; where none is under way a
/// query goes at once, and no timer ever delays it. Equal identities share one flight, as long as
/// `FreshnessBound.joinWindow` allows. A caller that is cancelled still waits for its flight, which has a
/// deadline of its own: the round trip's, and `patience` before.
final class LookupQueue: Sendable {
    /// Where a round trip brought one flight.
    enum Arrival {
        case landed(Flight.Outcome)
        /// Another machine must be asked; `cached` is the shared cache's word on it, if any.
        case goesOn(cached: CacheEntry?)
        /// The ledger did not answer.
        case fellThrough(LedgerFault)
    }

    /// Returns one arrival an identity, in the same order.
    typealias Carry = @Sendable ([InvoiceID]) async -> [Arrival]

    private let limits: LookupQueueLimits
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let carry: Carry
    private let onward: @Sendable ([Flight]) -> Void
    private let state = Mutex(State())

    /// - Parameter onward: takes the flights that have not landed here, all of a round trip at
    ///   once, so that they travel together again.
    init(
        limits: LookupQueueLimits,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        onward: @escaping @Sendable ([Flight]) -> Void,
        carry: @escaping Carry
    ) {
        self.limits = limits
        self.clock = clock
        self.onward = onward
        self.carry = carry
    }

    /// How many identities wait for a round trip to carry them.
    var depth: Int { state.withLock { $0.waiting.count } }

    /// Takes flights on board. Those that find no room hear "overloaded", or what befell them
    /// before, at once.
    func board(_ flights: [Flight]) {
        if flights.isEmpty { return }
        var refused: [Flight] = []
        let now = clock()
        let startsBatch = state.withLock { state in
            for flight in flights {
                if let known = state.flights[flight.id], known.isJoinable(at: now) {
                    known.waiters += flight.waiters
                    known.passedCacheBy = known.passedCacheBy && flight.passedCacheBy
                    if known.cached?.stored == nil { known.cached = flight.cached ?? known.cached }
                } else if state.waiting.count >= limits.waitingMaximum {
                    refused.append(flight)
                } else {
                    flight.sentAt = nil
                    flight.boardedAt = now
                    state.flights[flight.id] = flight
                    state.waiting.append(flight)
                }
            }
            guard !state.waiting.isEmpty, mayBegin(state, at: now) else { return false }
            state.batches += 1
            state.lastBegun = now
            return true
        }
        for flight in refused { flight.giveUp() }
        if startsBatch { Task.detached { await self.drain() } }
    }

    /// A machine that answers from its memory is done with one full batch sooner than with several
    /// small ones; one that waits for its disks is kept waiting for more of them at once.
    private func mayBegin(_ state: State, at now: ContinuousClock.Instant) -> Bool {
        guard state.batches < limits.concurrentBatches else { return false }
        guard state.batches > 0, let begun = state.lastBegun else { return true }
        return now - begun > Self.slowFrom
    }

    /// What some hundred and fifty identities take a ledger in memory, 6 µs each.
    private static let slowFrom: Duration = .milliseconds(1)

    /// Carries batches until nothing waits.
    private func drain() async {
        while let batch = nextBatch() {
            land(batch, await carry(batch.map(\.id)))
        }
    }

    private func nextBatch() -> [Flight]? {
        let now = clock()
        let (late, batch) = state.withLock { state -> ([Flight], [Flight]?) in
            let late = Array(state.waiting.prefix { $0.hasWaited(limits.patience, at: now) })
            state.waiting.removeFirst(late.count)
            state.forget(late)
            if state.waiting.isEmpty {
                state.batches -= 1
                return (late, nil)
            }
            state.lastBegun = now
            let batch = Array(state.waiting.prefix(limits.batchMaximum))
            state.waiting.removeFirst(batch.count)
            for flight in batch { flight.sentAt = now }
            return (late, batch)
        }
        for flight in late {
            flight.fault = LedgerFault(.deadlineExceeded, "no round trip in time")
        }
        if !late.isEmpty { onward(late) }
        return batch
    }

    private func land(_ batch: [Flight], _ arrivals: [Arrival]) {
        state.withLock { $0.forget(batch) }
        // Nobody can join any more: the flights are ours. Those with a way to go leave first.
        var goingOn: [Flight] = []
        for (flight, arrival) in zip(batch, arrivals) {
            switch arrival {
            case .landed: continue
            case .goesOn(let cached): flight.cached = cached
            case .fellThrough(let fault): flight.fault = fault
            }
            goingOn.append(flight)
        }
        if !goingOn.isEmpty { onward(goingOn) }
        for (flight, arrival) in zip(batch, arrivals) {
            if case .landed(let outcome) = arrival { flight.hear(outcome) }
        }
    }

    private struct State {
        /// Flights that may be joined, by identity.
        var flights: [InvoiceID: Flight] = [:]
        /// Flights that no batch has taken yet, the oldest first.
        var waiting: [Flight] = []
        var batches = 0
        var lastBegun: ContinuousClock.Instant?

        /// Nobody joins these any more.
        mutating func forget(_ gone: [Flight]) {
            for flight in gone where flights[flight.id] === flight { flights[flight.id] = nil }
        }
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
    /// How long an identity waits for a round trip to begin. Behind a machine that answers nothing the
    /// last of a long queue would else be told so after the better part of a minute.
    package var patience: Duration

    package init(
        batchMaximum: Int, waitingMaximum: Int, concurrentBatches: Int,
        patience: Duration = .seconds(2)
    ) {
        self.batchMaximum = batchMaximum
        self.waitingMaximum = waitingMaximum
        self.concurrentBatches = concurrentBatches
        self.patience = patience
    }
}
