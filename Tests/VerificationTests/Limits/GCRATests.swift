import Invoices
import Testing
import Verification

struct GCRATests {
    private static let start = Timestamp(microseconds: 1_000_000_000)

    @Test func burstRefusalAndRefillAreExact() throws {
        let limit = try #require(RateLimit("3/min"))
        let second: Int64 = 1_000_000
        // Cost, microseconds after the start, microseconds to wait if refused.
        let table: [(Int, Int64, Int64?)] = [
            (1, 0, nil), (1, 0, nil), (1, 0, nil), (1, 0, 20 * second),
            (1, 20 * second - 1, 1), (1, 20 * second, nil), (1, 20 * second, 20 * second),
            (2, 40 * second, 20 * second), (2, 60 * second, nil), (3, 120 * second, nil),
            (4, 500 * second, 20 * second), (3, 500 * second, nil), (0, 500 * second, nil),
            (1, 500 * second, 20 * second),
            // A clock that went back, by seconds or a year: nothing is given away, and nobody waits
            // longer than after a limit spent whole.
            (1, 490 * second, 20 * second), (1, -31_000_000 * second, 20 * second),
        ]
        var arrival: Timestamp?
        for (cost, after, wait) in table {
            let now = Self.start.advanced(by: .microseconds(after))
            switch GCRA.spend(cost, of: limit, arrival: arrival, at: now) {
            case .allowed(let newArrival, _):
                #expect(wait == nil, "cost \(cost) after \(after) µs")
                arrival = newArrival
            case .refused(let retryAfter):
                #expect(retryAfter.microseconds == wait, "cost \(cost) after \(after) µs")
            }
        }
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func whatIsRefusedIsAllowedExactlyThen(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let limit = try #require(RateLimit(count: random.within(1...50), period: .seconds(60)))
        var arrival: Timestamp?
        var now = Self.start
        for _ in 0..<1_000 {
            now = now.advanced(by: .microseconds(Int64(random.below(3_000_000))))
            let cost = random.within(1...limit.count)
            switch GCRA.spend(cost, of: limit, arrival: arrival, at: now) {
            case .allowed(let newArrival, _): arrival = newArrival
            case .refused(let wait):
                let then = now.advanced(by: wait)
                let before = then.advanced(by: .microseconds(-1))
                if case .allowed = GCRA.spend(cost, of: limit, arrival: arrival, at: before) {
                    Issue.record("allowed before its time")
                }
                if case .refused = GCRA.spend(cost, of: limit, arrival: arrival, at: then) {
                    Issue.record("refused at its time")
                }
            }
        }
    }

    /// However the queries fall, no window of one period sees more than twice the count.
    @Test func noPeriodSeesMoreThanBurstAndRefill() throws {
        var random = SplitMix64(seed: 77)
        let limit = try #require(RateLimit("10/s"))
        var arrival: Timestamp?
        var now = Self.start
        var allowed: [Timestamp] = []
        for _ in 0..<5_000 {
            now = now.advanced(by: .microseconds(Int64(random.below(40_000))))
            if case .allowed(let new, _) = GCRA.spend(1, of: limit, arrival: arrival, at: now) {
                arrival = new
                allowed.append(now)
            }
        }
        for (index, first) in allowed.enumerated() where index + 20 < allowed.count {
            #expect(allowed[index + 20].duration(since: first) >= .seconds(1))
        }
        #expect(allowed.count > 500)
    }

    @Test(arguments: [
        ("60/min", 60, 60), ("20/day", 20, 86_400), ("5/s", 5, 1), ("1000/h", 1_000, 3_600),
    ])
    func limitsAreReadFromConfig(_ text: String, _ count: Int, _ seconds: Int) {
        #expect(RateLimit(text) == RateLimit(count: count, period: .seconds(seconds)))
    }

    @Test(arguments: [
        "", "60", "60/", "/min", "60/minute", "0/min", "-1/min", "1.5/s", "60/min/s", "60 / min",
        "2000000/s",
    ])
    func whatIsNoLimitIsRefused(_ text: String) {
        #expect(RateLimit(text) == nil)
    }
}
