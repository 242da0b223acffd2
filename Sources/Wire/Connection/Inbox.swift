import Synchronization

/// A queue in which callers leave their requests for a connection's thread: many append, one takes
/// all. By hand, for an AsyncStream or a channel is awaited by tasks, and this thread sleeps in
/// poll(2).
final class Inbox<Request: Sendable>: Sendable {
    /// All that has come since the last `take`.
    struct Batch {
        var requests: [Request] = []
        /// Requests, of this batch or an earlier one, whose callers no longer wait.
        var abandoned: [Request] = []
        /// Cancel requests that have reached the server, or never will.
        var cancelsEnded = 0
        var isStopping = false
    }

    private struct State {
        var batch = Batch()
        /// Set by callers, cleared by the thread as it takes the batch.
        var hasArrivals = false
        var isThreadAsleep = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeup = Wakeup()
    /// Requests by weight that wait here or are in the thread's hands.
    private let outstanding = Atomic<Int>(0)
    let outstandingMaximum: Int

    init(outstandingMaximum: Int) { self.outstandingMaximum = outstandingMaximum }

    var load: Int { outstanding.load(ordering: .relaxed) }

    /// - Returns: why the request was not taken, or nil. A request that is taken will be completed.
    func submit(_ request: Request, weight: Int = 1) -> WireError? {
        let load = outstanding.wrappingAdd(weight, ordering: .relaxed).newValue
        guard load <= outstandingMaximum else {
            completed(weight: weight)
            return WireError(.overloaded, "\(outstandingMaximum) requests are waiting")
        }
        let isTaken = change { state in
            if state.isClosed || state.batch.isStopping { return false }
            state.batch.requests.append(request)
            return true
        }
        if isTaken { return nil }
        completed(weight: weight)
        return WireError(.closed, "the client has been stopped")
    }

    /// Tells the thread that the request's caller no longer waits.
    func abandon(_ request: Request) {
        change { state in
            if !state.isClosed { state.batch.abandoned.append(request) }
            return !state.isClosed
        }
    }

    func cancelEnded() {
        change { state in
            state.batch.cancelsEnded += 1
            return true
        }
    }

    /// From now on nothing is taken; the thread finishes what it has.
    func stop() {
        change { state in
            state.batch.isStopping = true
            return true
        }
    }

    func completed(weight: Int = 1) { outstanding.wrappingSubtract(weight, ordering: .relaxed) }

    /// Swaps the thread's used batch for the one that callers have filled.
    func take(_ batch: inout Batch) {
        batch.requests.removeAll(keepingCapacity: true)
        batch.abandoned.removeAll(keepingCapacity: true)
        batch.cancelsEnded = 0
        state.withLock { state in
            swap(&batch, &state.batch)
            state.batch.isStopping = batch.isStopping
            state.hasArrivals = false
            state.isThreadAsleep = false
        }
    }

    /// The thread's last act, before a last `take`: nothing more comes in.
    func close() { state.withLock { $0.isClosed = true } }

    /// Sleeps, unless something has arrived since the last `take`; then only looks at the socket.
    /// - Parameter deadline: nil if nothing is to be done at any time.
    func wait(
        on socket: Int32, for events: Int32, until deadline: ContinuousClock.Instant?
    ) -> Readiness {
        let maySleep = state.withLock { state in
            state.isThreadAsleep = !state.hasArrivals
            return state.isThreadAsleep
        }
        let timeout = maySleep ? Wakeup.timeout(until: deadline, from: .now) : 0
        return wakeup.wait(on: socket, for: events, timeout: timeout)
    }

    /// - Returns: what `change` returns: whether there is something for the thread to look at.
    @discardableResult
    private func change(_ change: (inout State) -> Bool) -> Bool {
        let (isChanged, mustWake) = state.withLock { state in
            guard change(&state) else { return (false, false) }
            state.hasArrivals = true
            defer { state.isThreadAsleep = false }
            return (true, state.isThreadAsleep)
        }
        if mustWake { wakeup.wake() }
        return isChanged
    }
}
