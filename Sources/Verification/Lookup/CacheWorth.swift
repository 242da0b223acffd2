import Synchronization

/// Whether the shared cache is worth asking. Most invoices are verified once in their life; a worker
/// whose queries are of that kind pays for a round trip that never answers, and goes to the ledger
/// at once instead, until one in `answersMinimum` of what it still asks is answered again.
///
/// In a flood of numbers that nobody issued it is asked all the same, for it may know that there is
/// no such invoice. Passing by costs the ledger that small share of the reads, and freshness nothing:
/// the ledger is the truth.
final class CacheWorth: Sendable {
    /// Below this share of answers the cache is passed by: a sixteenth.
    static let answersMinimum = 16
    /// From this share of unknown invoices among the ledger's answers on, it is a flood: an eighth.
    static let unknownMaximum = 8
    /// While it is passed by, one look-up in so many asks it all the same.
    static let probe = 16
    /// Identities asked about until the share is believed; what lies longer back counts half.
    static let window = 1_024

    /// Whether one in `part` is answered, as soon and as long as enough were asked.
    private struct Share {
        let part: Int
        private(set) var isBelow = false
        private var asked = 0
        private var answered = 0

        init(_ part: Int) { self.part = part }

        mutating func note(_ asked: Int, _ answered: Int) {
            self.asked += asked
            self.answered += answered
            guard self.asked >= CacheWorth.window else { return }
            isBelow = self.answered * part < self.asked
            self.asked /= 2
            self.answered /= 2
        }
    }

    private struct State {
        var cache = Share(CacheWorth.answersMinimum)
        /// Of the ledger: how many it did not know.
        var unknown = Share(CacheWorth.unknownMaximum)
        var passed = 0
    }

    private let state = Mutex(State())

    /// Asked before each look-up.
    func isPassedBy() -> Bool {
        state.withLock { state in
            guard state.cache.isBelow, state.unknown.isBelow else { return false }
            state.passed = (state.passed + 1) % Self.probe
            return state.passed != 0
        }
    }

    /// What came of a read of the cache.
    func note(asked: Int, answered: Int) {
        state.withLock { $0.cache.note(asked, answered) }
    }

    /// What came of a read of the ledger.
    func note(askedOfLedger asked: Int, unknown: Int) {
        state.withLock { $0.unknown.note(asked, unknown) }
    }
}
