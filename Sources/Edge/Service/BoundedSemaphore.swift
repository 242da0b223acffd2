import Synchronization

/// A weighted semaphore with a bounded queue: waiters are served in order, and those beyond the bound are
/// refused at once.
package final class BoundedSemaphore: Sendable {
    private let concurrent: Int
    private let waitingMaximum: Int
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - concurrent: places in all.
    ///   - waitingMaximum: how many may wait, whatever number of places each wants.
    package init(
        concurrent: Int, waitingMaximum: Int,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.concurrent = concurrent
        self.waitingMaximum = waitingMaximum
        self.clock = clock
    }

    /// Waits for places. False when too many wait already, the first of them has waited so long that
    /// waiting would be in vain, `patience` is over, or the task was cancelled. After true, the caller
    /// must `release` as many.
    ///
    /// - Parameter count: of places; a caller that wants more than there are gets all of them.
    package func acquire(_ count: Int = 1, within patience: Duration? = nil) async -> Bool {
        let id = state.withLock { state -> Int in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    // The mark is set before the handler below runs: either it is seen here, or the
                    // handler finds the waiter.
                    if Task.isCancelled { return false }
                    let waiter = Waiter(
                        id: id, count: taken(count), since: clock(), continuation: continuation)
                    if state.waiting.isEmpty, state.inUse + waiter.count <= concurrent {
                        state.inUse += waiter.count
                        return true
                    }
                    guard state.waiting.count < waitingMaximum else { return false }
                    // A new waiter will wait for longer than the first one has until now. If that is past
                    // half of its patience, it is refused at once and not when its patience is over.
                    if let patience, let first = state.waiting.first,
                        waiter.since - first.since > patience / 2
                    {
                        return false
                    }
                    state.waiting.append(waiter)
                    return nil
                }
                if let answer {
                    continuation.resume(returning: answer)
                } else if let patience {
                    // Only waiters have a timeout; it does nothing to one that has been let in.
                    Task {
                        try? await Task.sleep(for: patience)
                        giveUp(id)
                    }
                }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    /// Gives back what `acquire` took, of the same weight, and lets waiters in by their order.
    package func release(_ count: Int = 1) {
        state.withLock { $0.inUse -= taken(count) }
        grant()
    }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func taken(_ count: Int) -> Int { min(max(count, 1), concurrent) }

    /// Lets in the waiters that there is room for, in order: none overtakes one that wants more places.
    private func grant() {
        let admitted = state.withLock { state in
            var admitted: [Waiter] = []
            while let next = state.waiting.first, state.inUse + next.count <= concurrent {
                state.inUse += next.count
                admitted.append(state.waiting.removeFirst())
            }
            return admitted
        }
        for waiter in admitted { waiter.continuation.resume(returning: true) }
    }

    private func giveUp(_ id: Int) {
        let waiting = state.withLock { state -> Waiter? in
            let index = state.waiting.firstIndex { $0.id == id }
            return index.map { state.waiting.remove(at: $0) }
        }
        guard let waiting else { return }
        waiting.continuation.resume(returning: false)
        // It may have been the only waiter for which there was no room.
        grant()
    }

    private struct Waiter {
        let id: Int
        let count: Int
        let since: ContinuousClock.Instant
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var inUse = 0
        var lastID = 0
        var waiting: [Waiter] = []
    }
}
