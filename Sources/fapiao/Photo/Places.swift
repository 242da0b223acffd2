import Synchronization

/// So many at once, so many waiting behind them in order, and nobody else.
final class Places: Sendable {
    private let concurrent: Int
    private let waitingMaximum: Int
    private let state = Mutex(State())

    init(concurrent: Int, waitingMaximum: Int) {
        self.concurrent = concurrent
        self.waitingMaximum = waitingMaximum
    }

    /// Waits for a place. False when too many wait already, or the task was cancelled; true is to
    /// be answered with `leave`.
    func enter() async -> Bool {
        let id = state.withLock { state -> Int in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    // The mark is set before the handler below runs: it is seen here, or the
                    // handler finds the one who waits.
                    if Task.isCancelled { return false }
                    if state.inside < concurrent {
                        state.inside += 1
                        return true
                    }
                    guard state.waiting.count < waitingMaximum else { return false }
                    state.waiting.append((id, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                let index = state.waiting.firstIndex { $0.id == id }
                return index.map { state.waiting.remove(at: $0).continuation }
            }
            waiting?.resume(returning: false)
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.inside -= 1
                return nil
            }
            // The place goes straight to the next one: nobody slips in between.
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }

    private struct State {
        var inside = 0
        var lastID = 0
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }
}
