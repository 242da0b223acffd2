import Edge
import Testing
import Verification

@testable import Gateways

struct PauseWheelTests {
    private static let origin = ContinuousClock.now

    /// When each of so many pauses that began together was over, in steps.
    private static func steps(of count: Int, times: Int = 1) -> [Int] {
        var wheel = PauseWheel()
        var over: [Int] = []
        var step = 0
        for _ in 0..<count { wheel.add({ over.append(step) }, at: origin) }
        while wheel.count > 0 {
            step += 1
            for resume in wheel.turn(to: origin + PauseWheel.step * step, times: times) { resume() }
        }
        return over
    }

    @Test func aCrowdComesBackOneByOne() {
        let lengths = PauseWheel.stepsMinimum...PauseWheel.stepsMaximum
        #expect(Self.steps(of: lengths.count) == Array(lengths))
        #expect(Self.steps(of: 3 * lengths.count) == lengths.flatMap { [$0, $0, $0] })
    }

    @Test func whoHeedsWhatHeWasToldComesAfterThePause() {
        let longest = PauseWheel.step * PauseWheel.stepsMaximum
        #expect(longest < .seconds(Problem.overloadedWaits.lowerBound))
    }

    @Test func itTurnsFasterOnceTheCrowdHasGone() {
        #expect(Self.steps(of: 1_000, times: 10).last == (PauseWheel.stepsMaximum + 9) / 10)
    }

    /// However late somebody looks, nobody waits for longer than his pause.
    @Test func aLateTurnMakesUpForWhatItMissed() {
        var wheel = PauseWheel()
        for _ in 0..<40 { wheel.add({}, at: Self.origin) }
        #expect(wheel.turn(to: Self.origin + .milliseconds(49), times: 1).isEmpty)
        #expect(wheel.turn(to: Self.origin + .seconds(10), times: 1).count == 40)
        #expect(wheel.count == 0)
        // And begins anew.
        wheel.add({}, at: Self.origin + .seconds(20))
        #expect(wheel.turn(to: Self.origin + .milliseconds(22_500), times: 1).isEmpty)
        #expect(wheel.turn(to: Self.origin + .seconds(26), times: 1).count == 1)
    }
}
