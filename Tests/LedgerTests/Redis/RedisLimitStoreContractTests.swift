import Doubles
import Testing
import Verification

/// Every limit store decides as the pure `GCRA` does, on memory and on a real Redis.
struct RedisLimitStoreContractTests {
    private static let start = Timestamp(microseconds: 1_795_000_000_123_456)

    @Test(arguments: LimitsUnderTest.allCases)
    func burstThenRefusalThenRefill(_ kind: LimitsUnderTest) async throws {
        try await kind.run { store in
            let limit = RateLimit(count: 3, period: .seconds(3 * 3_600))!
            let hour: Int64 = 3_600_000_000
            // Cost, microseconds after the start, microseconds to wait if refused.
            let table: [(Int, Int64, Int64?)] = [
                (1, 0, nil), (2, 0, nil), (1, 0, hour), (1, hour - 1, 1), (1, hour, nil),
                (2, hour + 1, 2 * hour - 1), (3, 4 * hour, nil), (4, 99 * hour, hour),
                (3, 99 * hour, nil), (1, 99 * hour, hour),
            ]
            for (cost, after, wait) in table {
                let decision = try await store.spend(
                    Spend(key: "burst", cost: cost, limit: limit),
                    at: Self.start.advanced(by: .microseconds(after)))
                #expect(
                    decision
                        == wait.map { .refused(retryAfter: .microseconds($0)) } ?? .allowed,
                    "cost \(cost) after \(after) µs")
            }
        }
    }

    @Test(arguments: LimitsUnderTest.allCases)
    func twoKeysAreIndependent(_ kind: LimitsUnderTest) async throws {
        try await kind.run { store in
            let limit = RateLimit(count: 1, period: .seconds(3_600))!
            for key in ["a", "b", "a:b", "", "钥匙"] {
                let spend = Spend(key: key, cost: 1, limit: limit)
                let first = try await store.spend(spend, at: Self.start)
                let second = try await store.spend(spend, at: Self.start)
                #expect(first == .allowed)
                #expect(second == .refused(retryAfter: .seconds(3_600)))
            }
        }
    }

    @Test(arguments: LimitsUnderTest.allCases, [1, 2, 3] as [UInt64])
    func randomSequencesAgreeWithThePureRule(_ kind: LimitsUnderTest, seed: UInt64) async throws {
        try await kind.run { store in
            var random = SplitMix64(seed: seed)
            let limits = [
                RateLimit(count: 7, period: .seconds(3_600))!,
                RateLimit(count: 20, period: .seconds(86_400))!,
                RateLimit(count: 60, period: .seconds(7_200))!,
            ]
            var arrivals: [String: Timestamp] = [:]
            // Hours, because Redis lets keys lapse by its own clock: only a test that hangs for
            // as long would see one go too early.
            var now = Self.start
            for _ in 0..<400 {
                let which = random.below(limits.count)
                let key = "\(which)"
                // Now and then a worker's clock is a little behind.
                let step = Int64(random.below(1_000_000_000)) - 50_000_000
                now = now.advanced(by: .microseconds(step))
                let cost = random.within(1...limits[which].count + 1)
                let expected: SpendDecision
                switch GCRA.spend(cost, of: limits[which], arrival: arrivals[key], at: now) {
                case .allowed(let arrival):
                    arrivals[key] = arrival
                    expected = .allowed
                case .refused(let retryAfter): expected = .refused(retryAfter: retryAfter)
                }
                let spend = Spend(key: key, cost: cost, limit: limits[which])
                let decision = try await store.spend(spend, at: now)
                #expect(decision == expected)
            }
        }
    }
}
