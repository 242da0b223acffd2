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

    /// A queue that stood stands again with the first long wait, if that comes soon; later it takes an interval.
    @Test(arguments: [(1, true), (1_000, true), (1_001, false), (60_000, false)])
    func whenNobodyWaitsItIsOverForNow(later: Int, isStanding: Bool) {
        var delay = ControlledDelay(Self.policy)
        let start = ContinuousClock.now
        delay.note(.milliseconds(50), at: start)
        delay.note(.milliseconds(50), at: start + .milliseconds(100))
        #expect(delay.isStanding)
        delay.calm()
        #expect(!delay.sheds(.seconds(1)))
        delay.note(.milliseconds(50), at: start + .milliseconds(100 + later))
        #expect(delay.isStanding == isStanding)
    }

    /// Long waits now and then keep nothing standing for longer than the memory of a whole interval of them.
    @Test func memoryIsNotKeptByItself() {
        var delay = ControlledDelay(Self.policy)
        let start = ContinuousClock.now
        delay.note(.milliseconds(50), at: start)
        for at in stride(from: 100, through: 2_000, by: 500) {
            delay.note(.milliseconds(50), at: start + .milliseconds(at))
            #expect(delay.isStanding == (at <= 1_100))
            delay.calm()
        }
    }
}
