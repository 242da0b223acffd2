import Doubles
import Invoices
import Ledger
import Testing
import Verification

/// Every limit store decides as the pure `GCRA` does, on memory and on a real Redis.
struct RedisLimitStoreContractTests {
    private static let start = Timestamp(microseconds: 1_795_000_000_123_456)
    private static let hour: Int64 = 3_600_000_000

    private static func one(_ cost: Int, of limit: RateLimit, key: String) -> SpendGroup {
        SpendGroup(owner: "o", [Spend(key: key, cost: cost, limit: limit)])
    }

    @Test(arguments: LimitsUnderTest.allCases)
    func burstThenRefusalThenRefill(_ kind: LimitsUnderTest) async throws {
        let clock = TestClock(Self.start)
        try await kind.run(clock) { store in
            let limit = RateLimit(count: 3, period: .seconds(3 * 3_600))!
            let hour = Self.hour
            // Cost, microseconds after the start, microseconds to wait if refused or what is left.
            let table: [(Int, Int64, SpendDecision)] = [
                (1, 0, .allowed(left: [2])), (2, 0, .allowed(left: [0])),
                (1, 0, .refused(retryAfter: .microseconds(hour), by: 0)),
                (1, hour - 1, .refused(retryAfter: .microseconds(1), by: 0)),
                (1, hour, .allowed(left: [0])),
                (2, hour + 1, .refused(retryAfter: .microseconds(2 * hour - 1), by: 0)),
                (3, 4 * hour, .allowed(left: [0])),
                (4, 99 * hour, .refused(retryAfter: .microseconds(hour), by: 0)),
                (3, 99 * hour, .allowed(left: [0])),
                (1, 99 * hour, .refused(retryAfter: .microseconds(hour), by: 0)),
                // A clock that was set back: as if all had just been spent, however far.
                (1, 9 * hour, .refused(retryAfter: .microseconds(hour), by: 0)),
            ]
            for (cost, after, expected) in table {
                clock.now = Self.start.advanced(by: .microseconds(after))
                let decision = await store.decide([Self.one(cost, of: limit, key: "burst")])
                #expect(decision == [expected], "cost \(cost) after \(after) µs")
            }
        }
    }

    @Test(arguments: LimitsUnderTest.allCases)
    func aGroupIsSpentWholeOrNotAtAllAndATrialSpendsNothing(
        _ kind: LimitsUnderTest
    ) async throws {
        try await kind.run(TestClock(Self.start)) { store in
            let (small, large) = (RateLimit("1/h")!, RateLimit("3/h")!)
            func group(_ isTrial: Bool = false) -> SpendGroup {
                SpendGroup(
                    owner: "o",
                    [
                        Spend(key: "large", cost: 1, limit: large),
                        Spend(key: "small", cost: 1, limit: small),
                    ], isTrial: isTrial)
            }
            let trial = SpendDecision.allowed(left: [2, 0])
            // In one trip each sees what those before it spent.
            let decisions = await store.decide([
                group(true), group(true), group(), group(), group(true),
            ])
            let refused = SpendDecision.refused(retryAfter: .seconds(3_600), by: 1)
            #expect(decisions == [trial, trial, .allowed(left: [2, 0]), refused, refused])
            #expect(
                await store.decide([Self.one(2, of: large, key: "large")])
                    == [.allowed(left: [0])])
        }
    }

    @Test(arguments: LimitsUnderTest.allCases)
    func whatIsGivenBackMayBeSpentAgain(_ kind: LimitsUnderTest) async throws {
        try await kind.run(TestClock(Self.start)) { store in
            let limit = RateLimit(count: 3, period: .seconds(3 * 3_600))!
            let table: [(Int, SpendDecision)] = [
                (1, .allowed(left: [2])), (-1, .allowed(left: [3])), (3, .allowed(left: [0])),
                (-1, .allowed(left: [1])), (1, .allowed(left: [0])),
                (1, .refused(retryAfter: .seconds(3_600), by: 0)),
            ]
            for (cost, expected) in table {
                let decision = await store.decide([Self.one(cost, of: limit, key: "back")])
                #expect(decision == [expected], "cost \(cost)")
            }
        }
    }

    @Test(arguments: LimitsUnderTest.allCases)
    func twoKeysAreIndependent(_ kind: LimitsUnderTest) async throws {
        try await kind.run(TestClock(Self.start)) { store in
            let limit = RateLimit(count: 1, period: .seconds(3_600))!
            for owner in ["page:a", "page:b"] {
                for key in ["a", "b", "a:b", "", "钥匙"] {
                    let group = SpendGroup(owner: owner, [Spend(key: key, cost: 1, limit: limit)])
                    let refused = SpendDecision.refused(retryAfter: .seconds(3_600), by: 0)
                    #expect(await store.decide([group, group]) == [.allowed(left: [0]), refused])
                }
            }
        }
    }

    @Test(arguments: LimitsUnderTest.allCases, [1, 2, 3] as [UInt64])
    func randomSequencesAgreeWithThePureRule(_ kind: LimitsUnderTest, seed: UInt64) async throws {
        let clock = TestClock(Self.start)
        try await kind.run(clock) { store in
            var random = SplitMix64(seed: seed)
            let limits = [
                RateLimit(count: 7, period: .seconds(3_600))!,
                RateLimit(count: 20, period: .seconds(86_400))!,
                RateLimit(count: 60, period: .seconds(7_200))!,
            ]
            var arrivals: [Int: Timestamp] = [:]
            // Hours, because Redis lets keys lapse by its own clock: only a test that hangs for
            // as long would see one go too early.
            for _ in 0..<400 {
                // Now and then the clock is set back a little.
                let step = Int64(random.below(1_000_000_000)) - 50_000_000
                clock.now = clock.now.advanced(by: .microseconds(step))
                let places = random.below(2) == 0 ? [random.below(3)] : [0, 1, 2]
                let spends = places.map { place in
                    Spend(
                        key: "\(place)", cost: random.within(1...limits[place].count + 1),
                        limit: limits[place])
                }
                let group = SpendGroup(owner: "o", spends, isTrial: random.below(4) == 0)
                let (expected, new) = group.decision(
                    arrivals: places.map { arrivals[$0] }, at: clock.now)
                for (place, arrival) in zip(places, new) { arrivals[place] = arrival }
                #expect(await store.decide([group]) == [expected])
            }
        }
    }

    /// Workers whose clocks differ by a day still share one limit.
    @Test func redisMeasuresByItsOwnClock() async throws {
        try await RedisForTests.withClient { client in
            let store = RedisLimitStore(client: client, deadline: RedisForTests.patience)
            let limit = RateLimit("2/h")!
            let decisions = await store.decide(
                Array(repeating: Self.one(1, of: limit, key: "k"), count: 3))
            #expect(decisions.prefix(2) == [.allowed(left: [1]), .allowed(left: [0])])
            guard case .refused(let wait, 0)? = decisions[2] else {
                Issue.record("\(decisions)")
                return
            }
            #expect(wait > .seconds(1_700) && wait <= .seconds(1_800))
        }
    }
}
