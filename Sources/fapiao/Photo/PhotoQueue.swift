import Glibc
import Synchronization
import Verification

/// Complete photos that wait to be read. So many are read at once; first comes the sender whose photos took least time
/// in the last minutes, so that a sender of many, or of slow ones, waits for himself and nobody waits for him.
final class PhotoQueue: Sendable {
    /// Photos of one sender that may wait.
    static let waitingOfOneMaximum = 4
    /// Beyond so many senders those are forgotten who have used hardly anything. Of others there are never many: all of
    /// them together have not used more than the minutes in which they are remembered.
    private static let usedMaximum = 1_000

    private struct Waiter {
        let id: Int
        let client: Client
        let continuation: CheckedContinuation<Bool, Never>
    }

    /// The time that a sender's photos took to read: half of it is forgotten each minute.
    private struct Use {
        static let halfLife = Duration.seconds(60)
        /// Less is forgotten, and a difference of less is none.
        static let least = 0.25

        var seconds: Double
        var at: ContinuousClock.Instant

        func left(at now: ContinuousClock.Instant) -> Double {
            seconds * exp2(-((now - at) / Self.halfLife))
        }
    }

    private struct State {
        var inside: [Client: Int] = [:]
        var used: [Client: Use] = [:]
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
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(
        concurrent: Int, waitingMaximum: Int,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.concurrent = concurrent
        self.waitingMaximum = waitingMaximum
        self.now = now
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

    /// - Parameter time: how long its photo took to read.
    func leave(_ client: Client, after time: Duration) {
        let now = now()
        let next = state.withLock { state -> Waiter? in
            state.insideCount -= 1
            Self.charge(client, time, &state, at: now)
            let left = state.inside[client, default: 1] - 1
            state.inside[client] = left == 0 ? nil : left
            guard let index = Self.next(state, at: now) else {
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
            guard let other = givingWay(to: waiter.client, with: own, state) else {
                return [(waiter, false)]
            }
            answers.append((state.waiting.remove(at: other), false))
        }
        state.waiting.append(waiter)
        return answers
    }

    /// The last photo of the sender with most waiting, if those are more than the newcomer's with this one; else of the
    /// sender whose photos have taken longest, if that is longer than the newcomer's.
    private func givingWay(to client: Client, with own: Int, _ state: State) -> Int? {
        let counts = Dictionary(grouping: state.waiting, by: \.client).mapValues(\.count)
        if let most = counts.max(by: { $0.value < $1.value }), most.value > own + 1 {
            return state.waiting.lastIndex { $0.client == most.key }
        }
        let now = now()
        let used = counts.keys.map { ($0, Self.used(by: $0, state, at: now)) }
        guard let most = used.max(by: { $0.1 < $1.1 }),
            most.1 > Self.used(by: client, state, at: now) + Use.least
        else { return nil }
        return state.waiting.lastIndex { $0.client == most.0 }
    }

    private func giveUp(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            let index = state.waiting.firstIndex { $0.id == id }
            return index.map { state.waiting.remove(at: $0) }
        }
        waiter?.continuation.resume(returning: false)
    }

    /// The waiter whose sender has fewest photos being read, then has used least time, then has waited longest for a turn,
    /// then came first.
    private static func next(_ state: State, at now: ContinuousClock.Instant) -> Int? {
        let order = state.waiting.enumerated().map { place, waiter in
            (
                state.inside[waiter.client] ?? 0,
                Int(used(by: waiter.client, state, at: now) / Use.least),
                state.turns[waiter.client] ?? 0, place
            )
        }
        return order.min { $0 < $1 }?.3
    }

    private static func used(
        by client: Client, _ state: State, at now: ContinuousClock.Instant
    ) -> Double {
        state.used[client]?.left(at: now) ?? 0
    }

    private static func charge(
        _ client: Client, _ time: Duration, _ state: inout State, at now: ContinuousClock.Instant
    ) {
        let before = used(by: client, state, at: now)
        state.used[client] = Use(seconds: before + time / .seconds(1), at: now)
        if state.used.count > usedMaximum {
            state.used = state.used.filter { $0.value.left(at: now) >= Use.least }
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
