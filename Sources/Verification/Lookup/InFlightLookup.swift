import Invoices
import Synchronization

/// One identity on its way to the machine that knows it, and who waits for it: lookups of equal identities
/// are coalesced into one that is in flight (single-flight). It belongs to the
/// queue that carries it, and is touched only under that queue's lock or, once it was completed there
/// or goes on from there, by whoever took it off.
final class InFlightLookup: @unchecked Sendable {
    typealias Outcome = Result<LookupResult, ServiceUnavailable>

    enum Waiter {
        case alone(@Sendable (Outcome) -> Void)
        case member(InFlightGroup, Int)

        func hear(_ outcome: Outcome) {
            switch self {
            case .alone(let hear): hear(outcome)
            case .member(let group, let index): group.complete(outcome, at: index)
            }
        }
    }

    let id: InvoiceID
    var waiters: [Waiter]
    /// Began as one of many that somebody asked for at once.
    let isBulk: Bool
    /// By the queue that it waits in now.
    var enqueuedAt: ContinuousClock.Instant?
    var sentAt: ContinuousClock.Instant?
    /// The shared cache's answer on the way, which was not to be believed.
    var cached: CacheEntry?
    /// The shared cache was not asked on the way.
    var passedCacheBy = false
    /// The fault that it met at the ledger; nil before.
    var fault: ServiceUnavailable?

    init(id: InvoiceID, waiter: Waiter) {
        self.id = id
        waiters = [waiter]
        isBulk = if case .member = waiter { true } else { false }
    }

    /// The answer to one sent long ago may have been read before a change that this caller knows of.
    func isJoinable(at now: ContinuousClock.Instant) -> Bool {
        guard let sentAt else { return true }
        return now - sentAt <= FreshnessBound.joinWindow
    }

    func hasWaited(_ duration: Duration, at now: ContinuousClock.Instant) -> Bool {
        enqueuedAt.map { now - $0 > duration } ?? false
    }

    func hear(_ outcome: Outcome) {
        for waiter in waiters { waiter.hear(outcome) }
    }

    /// Ends the look-up without an answer: nobody is left to ask, or a queue had no room.
    func giveUp() {
        hear(.failure(fault ?? .queueIsFull))
    }
}

/// The faults of a queue itself: the ledger was not asked.
extension ServiceUnavailable {
    static let queueIsFull = ServiceUnavailable(
        .ledger, .overloaded, "look-up queue full", effect: .didNotHappen)
    static let waitedTooLong = ServiceUnavailable(
        .ledger, .overloaded, "waited too long for a round trip", effect: .didNotHappen)
    static let noRoundTrip = ServiceUnavailable(
        .ledger, .deadlineExceeded, "no round trip in time", effect: .didNotHappen)
}

/// One caller that waits for many lookups.
final class InFlightGroup: Sendable {
    private struct State {
        var outcomes: [InFlightLookup.Outcome?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let continuation: CheckedContinuation<[InFlightLookup.Outcome], Never>

    init(count: Int, _ continuation: CheckedContinuation<[InFlightLookup.Outcome], Never>) {
        state = Mutex(State(outcomes: Array(repeating: nil, count: count), missing: count))
        self.continuation = continuation
    }

    func complete(_ outcome: InFlightLookup.Outcome, at index: Int) {
        let complete = state.withLock { state in
            state.outcomes[index] = outcome
            state.missing -= 1
            return state.missing == 0 ? state.outcomes.compactMap { $0 } : nil
        }
        if let complete { continuation.resume(returning: complete) }
    }
}
