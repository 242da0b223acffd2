import Testing

@testable import Gateways

struct PausePaceTests {
    private static let origin = ContinuousClock.now

    /// The milliseconds of calm that it takes until pauses end early; nil if they do not within a minute.
    private static func calm(
        of pace: inout PausePace, from start: ContinuousClock.Instant
    ) -> Int? {
        (0...6_000).first { pace.times(at: start + .milliseconds($0 * 10)) > 1 }.map { $0 * 10 }
    }

    @Test func pausesEndEarlyOnceTheLoopIsCalm() {
        var pace = PausePace()
        pace.noteLate(at: Self.origin)
        #expect(pace.times(at: Self.origin + .milliseconds(299)) == 1)
        #expect(pace.times(at: Self.origin + .milliseconds(300)) == PausePace.hurry)
    }

    @Test func aCrowdThatComesBackLateIsLetBackMoreAndMoreSeldom() {
        var pace = PausePace()
        var now = Self.origin
        var calms: [Int] = []
        pace.noteLate(at: now)
        for _ in 0..<8 {
            let calm = Self.calm(of: &pace, from: now) ?? 0
            calms.append(calm)
            now += .milliseconds(calm + 200)
            pace.noteLate(at: now)
        }
        #expect(calms == [300, 600, 1_200, 2_400, 4_800, 9_600, 10_000, 10_000])
    }

    /// Only what follows at once was the crowd's doing.
    @Test func latenessLongAfterATrialMakesNothingSlower() {
        var pace = PausePace()
        pace.noteLate(at: Self.origin)
        #expect(pace.times(at: Self.origin + .milliseconds(300)) == PausePace.hurry)
        let later = Self.origin + .milliseconds(300) + PausePace.trial
        pace.noteLate(at: later)
        #expect(Self.calm(of: &pace, from: later) == 300)
    }

    @Test func afterALongCalmItIsAllForgotten() {
        var pace = PausePace()
        var now = Self.origin
        for _ in 0..<5 {
            pace.noteLate(at: now)
            now += .milliseconds((Self.calm(of: &pace, from: now) ?? 0) + 100)
        }
        pace.noteLate(at: now)
        #expect(pace.times(at: now + .milliseconds(12_001)) == PausePace.hurry)
        let later = now + .seconds(20)
        pace.noteLate(at: later)
        #expect(Self.calm(of: &pace, from: later) == 300)
    }
}
