import Synchronization
import Verification

/// Complete photos that wait to be read: so many are read at once, and their senders take turns, so
/// that a sender of many waits for himself and the others do not wait for him.
final class PhotoQueue: Sendable {
    /// Photos of one sender that may wait.
    static let waitingOfOneMaximum = 4

    private struct Waiter {
        let id: Int
        let client: Client
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var inside: [Client: Int] = [:]
        var insideCount = 0
        /// In the order of their coming.
        var waiting: [Waiter] = []
        /// The turn that each of those who are here had last.
        var turns: [Client: Int] = [:]
        var lastTurn = 0
        var lastID = 0
    }

    private let concurrent: Int
    private let waitingMaximum: Int
    private let state = Mutex(State())

    init(concurrent: Int, waitingMaximum: Int) {
        self.concurrent = concurrent
        self.waitingMaximum = waitingMaximum
    }

    /// Waits for a turn. False when there is no room to wait, `patience` is over or the task was
    /// cancelled; true is to be answered with `leave`.
    func enter(_ client: Client, within patience: Duration) async -> Bool {
        let id = state.withLock { state -> Int in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(id: id, client: client, continuation: continuation)
                let answers = state.withLock { state in
                    // The mark is set before the handler below runs: it is seen here, or the
                    // handler finds the one who waits.
                    Task.isCancelled ? [(waiter, false)] : admit(waiter, &state)
                }
                for (waiter, answer) in answers { waiter.continuation.resume(returning: answer) }
                if answers.contains(where: { $0.0.id == id }) { return }
                // The clock runs only for those who wait; it says nothing to one who has been let in.
                Task {
                    try? await Task.sleep(for: patience)
                    giveUp(id)
                }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    func leave(_ client: Client) {
        let next = state.withLock { state -> Waiter? in
            state.insideCount -= 1
            let left = state.inside[client, default: 1] - 1
            state.inside[client] = left == 0 ? nil : left
            guard let index = Self.next(state) else {
                Self.forgetTurns(&state)
                return nil
            }
            let waiter = state.waiting.remove(at: index)
            Self.letIn(waiter.client, &state)
            Self.forgetTurns(&state)
            return waiter
        }
        next?.continuation.resume(returning: true)
    }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// The waiters to answer at once, and the answers: the newcomer, or a waiter that has to give way.
    private func admit(_ waiter: Waiter, _ state: inout State) -> [(Waiter, Bool)] {
        if state.insideCount < concurrent, state.waiting.isEmpty {
            Self.letIn(waiter.client, &state)
            return [(waiter, true)]
        }
        let own = state.waiting.count { $0.client == waiter.client }
        guard own < Self.waitingOfOneMaximum else { return [(waiter, false)] }
        var answers: [(Waiter, Bool)] = []
        if state.waiting.count >= waitingMaximum {
            // The last photo of the sender with most waiting gives way to a sender with fewer.
            let counts = Dictionary(grouping: state.waiting, by: \.client).mapValues(\.count)
            guard let most = counts.max(by: { $0.value < $1.value }), most.value > own + 1,
                let last = state.waiting.lastIndex(where: { $0.client == most.key })
            else { return [(waiter, false)] }
            answers.append((state.waiting.remove(at: last), false))
        }
        state.waiting.append(waiter)
        return answers
    }

    private func giveUp(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            let index = state.waiting.firstIndex { $0.id == id }
            return index.map { state.waiting.remove(at: $0) }
        }
        waiter?.continuation.resume(returning: false)
    }

    /// The waiter whose sender has fewest photos being read, then the longest time since a turn, then
    /// the first to come.
    private static func next(_ state: State) -> Int? {
        state.waiting.indices.min { one, other in
            let (first, second) = (state.waiting[one].client, state.waiting[other].client)
            return (state.inside[first] ?? 0, state.turns[first] ?? 0, one)
                < (state.inside[second] ?? 0, state.turns[second] ?? 0, other)
        }
    }

    private static func letIn(_ client: Client, _ state: inout State) {
        state.insideCount += 1
        state.inside[client, default: 0] += 1
        state.lastTurn += 1
        state.turns[client] = state.lastTurn
    }

    private static func forgetTurns(_ state: inout State) {
        let here = Set(state.waiting.map(\.client)).union(state.inside.keys)
        state.turns = state.turns.filter { here.contains($0.key) }
    }
}
