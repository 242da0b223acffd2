import Edge
import Synchronization

/// Work that outlasts the request that began it: answers that come late, and messages that are
/// acknowledged before they are answered.
///
/// If the worker dies here, a message that was acknowledged stays without an answer; the person
/// asks again. Nothing else is lost: a verification changes nothing, and what another topic changes is
/// whole or not there (<doc:ConversationTopics>).
final class BackgroundTasks: Sendable {
    private struct State {
        var tasks: [Int: Task<Void, Never>] = [:]
        var next = 0
    }

    /// Each waits for a look-up or a platform, and every such wait has a deadline.
    static let runningMaximum = 1_024

    private let state = Mutex(State())

    /// False when too much is under way; the platform must then be told to try again.
    func begin(_ work: @escaping @Sendable () async -> Void) -> Bool {
        state.withLock { state in
            guard state.tasks.count < Self.runningMaximum else { return false }
            let name = state.next
            state.next += 1
            // Ends after it is noted: `ended` waits for this lock.
            state.tasks[name] = Task {
                await work()
                self.ended(name)
            }
            return true
        }
    }

    /// Runs until cancelled, and then until all tasks begun have ended.
    func run() async {
        let (never, end) = AsyncStream<Never>.makeStream()
        for await _ in never {}
        end.finish()
        while let task = state.withLock({ $0.tasks.values.first }) { await task.value }
    }

    private func ended(_ name: Int) { state.withLock { $0.tasks[name] = nil } }
}

extension BackgroundTasks {
    /// The answer if it comes within `budget`. If it does not: nil, and `late` gets the answer.
    /// Throws when too much is under way.
    func answer<Answer: Sendable>(
        within budget: Duration, _ compute: @escaping @Sendable () async -> Answer,
        late: @escaping @Sendable (Answer) async -> Void
    ) async throws(Problem) -> Answer? {
        let promise = DeadlinePromise<Answer>()
        let isBegun = begin {
            let answer = await compute()
            if !promise.offer(answer) { await late(answer) }
        }
        guard isBegun else { throw Problem(.overloaded, retryAfter: .seconds(1)) }
        return await promise.answer(within: budget)
    }
}

/// One answer passed from a task to one that waits for it, but not for ever.
private final class DeadlinePromise<Answer: Sendable>: Sendable {
    private enum State {
        case open, abandoned
        case offered(Answer)
        case awaited(CheckedContinuation<Answer?, Never>)
    }

    private let state = Mutex(State.open)

    /// False when the waiter has given up: the caller must deliver the answer.
    func offer(_ answer: Answer) -> Bool {
        state.withLock { state in
            switch state {
            case .open:
                state = .offered(answer)
                return true
            case .awaited(let waiter):
                state = .offered(answer)
                waiter.resume(returning: answer)
                return true
            case .abandoned, .offered: return false
            }
        }
    }

    /// Nil when it did not come in time, or when the waiter was cancelled.
    func answer(within budget: Duration) async -> Answer? {
        let timer = Task {
            try? await Task.sleep(for: budget)
            abandon()
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in wait(waiter) }
        } onCancel: {
            abandon()
        }
    }

    private func wait(_ waiter: CheckedContinuation<Answer?, Never>) {
        state.withLock { state in
            switch state {
            case .open: state = .awaited(waiter)
            case .offered(let answer): waiter.resume(returning: answer)
            case .abandoned, .awaited: waiter.resume(returning: nil)
            }
        }
    }

    private func abandon() {
        state.withLock { state in
            switch state {
            case .open: state = .abandoned
            case .awaited(let waiter):
                state = .abandoned
                waiter.resume(returning: nil)
            case .offered, .abandoned: break
            }
        }
    }
}
