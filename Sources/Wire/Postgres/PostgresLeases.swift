import Synchronization

/// The free sessions and the callers that wait for one, first come, first served.
final class PostgresLeases: Sendable {
    private struct State {
        var free: [Int]
        var waiters: [(ticket: Int, caller: Caller<Int>)] = []
        var ticketsGiven = 0
        /// Withdrawn before they came to wait.
        var withdrawn: Set<Int> = []
        var isClosed = false
    }

    private let state: Mutex<State>
    private let count: Int
    private let waitersMaximum: Int

    init(count: Int, waitersMaximum: Int) {
        state = Mutex(State(free: Array((0..<count).reversed())))
        self.count = count
        self.waitersMaximum = waitersMaximum
    }

    var counts: (lent: Int, waiting: Int) {
        state.withLock { (count - $0.free.count, $0.waiters.count) }
    }

    /// - Parameter prefers: sessions to choose first, if any is free.
    func acquire(
        within wait: Duration, prefers: @Sendable (Int) -> Bool
    ) async throws(WireError) -> Int {
        let ticket = state.withLock { state in
            state.ticketsGiven += 1
            return state.ticketsGiven
        }
        let alarm = Task { [weak self] in
            try await Task.sleep(for: wait)
            self?.withdraw(ticket, WireError(.overloaded, "no session became free in time"))
        }
        defer {
            alarm.cancel()
            state.withLock { _ = $0.withdrawn.remove(ticket) }
        }
        return try await withTaskCancellationHandler {
            await Caller.wait { enqueue(ticket, $0, prefers) }
        } onCancel: {
            withdraw(ticket, WireError(.cancelled))
        }.get()
    }

    func release(_ session: Int) {
        let waiter = state.withLock { state -> Caller<Int>? in
            if state.waiters.isEmpty {
                state.free.append(session)
                return nil
            }
            return state.waiters.removeFirst().caller
        }
        waiter?.answer(.success(session))
    }

    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters {
            waiter.caller.answer(.failure(WireError(.closed)))
        }
    }

    private func enqueue(_ ticket: Int, _ caller: Caller<Int>, _ prefers: (Int) -> Bool) {
        let answer = state.withLock { state -> Result<Int, WireError>? in
            if state.isClosed { return .failure(WireError(.closed)) }
            if state.withdrawn.contains(ticket) { return .failure(WireError(.cancelled)) }
            if let index = state.free.lastIndex(where: prefers) ?? state.free.indices.last {
                return .success(state.free.remove(at: index))
            }
            if state.waiters.count >= waitersMaximum {
                return .failure(WireError(.overloaded, "\(waitersMaximum) wait for a session"))
            }
            state.waiters.append((ticket, caller))
            return nil
        }
        if let answer { caller.answer(answer) }
    }

    private func withdraw(_ ticket: Int, _ error: WireError) {
        let waiter = state.withLock { state -> Caller<Int>? in
            guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket })
            else {
                state.withdrawn.insert(ticket)
                return nil
            }
            return state.waiters.remove(at: index).caller
        }
        waiter?.answer(.failure(error))
    }
}
