import Invoices
import Testing

@testable import Verification

struct ExpiringTableTests {
    private static func at(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: seconds * 1_000_000)
    }

    @Test func whatEndsFirstMakesRoomAndNothingElse() {
        var table = ExpiringTable<Int>(capacity: 80)
        // The order in which they came says nothing.
        for key in (0..<80).reversed() {
            table.set(key, until: Self.at(Int64(100 + key)), at: Self.at(0))
        }
        table.set(1_000, until: Self.at(500), at: Self.at(0))
        #expect(table.count == 71)
        for key in 0..<10 { #expect(table.end(of: key, at: Self.at(0)) == nil) }
        for key in 10..<80 { #expect(table.end(of: key, at: Self.at(0)) != nil) }
        #expect(table.end(of: 1_000, at: Self.at(0)) == Self.at(500))
    }

    @Test func whatHasEndedMakesRoomBeforeWhatHasNot() {
        var table = ExpiringTable<Int>(capacity: 10)
        for key in 0..<10 { table.set(key, until: Self.at(key < 5 ? 1 : 100), at: Self.at(0)) }
        table.set(10, until: Self.at(200), at: Self.at(2))
        #expect((0..<11).filter { table.end(of: $0, at: Self.at(2)) != nil } == Array(5...10))
    }

    @Test func keysThatEndTogetherAreNotAllDropped() {
        var table = ExpiringTable<Int>(capacity: 16)
        for key in 0..<17 { table.set(key, until: Self.at(9), at: Self.at(0)) }
        #expect(table.count == 15)
    }

    @Test func theLocalStoreNeverHoldsMoreThanItsBound() {
        let store = LocalLimitStore(now: { Self.at(0) })
        let limit = RateLimit("5/day")!
        // One that is spent whole ends last.
        let whole = SpendGroup(owner: "w", [Spend(key: "", cost: 5, limit: limit)])
        #expect(store.decide(whole).isAllowed)
        for key in 0..<LocalLimitStore.keysMaximum + 5_000 {
            _ = store.decide(SpendGroup(owner: "o", [Spend(key: "\(key)", cost: 1, limit: limit)]))
        }
        #expect(store.count <= LocalLimitStore.keysMaximum)
        #expect(!store.decide(whole).isAllowed)
    }
}
