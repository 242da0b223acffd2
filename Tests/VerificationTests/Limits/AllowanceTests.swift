import Doubles
import Testing

@testable import Verification

struct AllowanceTests {
    private let now = Timestamp(microseconds: 1_767_576_600_000_000)

    private func limiter(
        _ page: String, _ shared: any LimitStore = LocalLimitStore()
    ) throws -> Limiter {
        let wide = try #require(RateLimit("1000/min"))
        return Limiter(
            policy: LimitPolicy(
                page: try #require(RateLimit(page)), api: wide, keyHolder: wide, sms: wide,
                smsDaily: wide,
                chat: wide, wrongAttemptsOnInvoice: wide, wrongAttemptsByClient: wide),
            shared: shared)
    }

    @Test func allOrNothingIsSpent() async throws {
        let limiter = try limiter("12/min")
        let client = Client(door: .page, name: "a")
        #expect(await limiter.spend(5, by: client, at: now) == nil)
        #expect(await limiter.spend(5, by: client, at: now) == nil)
        // Two are left: not enough, and still there for two queries.
        #expect(await limiter.spend(5, by: client, at: now) == .seconds(15))
        #expect(await limiter.admit(2, from: client, at: now).admitted == 2)
        #expect(await limiter.admit(1, from: client, at: now).admitted == 0)
    }

    @Test func aLimitBelowTheCostIsSpentWhole() async throws {
        let limiter = try limiter("2/min")
        let client = Client(door: .page, name: "a")
        #expect(await limiter.spend(5, by: client, at: now) == nil)
        #expect(await limiter.spend(5, by: client, at: now) == .seconds(60))
    }

    /// Each finds the hand empty, and all ask the shared store before it has answered anybody.
    @Test func askersWhoComeTogetherTakeOneHandful() async throws {
        let limiter = try limiter("1000/min", WaitingStore(for: 100))
        let client = Client(door: .page, name: "a")
        let admitted = await withTaskGroup { group in
            for _ in 0..<100 {
                group.addTask { await limiter.admit(1, from: client, at: now).admitted }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 100)
        // What is left is left: a hundred and a handful are gone.
        #expect(limiter.spendAtHand(19, by: client, at: now))
        #expect(await limiter.spend(881, by: client, at: now) == nil)
        #expect(await limiter.spend(1, by: client, at: now) != nil)
    }
}

/// Answers nobody until so many have asked.
private actor WaitingStore: LimitStore {
    private let store = LocalLimitStore()
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(for count: Int) { missing = count }

    func spend(_ spend: Spend, at now: Timestamp) async throws(CacheFault) -> SpendDecision {
        missing -= 1
        if missing > 0 {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            for task in waiting { task.resume() }
            waiting = []
        }
        return store.decide(spend, at: now)
    }
}
