import Testing

@testable import Timing

struct BackoffTests {
    private static let reconnecting = Backoff(first: .milliseconds(20), ceiling: .seconds(1))

    @Test(arguments: [0.0, 0.25, 0.5, 0.999])
    func theLongestPauseDoublesToTheCeilingAndChanceTakesFromIt(_ chance: Double) {
        var backoff = Self.reconnecting
        let longest = [20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000]
        for (failures, milliseconds) in longest.enumerated() {
            #expect(backoff.failures == failures)
            #expect(backoff.failed(chance: chance) == .milliseconds(milliseconds) * chance)
        }
        backoff.succeeded()
        #expect(backoff == Self.reconnecting)
        #expect(backoff.failed(chance: chance) == .milliseconds(20) * chance)
    }

    @Test(arguments: [
        (Duration.milliseconds(1), Duration.seconds(86_400), 200),
        (.seconds(60), .seconds(3_600), Int.max), (.seconds(5), .seconds(1), 0),
    ])
    func noPauseIsLongerThanTheCeiling(
        _ first: Duration, _ ceiling: Duration, _ failures: Int
    ) {
        var backoff = Backoff(first: first, ceiling: ceiling, failures: failures)
        #expect(backoff.failed(chance: 0.5) == ceiling / 2)
        #expect(backoff.failed(chance: 0.999_999) < ceiling)
    }

    @Test func failuresOfOthersCount() {
        var one = Self.reconnecting
        for _ in 0..<3 { _ = one.failed(chance: 0.5) }
        var other = Backoff(first: .milliseconds(20), ceiling: .seconds(1), failures: 3)
        #expect(one == other)
        #expect(other.failed(chance: 0.5) == .milliseconds(80))
    }
}
