import Synchronization
package import Verification

/// How long a task that is ready waits for a thread. The router answers in tasks; when there are more
/// than the threads get done, every step of an answer waits behind all others, and the answers that
/// are given at all are late.
///
/// Measured with a task of its own, which sleeps for a moment and sees how much longer it took.
package final class TaskLag: Sendable {
    private struct State {
        var delay: ControlledDelay
        var last: Duration = .zero
        var longest: Duration = .zero
        var shed = 0
    }

    /// Five looks in an interval of a tenth of a second; a hundredth of a hundredth of a processor.
    private static let pause: Duration = .milliseconds(20)

    private let alwaysTaken: Int
    private let inFlight = Atomic<Int>(0)
    private let state: Mutex<State>

    /// - Parameter policy: the lag that is borne, and for how long.
    package init(_ policy: OverloadPolicy) {
        alwaysTaken = policy.alwaysTaken
        state = Mutex(State(delay: ControlledDelay(policy)))
    }

    /// Looks until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do { try await Task.sleep(for: Self.pause) } catch { return }
            let now = ContinuousClock.now
            note(now - began - Self.pause, at: now)
        }
    }

    func note(_ lag: Duration, at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.delay.note(lag, at: now)
            state.last = lag
            state.longest = max(state.longest, lag)
        }
    }

    func entered() { inFlight.wrappingAdd(1, ordering: .relaxed) }
    func left() { inFlight.wrappingSubtract(1, ordering: .relaxed) }

    /// True if a request that wants an answer now is to be retried later; those are counted.
    func sheds() -> Bool {
        guard inFlight.load(ordering: .relaxed) > alwaysTaken else { return false }
        return state.withLock { state in
            guard state.delay.sheds(state.last) else { return false }
            state.shed += 1
            return true
        }
    }

    /// Requests that were told to come again later.
    package var shed: Int { state.withLock { $0.shed } }

    /// The longest lag since this was last asked for.
    package func takeLongest() -> Duration {
        state.withLock { state in
            defer { state.longest = .zero }
            return state.longest
        }
    }
}
