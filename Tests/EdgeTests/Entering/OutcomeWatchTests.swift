import Doubles
import Invoices
import Lottery
import Testing

@testable import Edge

struct OutcomeWatchTests {
    private static let won = EntryOutcome.won(index: 4, prize: "p10", value: Fen(1_000))
    /// Longer than any test takes.
    private static let patience = Duration.seconds(300)

    @Test func whoWaitsHearsTheOutcomeAndOneQuestionServesAll() async throws {
        let store = MemoryEntryStore()
        let watch = OutcomeWatch(store, patience: Self.patience)
        async let first = watch.outcome(of: 1)
        async let again = watch.outcome(of: 1)
        async let other = watch.outcome(of: 2)
        try await eventually { watch.waiting == 3 }
        store.judge(1, Self.won)
        #expect(await first == Self.won)
        #expect(await again == Self.won)
        try await eventually { watch.waiting == 1 }
        store.judge(2, .lost(index: 5))
        #expect(await other == .lost(index: 5))
        // Nobody waits, so nobody asks.
        #expect(watch.waiting == 0)
        let asked = store.outcomesAsked
        #expect(await OutcomeWatch(store, patience: .zero).outcome(of: 3) == .waiting)
        #expect(store.outcomesAsked == asked + 1)
    }

    @Test func patienceEnds() async throws {
        let store = MemoryEntryStore()
        let watch = OutcomeWatch(store, patience: .milliseconds(1))
        #expect(await watch.outcome(of: 1) == .waiting)
        #expect(watch.waiting == 0)
        store.fail(ServiceUnavailable(.ledger, .unreachable, "away"))
        #expect(await watch.outcome(of: 1) == .waiting)
        store.fail(nil)
        store.judge(1, Self.won)
        #expect(await watch.outcome(of: 1) == Self.won)
    }

    @Test func whoComesBeyondTheBoundIsAnsweredAtOnce() async throws {
        let store = MemoryEntryStore()
        let watch = OutcomeWatch(store, patience: Self.patience, waitersMaximum: 1)
        async let first = watch.outcome(of: 1)
        try await eventually { watch.waiting == 1 }
        #expect(await watch.outcome(of: 1) == .waiting)
        store.judge(1, Self.won)
        #expect(await first == Self.won)
    }
}
