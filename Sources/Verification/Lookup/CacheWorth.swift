import Synchronization

/// Whether the shared cache is worth asking. Most invoices are verified once in their life; a worker
/// whose queries are of that kind pays for a round trip that never answers, and goes to the ledger
/// at once instead, until one in `answersMinimum` of what it still asks is answered again.
///
/// It costs the ledger that small share of the reads, and freshness nothing: the ledger is the truth.
final class CacheWorth: Sendable {
    /// Below this share of answers the cache is passed by: a sixteenth.
    static let answersMinimum = 16
    /// While it is passed by, one look-up in so many asks it all the same.
    static let probe = 16
    /// Identities asked about until the share is believed; what lies longer back counts half.
    static let window = 1_024

    private struct State {
        var asked = 0
        var answered = 0
        var isWorthIt = true
        var passed = 0
    }

    private let state = Mutex(State())

    /// Asked before each look-up.
    func isPassedBy() -> Bool {
        state.withLock { state in
            if state.isWorthIt { return false }
            state.passed = (state.passed + 1) % Self.probe
            return state.passed != 0
        }
    }

    /// What came of a read.
    func note(asked: Int, answered: Int) {
        state.withLock { state in
            state.asked += asked
            state.answered += answered
            guard state.asked >= Self.window else { return }
            state.isWorthIt = state.answered * Self.answersMinimum >= state.asked
            state.asked /= 2
            state.answered /= 2
        }
    }
}
