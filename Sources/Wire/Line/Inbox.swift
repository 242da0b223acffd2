import Synchronization

/// Where callers leave their requests for a connection's thread. Many append, one takes all.
final class Inbox<Request: Sendable>: Sendable {
    struct Delivery {
        var requests: [Request] = []
        /// Requests, delivered before or just now, whose callers no longer wait.
        var abandoned: [Request] = []
        var isStopping = false
    }

    private struct State {
        var delivery = Delivery()
        /// Set by callers, cleared by the thread as it takes the delivery.
        var hasNews = false
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

    /// - Returns: why the request was not taken, or nil. A request that is taken will be settled.
    func submit(_ request: Request, weight: Int = 1) -> WireError? {
        let load = outstanding.wrappingAdd(weight, ordering: .relaxed).newValue
        guard load <= outstandingMaximum else {
            settled(weight: weight)
            return WireError(.overloaded, "\(outstandingMaximum) requests are waiting")
        }
        let isTaken = ringing { state in
            if state.isClosed || state.delivery.isStopping { return false }
            state.delivery.requests.append(request)
            return true
        }
        if isTaken { return nil }
        settled(weight: weight)
        return WireError(.closed, "the client has been stopped")
    }

    /// Tells the thread that the request's caller no longer waits.
    func abandon(_ request: Request) {
        ringing { state in
            if !state.isClosed { state.delivery.abandoned.append(request) }
            return !state.isClosed
        }
    }

    /// From now on nothing is taken; the thread finishes what it has.
    func stop() {
        ringing { state in
            state.delivery.isStopping = true
            return true
        }
    }

    func settled(weight: Int = 1) { outstanding.wrappingSubtract(weight, ordering: .relaxed) }

    /// For something that happened outside the inbox and that the thread must look at.
    func ring() { ringing { _ in true } }

    /// Swaps the thread's emptied delivery for the one that callers have filled.
    func take(_ delivery: inout Delivery) {
        delivery.requests.removeAll(keepingCapacity: true)
        delivery.abandoned.removeAll(keepingCapacity: true)
        state.withLock { state in
            swap(&delivery, &state.delivery)
            state.delivery.isStopping = delivery.isStopping
            state.hasNews = false
            state.isThreadAsleep = false
        }
    }

    /// The thread's last act, before a last `take`: nothing more comes in.
    func close() { state.withLock { $0.isClosed = true } }

    /// Sleeps, unless something has arrived since the last `take`; then only looks at the socket.
    func wait(on socket: Int32, for events: Int32, until moment: Moment) -> Readiness {
        let maySleep = state.withLock { state in
            state.isThreadAsleep = !state.hasNews
            return state.isThreadAsleep
        }
        return wakeup.wait(
            on: socket, for: events, until: maySleep ? moment : Moment(nanoseconds: 0))
    }

    @discardableResult
    private func ringing(_ change: (inout State) -> Bool) -> Bool {
        let (isChanged, mustRing) = state.withLock { state in
            guard change(&state) else { return (false, false) }
            state.hasNews = true
            defer { state.isThreadAsleep = false }
            return (true, state.isThreadAsleep)
        }
        if mustRing { wakeup.ring() }
        return isChanged
    }
}
