import Synchronization

/// One identity on its way to the machine that knows it, and who waits for it. Owned by the
/// queue and touched only under its lock, until it has landed.
final class Flight<Value: Sendable>: @unchecked Sendable {
    enum Waiter {
        case alone(CheckedContinuation<Result<Value, LedgerFault>, Never>)
        case member(FlightGroup<Value>, Int)

        func resume(_ outcome: Result<Value, LedgerFault>) {
            switch self {
            case .alone(let continuation): continuation.resume(returning: outcome)
            case .member(let group, let index): group.land(outcome, at: index)
            }
        }
    }

    let id: InvoiceID
    var waiters: [Waiter]
    var sentAt: ContinuousClock.Instant?

    init(id: InvoiceID, waiter: Waiter) {
        self.id = id
        waiters = [waiter]
    }

    /// What was sent long ago may have been read before a change that this asker knows of.
    func isJoinable(at now: ContinuousClock.Instant) -> Bool {
        guard let sentAt else { return true }
        return now - sentAt <= FreshnessBound.joinWindow
    }
}

/// One caller that waits for many flights.
final class FlightGroup<Value: Sendable>: Sendable {
    private struct State {
        var outcomes: [Result<Value, LedgerFault>?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let continuation: CheckedContinuation<[Result<Value, LedgerFault>], Never>

    init(
        count: Int, _ continuation: CheckedContinuation<[Result<Value, LedgerFault>], Never>
    ) {
        state = Mutex(State(outcomes: Array(repeating: nil, count: count), missing: count))
        self.continuation = continuation
    }

    func land(_ outcome: Result<Value, LedgerFault>, at index: Int) {
        let complete = state.withLock { state in
            state.outcomes[index] = outcome
            state.missing -= 1
            return state.missing == 0 ? state.outcomes.compactMap { $0 } : nil
        }
        if let complete { continuation.resume(returning: complete) }
    }
}
