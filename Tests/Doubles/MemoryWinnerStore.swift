import Cryptography
package import Invoices
package import Lottery
import Synchronization

/// What was recorded of draws, in memory, by the rules of the database's function.
package final class MemoryWinnerStore: WinnerStore {
    package struct Win: Hashable, Sendable {
        package let draw: String
        package let index: UInt64
        package let tier: Int
        package var ended: DrawWin.End?

        package init(draw: String, index: UInt64, tier: Int, ended: DrawWin.End?) {
            self.draw = draw
            self.index = index
            self.tier = tier
            self.ended = ended
        }
    }

    private struct State {
        var wins: [Win] = []
        var results: [String: Bytes32] = [:]
        var disqualified: [String: Set<UInt64>] = [:]
        var isPoor = false
    }

    private let state = Mutex(State())

    package init() {}

    /// In the order in which they were recorded, those that have ended too.
    package var wins: [Win] { state.withLock { $0.wins } }

    /// The fund holds nothing until somebody brings it.
    package func impoverish() { state.withLock { $0.isPoor = true } }
    package func deposit() { state.withLock { $0.isPoor = false } }

    package func record(
        _ drawn: DrawnWinners
    ) async throws(ServiceUnavailable) -> WinnerDecision {
        state.withLock { state in
            if state.results[drawn.draw] == drawn.result { return .exists }
            let known = state.disqualified[drawn.draw] ?? []
            let disqualified = Set(drawn.disqualified)
            guard known.isSubset(of: disqualified) else { return .older }
            if state.isPoor { return .insufficient }
            let new = Set(drawn.winners)
            var ended = 0
            for place in state.wins.indices
            where state.wins[place].draw == drawn.draw && state.wins[place].ended == nil {
                let win = state.wins[place]
                guard !new.contains(.init(index: win.index, tier: win.tier)) else { continue }
                state.wins[place].ended =
                    disqualified.contains(win.index) ? .disqualified : .redrawn
                ended += 1
            }
            var added = 0
            for winner in drawn.winners {
                let win = Win(draw: drawn.draw, index: winner.index, tier: winner.tier, ended: nil)
                guard !state.wins.contains(win) else { continue }
                state.wins.append(win)
                added += 1
            }
            state.results[drawn.draw] = drawn.result
            state.disqualified[drawn.draw] = disqualified
            return .recorded(added: added, ended: ended)
        }
    }
}

/// A store whose caller dies at some step.
package struct CrashingWinnerStore<Store: WinnerStore>: WinnerStore {
    private let store: Store
    private let crashes: Crashes

    package init(_ store: Store, _ crashes: Crashes) {
        self.store = store
        self.crashes = crashes
    }

    package func record(
        _ drawn: DrawnWinners
    ) async throws(ServiceUnavailable) -> WinnerDecision {
        let crash = ServiceUnavailable(.ledger, .unreachable, "dead")
        do {
            return try await crashes.pass(crash) { try await store.record(drawn) }
        } catch {
            throw error as? ServiceUnavailable ?? crash
        }
    }
}
