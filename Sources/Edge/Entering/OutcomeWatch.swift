package import Lottery
import Synchronization

/// Waits for outcomes, for all who wait at once: one question to the store every few milliseconds, and none
/// while nobody waits.
package final class OutcomeWatch: Sendable {
    private struct Waiter {
        let entry: Int64
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<EntryOutcome, Never>
    }

    private struct State {
        var waiters: [Waiter] = []
        var isAsking = false
    }

    private let store: any EntryStore
    private let patience: Duration
    private let waitersMaximum: Int
    private let state = Mutex(State())

    /// A seal takes some 200 ms; a tenth of that more is hardly seen.
    private static let interval = Duration.milliseconds(25)

    /// - Parameters:
    ///   - patience: the time until the answer is "waiting".
    ///   - waitersMaximum: who comes beyond it is answered at once. Each holds a connection and some kilobytes.
    package init(
        _ store: any EntryStore, patience: Duration = .seconds(3), waitersMaximum: Int = 4_096
    ) {
        self.store = store
        self.patience = patience
        self.waitersMaximum = waitersMaximum
    }

    /// For gauges.
    package var waiting: Int { state.withLock { $0.waiters.count } }

    /// The outcome as soon as there is one; `waiting` once patience ends, or where too many wait.
    package func outcome(of entry: Int64) async -> EntryOutcome {
        await withCheckedContinuation { continuation in
            let waiter = Waiter(
                entry: entry, deadline: .now + patience, continuation: continuation)
            let (isTaken, begins) = state.withLock { state in
                guard state.waiters.count < waitersMaximum else { return (false, false) }
                state.waiters.append(waiter)
                defer { state.isAsking = true }
                return (true, !state.isAsking)
            }
            if !isTaken { continuation.resume(returning: .waiting) }
            if begins { Task { await ask() } }
        }
    }

    private func ask() async {
        while true {
            try? await Task.sleep(for: Self.interval)
            let entries = state.withLock { $0.waiters.map(\.entry) }
            // A fault is not told: the entry stands, and its outcome can be asked for.
            let outcomes = (try? await store.outcomes(of: entries)) ?? []
            let known = Dictionary(
                zip(entries, outcomes).filter { $0.1 != .waiting }, uniquingKeysWith: { $1 })
            let (answered, isDone) = state.withLock { state in
                let now = ContinuousClock.now
                let isOver = { (waiter: Waiter) in
                    known[waiter.entry] != nil || waiter.deadline <= now
                }
                let answered = state.waiters.filter(isOver)
                state.waiters.removeAll(where: isOver)
                state.isAsking = !state.waiters.isEmpty
                return (answered, state.waiters.isEmpty)
            }
            for waiter in answered {
                waiter.continuation.resume(returning: known[waiter.entry] ?? .waiting)
            }
            if isDone { return }
        }
    }
}
