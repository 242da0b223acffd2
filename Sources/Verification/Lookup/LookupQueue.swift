import Invoices
import Synchronization

/// Drain-the-queue batching: look-ups that wait for the same machine travel together.
///
/// Look-ups that have queued up while the last round trip ran become the next one; when none is under
/// way a query goes at once, and no timer ever delays it. Equal identities are coalesced (single-flight)
/// into one lookup, as long as `FreshnessBound.joinWindow` allows. A caller that is cancelled still waits
/// for its lookup, which has a deadline of its own: the round trip's, and `patience` before.
///
/// Callers that ask for one go before those that ask for many, and are shed when one has to wait for too
/// long (`ControlledDelay`). Callers that ask for many wait before they come here, and have patience.
final class LookupQueue: Sendable {
    /// The state of one lookup after a round trip.
    enum Arrival {
        case completed(InFlightLookup.Outcome)
        /// Another machine must be asked; `cached` is the shared cache's word on it, if any.
        case goesOn(cached: CacheEntry?)
        /// The ledger did not answer.
        case fellThrough(ServiceUnavailable)

        var isFault: Bool { if case .fellThrough = self { true } else { false } }
    }

    /// Returns one arrival an identity, in the same order.
    typealias Carry = @Sendable ([InvoiceID]) async -> [Arrival]

    private let limits: LookupQueueLimits
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let carry: Carry
    private let onward: @Sendable ([InFlightLookup]) -> Void
    private let state: Mutex<State>

    /// - Parameter onward: takes the lookups that were not completed here, all of a round trip at
    ///   once, so that they travel together again.
    init(
        limits: LookupQueueLimits,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        onward: @escaping @Sendable ([InFlightLookup]) -> Void,
        carry: @escaping Carry
    ) {
        self.limits = limits
        self.clock = clock
        self.onward = onward
        self.carry = carry
        state = Mutex(State(delay: limits.overload.map(ControlledDelay.init)))
    }

    /// How many identities wait for a round trip to carry them.
    var depth: Int { state.withLock { $0.depth } }

    /// The longest wait so far.
    var age: Duration {
        let now = clock()
        return state.withLock { state in
            [state.single.first, state.bulk.first].compactMap { $0?.enqueuedAt }
                .map { now - $0 }.max() ?? .zero
        }
    }

    /// How many have been told to come again later because they had waited too long.
    var shed: Int { state.withLock { $0.shed } }

    /// Takes look-ups in. Those that find no room hear "overloaded", or their earlier fault, at once.
    func enqueue(_ lookups: [InFlightLookup]) {
        if lookups.isEmpty { return }
        var refused: [InFlightLookup] = []
        let now = clock()
        let startsBatch = state.withLock { state in
            for lookup in lookups {
                if let known = state.lookups[lookup.id], known.isJoinable(at: now) {
                    known.waiters += lookup.waiters
                    known.passedCacheBy = known.passedCacheBy && lookup.passedCacheBy
                    if known.cached?.stored == nil { known.cached = lookup.cached ?? known.cached }
                } else if state.depth >= limits.waitingMaximum {
                    refused.append(lookup)
                } else {
                    lookup.sentAt = nil
                    lookup.enqueuedAt = now
                    state.lookups[lookup.id] = lookup
                    state.append(lookup)
                }
            }
            guard state.depth > 0, mayBegin(state, at: now) else { return false }
            state.batches += 1
            state.lastBegun = now
            return true
        }
        for lookup in refused { lookup.giveUp() }
        if startsBatch { Task.detached { await self.drain() } }
    }

    /// A machine that answers from its memory is done with one full batch sooner than with several
    /// small ones; one that waits for its disks is kept waiting for more of them at once.
    private func mayBegin(_ state: State, at now: ContinuousClock.Instant) -> Bool {
        guard state.batches < limits.concurrentBatches else { return false }
        guard state.batches > 0, let begun = state.lastBegun else { return true }
        return now - begun > Self.slowFrom
    }

    /// The time that a ledger in memory takes for some hundred and fifty identities, 6 µs each.
    private static let slowFrom: Duration = .milliseconds(1)

    /// Carries batches until nothing waits.
    private func drain() async {
        while let batch = nextBatch() {
            complete(batch, await carry(batch.map(\.id)))
        }
    }

    private func nextBatch() -> [InFlightLookup]? {
        let now = clock()
        let (late, shed, batch) = state.withLock {
            state -> ([InFlightLookup], [InFlightLookup], [InFlightLookup]?) in
            let late = state.removeLate(limits.patience, at: now)
            let shed = state.removeShed(at: now, unless: limits.batchMaximum)
            if state.depth == 0 {
                state.batches -= 1
                return (late, shed, nil)
            }
            state.lastBegun = now
            let batch = state.removeBatch(limits.batchMaximum)
            for lookup in batch { lookup.sentAt = now }
            return (late, shed, batch)
        }
        for lookup in late { lookup.fault = .noRoundTrip }
        if !late.isEmpty { onward(late) }
        for lookup in shed { lookup.hear(.failure(.waitedTooLong)) }
        return batch
    }

    private func complete(_ batch: [InFlightLookup], _ arrivals: [Arrival]) {
        let isOutOfOrder = arrivals.contains(where: \.isFault)
        state.withLock { state in
            state.forget(batch)
            // Lookups that wait for a machine that does not answer get a last word, or hear so.
            if isOutOfOrder { state.delay?.calm() }
        }
        // No caller can join any more: the lookups are ours. Those with a way to go leave first.
        var unanswered: [InFlightLookup] = []
        for (lookup, arrival) in zip(batch, arrivals) {
            switch arrival {
            case .completed: continue
            case .goesOn(let cached): lookup.cached = cached
            case .fellThrough(let fault): lookup.fault = fault
            }
            unanswered.append(lookup)
        }
        if !unanswered.isEmpty { onward(unanswered) }
        for (lookup, arrival) in zip(batch, arrivals) {
            if case .completed(let outcome) = arrival { lookup.hear(outcome) }
        }
    }

    fileprivate struct State {
        /// Look-ups that may be joined, by identity.
        var lookups: [InvoiceID: InFlightLookup] = [:]
        /// Look-ups that no batch has taken yet, the oldest first: of those who ask for one, and of those
        /// who ask for many.
        var single: [InFlightLookup] = []
        var bulk: [InFlightLookup] = []
        /// Nil where nobody is shed.
        var delay: ControlledDelay?
        var shed = 0
        var batches = 0
        var lastBegun: ContinuousClock.Instant?

        init(delay: ControlledDelay?) { self.delay = delay }

        var depth: Int { single.count + bulk.count }

        /// No caller joins these any more.
        mutating func forget(_ gone: [InFlightLookup]) {
            for lookup in gone where lookups[lookup.id] === lookup { lookups[lookup.id] = nil }
        }
    }
}

/// The order in which lookups leave.
extension LookupQueue.State {
    fileprivate mutating func append(_ lookup: InFlightLookup) {
        if lookup.isBulk { bulk.append(lookup) } else { single.append(lookup) }
    }

    /// Lookups of both kinds that have waited for longer than `patience`.
    fileprivate mutating func removeLate(
        _ patience: Duration, at now: ContinuousClock.Instant
    ) -> [InFlightLookup] {
        let lateSingle = single.prefix { $0.hasWaited(patience, at: now) }
        let lateBulk = bulk.prefix { $0.hasWaited(patience, at: now) }
        single.removeFirst(lateSingle.count)
        bulk.removeFirst(lateBulk.count)
        let late = Array(lateSingle + lateBulk)
        forget(late)
        return late
    }

    /// Lookups of one identity that are to come again later. What one round trip takes is no queue: even
    /// on a slow machine, nobody can do better than wait for the one under way and go with the next.
    fileprivate mutating func removeShed(
        at now: ContinuousClock.Instant, unless batch: Int
    ) -> [InFlightLookup] {
        guard var delay else { return [] }
        if single.count > batch, let enqueued = single.first?.enqueuedAt {
            delay.note(now - enqueued, at: now)
        } else {
            delay.calm()
        }
        self.delay = delay
        guard delay.isStanding else { return [] }
        let gone = single.prefix { lookup in
            lookup.enqueuedAt.map { delay.sheds(now - $0) } ?? false
        }
        single.removeFirst(gone.count)
        shed += gone.count
        forget(Array(gone))
        return Array(gone)
    }

    /// Those who ask for one first, but a quarter is kept for the others.
    fileprivate mutating func removeBatch(_ maximum: Int) -> [InFlightLookup] {
        let first = single.prefix(maximum - min(bulk.count, maximum / 4))
        let rest = bulk.prefix(maximum - first.count)
        single.removeFirst(first.count)
        bulk.removeFirst(rest.count)
        return Array(first + rest)
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
    /// How long an identity waits for a round trip to begin. Otherwise the last of a long queue behind a
    /// machine that answers nothing would be told so after the better part of a minute.
    package var patience: Duration
    /// When those who ask for one are shed; nil for never.
    package var overload: OverloadPolicy?

    package init(
        batchMaximum: Int, waitingMaximum: Int, concurrentBatches: Int,
        patience: Duration = .seconds(2), overload: OverloadPolicy? = nil
    ) {
        self.batchMaximum = batchMaximum
        self.waitingMaximum = waitingMaximum
        self.concurrentBatches = concurrentBatches
        self.patience = patience
        self.overload = overload
    }
}
