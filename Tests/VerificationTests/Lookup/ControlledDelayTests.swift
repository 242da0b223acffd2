import Testing
import Verification

struct ControlledDelayTests {
    private static let policy = OverloadPolicy(
        target: .milliseconds(20), interval: .milliseconds(100))

    /// Waits that were noted at moments, all in milliseconds, and whether the queue then stands.
    struct Story: Sendable, CustomTestStringConvertible {
        let name: String
        let noted: [(at: Int, waited: Int)]
        let isStanding: Bool
        var testDescription: String { name }
    }

    @Test(arguments: [
        Story(name: "nothing was noted", noted: [], isStanding: false),
        Story(name: "one long wait, as after a pause", noted: [(0, 5_000)], isStanding: false),
        Story(name: "a burst", noted: [(0, 90), (30, 60), (60, 30)], isStanding: false),
        Story(
            name: "a burst that is over just in time", noted: [(0, 90), (99, 90), (100, 20)],
            isStanding: false),
        Story(name: "just as long as allowed", noted: [(0, 20), (200, 20)], isStanding: false),
        Story(name: "an interval of long waits", noted: [(0, 21), (100, 21)], isStanding: true),
        Story(
            name: "many of them", noted: [(0, 30), (40, 35), (80, 40), (120, 40)],
            isStanding: true),
        Story(
            name: "one in between that did not wait", noted: [(0, 30), (60, 5), (120, 40)],
            isStanding: false),
        Story(
            name: "and an interval after him", noted: [(0, 30), (60, 5), (120, 40), (220, 40)],
            isStanding: true),
        Story(
            name: "the end of it", noted: [(0, 30), (100, 40), (140, 19)], isStanding: false),
    ])
    func aQueueStandsWhenAllHaveWaitedForAnInterval(_ story: Story) {
        var delay = ControlledDelay(Self.policy)
        let start = ContinuousClock.now
        for (at, waited) in story.noted {
            delay.note(.milliseconds(waited), at: start + .milliseconds(at))
        }
        #expect(delay.isStanding == story.isStanding)
        // Only who has waited for long is shed, and only while the queue stands.
        for (waited, isLong) in [(0, false), (20, false), (40, false), (41, true), (9_000, true)] {
            #expect(delay.sheds(.milliseconds(waited)) == (story.isStanding && isLong))
        }
    }

    @Test func whenNobodyWaitsItIsOver() {
        var delay = ControlledDelay(Self.policy)
        let start = ContinuousClock.now
        delay.note(.milliseconds(50), at: start)
        delay.note(.milliseconds(50), at: start + .milliseconds(100))
        #expect(delay.isStanding)
        delay.calm()
        #expect(!delay.sheds(.seconds(1)))
        // It takes a whole interval again.
        delay.note(.milliseconds(50), at: start + .milliseconds(150))
        #expect(!delay.isStanding)
    }
}
