import Invoices
import Synchronization

/// Limits the lines of one kind in the log: a client that is refused a million times must not fill a
/// disk. Lines left out are counted, and the next line says how many.
final class LogRateLimit: Sendable {
    private struct State {
        var left: Int
        var at: ContinuousClock.Instant?
        var omitted = 0
    }

    private let burst: Int
    private let interval: Duration
    private let state: Mutex<State>

    /// - Parameters:
    ///   - burst: lines at once.
    ///   - interval: after which there is room for one more.
    init(burst: Int, every interval: Duration) {
        self.burst = burst
        self.interval = interval
        state = Mutex(State(left: burst))
    }

    /// Nil where this line is to be left out; else how many were left out since the last.
    func take(at now: ContinuousClock.Instant) -> Int? {
        state.withLock { state in
            let began = state.at ?? now
            let gained = max(0, (now - began).microseconds / interval.microseconds)
            if state.left + Int(clamping: gained) >= burst {
                (state.left, state.at) = (burst, now)
            } else {
                state.left += Int(gained)
                state.at = began + interval * Int(gained)
            }
            guard state.left > 0 else {
                state.omitted += 1
                return nil
            }
            state.left -= 1
            defer { state.omitted = 0 }
            return state.omitted
        }
    }
}
