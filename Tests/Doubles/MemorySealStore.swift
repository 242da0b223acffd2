package import Cryptography
package import Invoices
package import Lottery
import Synchronization

/// The log in memory, with the rules of the one in PostgreSQL.
package final class MemorySealStore: SealStore {
    fileprivate struct State {
        var manifests: [StoredManifest]
        var states: [String] = []
        var nextID: Int64 = 1
        var waiting: [StoredEntry] = []
        var log: [StoredEntry] = []
        var seals: [CompleteSeal] = []
        var open: LogSeal?
        var awaited: [String] = []
        /// By draw and manifest.
        var answers: [String: [Bytes32: Bytes32]] = [:]
    }

    fileprivate let state: Mutex<State>

    package init(_ manifests: [StoredManifest]) { state = Mutex(State(manifests: manifests)) }

    package func add(_ manifest: StoredManifest) {
        state.withLock { $0.manifests.append(manifest) }
    }

    package func add(state note: String) { state.withLock { $0.states.append(note) } }

    /// What accepts entries does: each has a row, and waits.
    package func enter(_ entries: [Entry]) {
        state.withLock { state in
            for entry in entries {
                state.waiting.append(StoredEntry(id: state.nextID, entry: entry))
                state.nextID += 1
            }
        }
    }

    /// As a copy of the database that was made now would have it.
    package func copy() -> MemorySealStore {
        let copied = state.withLock { $0 }
        let store = MemorySealStore(copied.manifests)
        store.state.withLock { $0 = copied }
        return store
    }

    package func state() async throws(ServiceUnavailable) -> SealState {
        state.withLock { held in
            var state = SealState()
            guard let question = (held.open ?? held.seals.last?.seal)?.question else {
                return state
            }
            (state.size, state.root) = (question.size, question.root)
            state.last = held.seals.last
            state.open = held.open
            for win in held.seals.flatMap(\.wins) { state.awarded[win.prize, default: 0] += 1 }
            return state
        }
    }

    package func manifests() async throws(ServiceUnavailable) -> [StoredManifest] {
        state.withLock { $0.manifests.sorted { $0.holdsFrom < $1.holdsFrom } }
    }

    package func states(
        from number: UInt64
    ) async throws(ServiceUnavailable) -> [String] {
        state.withLock { Array($0.states.dropFirst(Int(number))) }
    }

    package func waiting(
        _ maximum: Int, acceptedBy second: UInt64
    ) async throws(ServiceUnavailable) -> [StoredEntry] {
        state.withLock { state in
            Array(state.waiting.filter { $0.entry.acceptedAt <= second }.prefix(maximum))
        }
    }

    package func begin(
        _ seal: LogSeal, _ entries: [StoredEntry]
    ) async throws(ServiceUnavailable) -> Bool {
        state.withLock { state in
            guard state.open == nil, state.log.count == seal.question.from,
                entries.allSatisfy(state.waiting.contains)
            else { return false }
            state.waiting.removeAll(where: entries.contains)
            state.log += entries
            (state.open, state.awaited) = (seal, [])
            return true
        }
    }

    package func goOver(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool {
        state.withLock { state in
            guard let open = state.open, open.question.size == seal.question.size,
                open.question.manifest != seal.question.manifest
            else { return false }
            (state.open, state.awaited) = (seal, [])
            return true
        }
    }

    package func keepAwaited(
        _ parties: [String], of seal: LogSeal
    ) async throws(ServiceUnavailable) -> Bool {
        state.withLock { state in
            guard state.open?.question == seal.question else { return false }
            state.awaited = parties
            return true
        }
    }

    package func keepCosigned(_ seal: LogSeal) async throws(ServiceUnavailable) -> Bool {
        state.withLock { state in
            guard state.open?.question == seal.question, state.open?.cosigned == nil
            else { return false }
            (state.open, state.awaited) = (seal, [])
            return true
        }
    }

    package func complete(_ seal: CompleteSeal) async throws(ServiceUnavailable) -> Bool {
        state.withLock { state in
            guard let open = state.open, open.question == seal.seal.question, open.cosigned != nil
            else { return false }
            state.seals.append(seal)
            state.open = nil
            return true
        }
    }

    package func entries(
        _ indexes: Range<UInt64>
    ) async throws(ServiceUnavailable) -> [StoredEntry] {
        state.withLock { state in
            Array(
                state.log[Int(indexes.lowerBound)..<min(Int(indexes.upperBound), state.log.count)])
        }
    }

    package func seals(
        from number: UInt64, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [CompleteSeal] {
        state.withLock { Array($0.seals.dropFirst(Int(number)).prefix(maximum)) }
    }

    package func seal(
        endingAt size: UInt64
    ) async throws(ServiceUnavailable) -> CompleteSeal? {
        state.withLock { $0.seals.first { $0.size == size } }
    }
}

extension MemorySealStore: PublicLog {
    package func standing(
        of origin: String, wonFrom first: UInt64
    ) async throws(ServiceUnavailable) -> LogStanding {
        state.withLock { state in
            guard let last = state.seals.last, last.seal.question.origin == origin else {
                return LogStanding()
            }
            var won: [String: UInt64] = [:]
            for win in state.seals.flatMap(\.wins) where win.index >= first {
                won[win.prize, default: 0] += 1
            }
            return LogStanding(
                entries: last.size, seals: last.seal.number + 1,
                sealedAt: Timestamp(microseconds: 0),
                won: won)
        }
    }

    package func latestWins(
        of origin: String, _ maximum: Int
    ) async throws(ServiceUnavailable) -> [PublishedEntry] {
        state.withLock { state in
            Array(state.judged.filter(\.hasWon).reversed().prefix(maximum))
        }
    }

    package func entries(
        of origin: String, at indexes: [UInt64]
    ) async throws(ServiceUnavailable) -> [PublishedEntry] {
        state.withLock { $0.judged.filter { indexes.contains($0.index) } }
    }

    package func entry(leaf: LeafPrefix) async throws(ServiceUnavailable) -> PublishedEntry? {
        state.withLock { state in
            let found = state.judged.filter { leaf.bounds.contains($0.entry.leafHash) }
            return found.count == 1 ? found[0] : nil
        }
    }

    /// No periodic draw is held over this double's log.
    package func drawWins(
        of origin: String, at index: UInt64
    ) async throws(ServiceUnavailable) -> [DrawWin] { [] }

    package func seal(
        of origin: String, judging index: UInt64
    ) async throws(ServiceUnavailable) -> CompleteSeal? {
        state.withLock { $0.seals.first { $0.seal.entries.contains(index) } }
    }

    package func wait(of id: Int64) async throws(ServiceUnavailable) -> SealWait? {
        state.withLock { state in
            guard let index = state.log.firstIndex(where: { $0.id == id }) else { return .seal }
            guard let open = state.open, open.entries.contains(UInt64(index)) else { return nil }
            let since = Timestamp(microseconds: Int64(open.begunAt) * 1_000)
            return open.cosigned == nil
                ? .cosignatures(since: since, of: state.awaited)
                : .reveals(since: since, of: state.awaited)
        }
    }
}

extension MemorySealStore.State {
    fileprivate var judged: [PublishedEntry] {
        seals.flatMap { seal in
            seal.seal.entries.map { index in
                let win = seal.wins.first { $0.index == index }
                return PublishedEntry(
                    origin: seal.seal.question.origin, index: index, entry: log[Int(index)].entry,
                    outcome: win.map { .won(index: index, prize: $0.prize, value: $0.value) }
                        ?? .lost(index: index))
            }
        }
    }
}

extension PublishedEntry {
    fileprivate var hasWon: Bool { if case .won = outcome { true } else { false } }
}

extension MemorySealStore: RevealMemory {
    package func answers(to draw: String) async throws(ServiceUnavailable) -> [Bytes32: Bytes32] {
        state.withLock { $0.answers[draw] ?? [:] }
    }

    package func keepAnswer(
        to draw: String, under manifest: Bytes32, question: Bytes32
    ) async throws(ServiceUnavailable) -> Bool {
        state.withLock { state in
            let known = state.answers[draw, default: [:]][manifest] ?? question
            state.answers[draw, default: [:]][manifest] = known
            return known == question
        }
    }
}
