import Doubles
import Invoices
import Testing
import Verification

struct AllowanceTests {
    private func limiter(
        _ page: String, _ shared: any LimitStore = LocalLimitStore(now: { Self.start })
    ) -> Limiter {
        Limiter(policy: .with(page: page), shared: shared, now: { Self.start })
    }

    private static let start = Timestamp(microseconds: 0)

    @Test func allOrNothingIsSpent() async throws {
        let limiter = limiter("12/min")
        let client = Client(channel: .page, name: "a")
        #expect(await limiter.spend(5, by: client) == nil)
        #expect(await limiter.spend(5, by: client) == nil)
        // Two are left: not enough, and still there for two queries.
        #expect(await limiter.spend(5, by: client) == .seconds(15))
        #expect(await limiter.admit(2, from: client).admitted == 2)
        #expect(await limiter.admit(1, from: client).admitted == 0)
    }

    @Test func aLimitBelowTheCostIsSpentWhole() async throws {
        let limiter = limiter("2/min")
        let client = Client(channel: .page, name: "a")
        #expect(await limiter.spend(5, by: client) == nil)
        #expect(await limiter.spend(5, by: client) == .seconds(60))
    }

    /// Each finds the hand empty, and all ask the shared store before it has answered anybody.
    @Test func askersWhoComeTogetherTakeOneHandful() async throws {
        let limiter = limiter("1000/min", WaitingStore(for: 100))
        let client = Client(channel: .page, name: "a")
        let admitted = await withTaskGroup { group in
            for _ in 0..<100 {
                group.addTask { await limiter.admit(1, from: client).admitted }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 100)
        // What is left is left: a hundred and a handful are gone.
        #expect(limiter.spendAtHand(19, by: client))
        #expect(await limiter.spend(881, by: client) == nil)
        #expect(await limiter.spend(1, by: client) != nil)
    }
}

/// Answers nobody until so many have asked.
private actor WaitingStore: LimitStore {
    private let store = LocalLimitStore(now: { Timestamp(microseconds: 0) })
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(for count: Int) { missing = count }

    func decide(_ groups: [SpendGroup]) async -> [SpendDecision?] {
        missing -= 1
        if missing > 0 {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            for task in waiting { task.resume() }
            waiting = []
        }
        return groups.map { store.decide($0) }
    }
}
