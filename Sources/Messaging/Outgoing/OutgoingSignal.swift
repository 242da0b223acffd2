import Synchronization

/// Wakes the dispatcher of this worker: something was added, a place became free, or it is to stop.
package final class OutgoingSignal: Sendable {
    private struct State {
        var isRaised = false
        var isStopping = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the waiter, or lets the next wait return at once. Signals that nobody waited for count
    /// as one.
    package func raise() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isRaised = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        raise()
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Returns when it was raised since the last wait, or after `pause`. For one waiter.
    func wait(upTo pause: Duration) async {
        let timer = Task {
            try? await Task.sleep(for: pause)
            if !Task.isCancelled { raise() }
        }
        await withCheckedContinuation { waiter in
            let isRaised = state.withLock { state in
                if !state.isRaised { state.waiter = waiter }
                return state.isRaised
            }
            if isRaised { waiter.resume() }
        }
        timer.cancel()
        state.withLock { $0.isRaised = false }
    }
}
