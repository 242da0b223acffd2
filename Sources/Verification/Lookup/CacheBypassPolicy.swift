import Invoices
import Synchronization

/// Decides if the shared cache is worth asking. Most invoices are verified once in their life; a
/// worker whose queries are of that kind pays for a round trip that never answers, and goes to the
/// ledger at once instead, until one in `answersMinimum` of what it still asks is answered again.
///
/// In a flood of numbers that nobody issued, the cache is asked all the same, for it may know that there
/// is no such invoice. Bypassing it costs the ledger that small share of the reads, and costs no
/// freshness: the ledger is the truth.
///
/// A look-up that bypasses the cache does not fill it either, unless the invoice is asked about again:
/// one that is asked about once pushes none out. One identity in `sample`, the same for every worker, is
/// always filled, and only the cache's answers for those are counted; else a cache that nobody fills
/// would never prove its worth again.
final class CacheBypassPolicy: Sendable {
    /// Below this share of answers the cache is passed by: a sixteenth.
    static let answersMinimum = 16
    /// From this share of unknown invoices among the ledger's answers on, it is a flood: an eighth.
    static let unknownMaximum = 8
    /// While it is passed by, one look-up in so many asks it all the same.
    static let probe = 16
    /// Of so many identities one is always filled: an eighth.
    static let sample: UInt64 = 8
    /// Identities of the sample asked about until the share is believed; what lies longer back counts
    /// half.
    static let cacheWindow = 128
    /// The same for the ledger, of all identities.
    static let ledgerWindow = 1_024
    /// Identities that are known when they come again while the cache is passed by; half a megabyte.
    private static let seenRoom = 65_536

    /// Watches if one in `part` is answered, as soon and as long as enough were asked.
    private struct Share {
        let part: Int
        let window: Int
        private(set) var isBelow = false
        private var asked = 0
        private var answered = 0

        init(_ part: Int, window: Int) {
            self.part = part
            self.window = window
        }

        mutating func note(_ asked: Int, _ answered: Int) {
            self.asked += asked
            self.answered += answered
            guard self.asked >= window else { return }
            isBelow = self.answered * part < self.asked
            self.asked /= 2
            self.answered /= 2
        }
    }

    private struct State {
        var cache = Share(CacheBypassPolicy.answersMinimum, window: CacheBypassPolicy.cacheWindow)
        /// Of the ledger: how many it did not know.
        var unknown = Share(
            CacheBypassPolicy.unknownMaximum, window: CacheBypassPolicy.ledgerWindow)
        var passed = 0
        var seen = Doorkeeper(room: CacheBypassPolicy.seenRoom)

        var isPassedBy: Bool { cache.isBelow && unknown.isBelow }
    }

    private let state = Mutex(State())

    /// True if the cache hardly ever answers and nobody needs its filter.
    var isLow: Bool { state.withLock { $0.isPassedBy } }

    /// Asked before each look-up.
    func isPassedBy() -> Bool {
        state.withLock { state in
            guard state.isPassedBy else { return false }
            state.passed = (state.passed + 1) % Self.probe
            return state.passed != 0
        }
    }

    /// True if the cache is counted on, and filled, for the identity whatever else comes of it.
    static func isOfSample(_ id: InvoiceID) -> Bool { id.mixed >> 48 % sample == 0 }

    /// The entries from the ledger that are worth filling. An absence always is: it is kept for a moment
    /// only, and a flood of one number asks about it.
    func worthFilling(_ entries: [CacheEntry]) -> [CacheEntry] {
        state.withLock { state in
            let isPassedBy = state.isPassedBy
            return entries.filter { entry in
                guard case .present(let stored) = entry else { return true }
                let comesAgain = state.seen.again(stored.id)
                return !isPassedBy || comesAgain || Self.isOfSample(stored.id)
            }
        }
    }

    /// Notes a read of the cache: which identities it answered, in their order.
    func note(_ ids: [InvoiceID], answered: [Bool]) {
        var asked = 0
        var known = 0
        for (id, isAnswered) in zip(ids, answered) where Self.isOfSample(id) {
            asked += 1
            known += isAnswered ? 1 : 0
        }
        state.withLock { $0.cache.note(asked, known) }
    }

    /// Notes a read of the ledger.
    func note(askedOfLedger asked: Int, unknown: Int) {
        state.withLock { $0.unknown.note(asked, unknown) }
    }
}
