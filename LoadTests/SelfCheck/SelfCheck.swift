import ArgumentParser

/// Checks the parts that decide what is asked, when, and whether the answer is right. A load
/// generator that is wrong here gives figures that look fine.
struct SelfCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the load generator itself.", shouldDisplay: false)

    func run() async throws {
        var checks = Checks()
        Self.keys(&checks)
        Self.schedule(&checks)
        Self.replies(&checks)
        Self.verdicts(&checks)
        Self.corpus(&checks)
        Self.figures(&checks)
        Self.weChat(&checks)
        Self.entries(&checks)
        Self.shortMessages(&checks)
        Self.targets(&checks)
        Self.fixedAnswers(&checks)
        Self.comparisons(&checks)
        try await Self.handshakes(&checks)
        print("\(checks.passed) checks passed, \(checks.failed.count) failed")
        for failure in checks.failed { print("  FAILED \(failure)") }
        guard checks.failed.isEmpty else { throw ExitCode.failure }
    }

    struct Checks {
        private(set) var passed = 0
        private(set) var failed: [String] = []

        mutating func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
            if condition { passed += 1 } else { failed.append(what()) }
        }
    }
}

extension SelfCheck {
    private static func keys(_ checks: inout Checks) {
        for count in [1, 2, 3, 4, 5, 17, 64, 1_000, 65_537] {
            let order = Permutation(count: count, seed: 7)
            let seen = Set((0..<count).map { order[$0] })
            checks.expect(
                seen.count == count && seen.allSatisfy { (0..<count).contains($0) },
                "a permutation of \(count) visits each once")
        }
        let order = Permutation(count: 10_000, seed: 1)
        let other = Permutation(count: 10_000, seed: 2)
        let moved = (0..<10_000).filter { order[$0] != $0 && order[$0] != other[$0] }
        checks.expect(moved.count > 9_900, "a permutation shuffles, by its seed")

        var random = SplitMix(seed: 42)
        for exponent in [0, 0.5, 0.99, 1, 1.5] {
            let zipf = Zipf(count: 100, exponent: exponent)
            let draws = 100_000
            var counts = [Int](repeating: 0, count: 100)
            for _ in 0..<draws { counts[zipf.rank(&random)] += 1 }
            let weights = (1...100).map { 1 / Self.power(Double($0), exponent) }
            let total = weights.reduce(0, +)
            // Five standard deviations: the seed is fixed, so this cannot fail by chance.
            let isSane = zip(counts, weights).allSatisfy { count, weight in
                let expected = Double(draws) * weight / total
                return abs(Double(count) - expected) < 5 * expected.squareRoot() + 1
            }
            checks.expect(isSane, "Zipf with exponent \(exponent) has the right frequencies")
        }
        checks.expect(
            Zipf(count: 1, exponent: 0.99).rank(&random) == 0, "Zipf over one key is that key")
    }

    /// x^exponent, from half powers by repeated squaring: independent of what is checked.
    private static func power(_ x: Double, _ exponent: Double) -> Double {
        var result = 1.0
        var root = x
        var rest = exponent
        var place = 1.0
        while rest > 1e-12, place > 1e-12 {
            while rest >= place {
                result *= root
                rest -= place
            }
            root = root.squareRoot()
            place /= 2
        }
        return result
    }

    private static func schedule(_ checks: inout Checks) {
        for (rate, arrival, expected) in [
            (1, 3, 3_000_000_000), (3, 1, 333_333_333), (3, 3, 1_000_000_000),
            (7, 7_000_000, 1_000_000_000_000_000), (10_000, 1, 100_000), (64_000, 1, 15_625),
            (9_999_991, 9_999_991 * 3_600, 3_600_000_000_000),
        ] as [(Int, Int, UInt64)] {
            let schedule = ArrivalSchedule(perSecond: rate, seconds: 1)
            checks.expect(
                schedule.nanoseconds(arrival) == expected,
                "arrival \(arrival) at \(rate)/s is due after \(expected) ns")
        }
        let schedule = ArrivalSchedule(perSecond: 300, seconds: 2.5)
        checks.expect(schedule.count == 750, "a schedule has rate times seconds arrivals")
        let rises = (1..<750).allSatisfy {
            schedule.nanoseconds($0) > schedule.nanoseconds($0 - 1)
        }
        checks.expect(rises, "arrivals are due one after the other")

        let flood = ArrivalSchedule(perSecond: 400, seconds: 2, calmPerSecond: 10, calmSeconds: 3)
        for (arrival, expected) in [
            (799, 1_997_500_000), (800, 2_000_000_000), (801, 2_100_000_000),
            (829, 4_900_000_000),
        ] as [(Int, UInt64)] {
            checks.expect(
                flood.nanoseconds(arrival) == expected,
                "arrival \(arrival) of a flood and its calm is due after \(expected) ns")
        }
        checks.expect(flood.count == 830, "a flood and its calm have the arrivals of both")
    }
}
