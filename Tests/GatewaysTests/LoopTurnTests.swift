import Foundation
import Synchronization
import Testing
import Verification

@testable import Gateways

struct LoopTurnTests {
    /// Turns as milliseconds of work and of the sleep after it, and what then holds for a question
    /// that is read so many milliseconds after the next turn begins.
    struct Story: Sendable, CustomTestStringConvertible {
        let name: String
        let turns: [(work: Int, sleep: Int)]
        let readAfter: Int
        let isShed: Bool
        var testDescription: String { name }
    }

    private static let busy = Array(repeating: (work: 30, sleep: 0), count: 6)

    @Test(arguments: [
        Story(name: "nothing has happened yet", turns: [], readAfter: 500, isShed: false),
        Story(
            name: "one turn of seconds, as after a pause", turns: [(5_000, 0)], readAfter: 41,
            isShed: false),
        Story(
            name: "a pause and what came meanwhile", turns: [(5_000, 0), (90, 0), (10, 0)],
            readAfter: 500, isShed: false),
        Story(
            name: "busy, but done in time",
            turns: Array(repeating: (work: 19, sleep: 0), count: 50), readAfter: 500,
            isShed: false),
        Story(
            name: "late, but the loop sleeps in between",
            turns: Array(repeating: (work: 60, sleep: 25), count: 50), readAfter: 500,
            isShed: false),
        Story(
            name: "late for less than an interval", turns: [(30, 0), (30, 0), (30, 0), (30, 0)],
            readAfter: 500, isShed: false),
        Story(name: "late, and read soon", turns: busy, readAfter: 20, isShed: false),
        Story(name: "late, and read just in time", turns: busy, readAfter: 25, isShed: false),
        Story(name: "late, and read late", turns: busy, readAfter: 26, isShed: true),
        Story(
            name: "so late that all of it has waited too long",
            turns: busy + [(work: 90, sleep: 0)], readAfter: 0, isShed: true),
        Story(
            name: "late until one turn was short", turns: busy + [(work: 5, sleep: 0)],
            readAfter: 500, isShed: false),
        Story(
            name: "late until the loop slept", turns: busy + [(work: 30, sleep: 21)],
            readAfter: 500, isShed: false),
    ])
    func whatIsReadLateInALateTurnIsShed(_ story: Story) {
        let sleeps = Atomic<Int>(0)
        var turn = LoopTurn(.forTests) { sleeps.load(ordering: .relaxed) }
        var now = ContinuousClock.now
        for (work, sleep) in story.turns {
            turn.begin(at: now)
            #expect(turn.isUnderWay)
            now += .milliseconds(work)
            #expect(turn.end(at: now) == .milliseconds(work))
            #expect(!turn.isUnderWay)
            now += .milliseconds(sleep)
            if sleep > 0 { sleeps.wrappingAdd(1, ordering: .relaxed) }
        }
        turn.begin(at: now)
        #expect(turn.sheds(at: now + .milliseconds(story.readAfter)) == story.isShed)
        if story.isShed { #expect(turn.isLate) }
    }

    /// A thread that waits for its turn on the processor, or does other work, does not sleep: what it
    /// reads afterwards has waited.
    @Test(arguments: [true, false])
    func onlyASleepEndsALateTime(works: Bool) {
        var turn = LoopTurn(.forTests) { 7 }
        var now = ContinuousClock.now
        for _ in 0..<6 {
            turn.begin(at: now)
            now += .milliseconds(30)
            _ = turn.end(at: now)
            let start = now
            now += .milliseconds(50)
            if works { turn.worked(from: start, to: now) }
        }
        #expect(turn.isLate)
        turn.begin(at: now)
        // Half of 30 milliseconds, or of 80 with the work.
        #expect(turn.sheds(at: now + .milliseconds(10)) == works)
    }

    /// Work that nobody asked for in a turn makes nobody late who comes after a sleep.
    @Test func workAfterASleepIsATurnOfItsOwn() {
        let sleeps = Atomic<Int>(0)
        var turn = LoopTurn(.forTests) { sleeps.wrappingAdd(1, ordering: .relaxed).newValue }
        var now = ContinuousClock.now
        for _ in 0..<20 {
            turn.worked(from: now, to: now + .milliseconds(10))
            now += .milliseconds(100)
        }
        #expect(!turn.isLate)
    }

    @Test func aThreadThatWaitsHasSlept() {
        let before = ThreadSleeps.count()
        usleep(1_000)
        #expect(ThreadSleeps.count() > before)
    }

    /// Turns of half a second with so many questions, and how many of them are taken on. A few clients are no crowd,
    /// however slow the machine is. Of a crowd nobody is spared who has waited, until it has been gone for a second.
    private static let crowded = [
        (128, 128), (128, 128), (128, 128), (200, 128), (100, 0), (100, 0), (128, 128), (129, 128),
        (1, 0),
    ]

    @Test func aFewAreTakenOnHoweverLate() {
        var (turn, now) = (LoopTurn(Self.ofMany), ContinuousClock.now)
        for (count, taken) in Self.crowded {
            #expect(Self.taken(of: count, in: &turn, &now, .milliseconds(500)) == taken)
        }
        #expect(turn.isLate)
    }

    /// After a short turn, or a sleep, the first late one within a second of a crowd sheds at once; later it takes an interval.
    @Test(arguments: [(1, true), (48, true), (51, false), (500, false)])
    func aCrowdIsExpectedBackForASecond(shortTurns: Int, isLate: Bool) {
        var (turn, now) = (LoopTurn(Self.ofMany), ContinuousClock.now)
        for _ in 0..<10 { _ = Self.taken(of: 129, in: &turn, &now, .milliseconds(30)) }
        for _ in 0..<shortTurns {
            _ = Self.taken(of: 1, in: &turn, &now, .milliseconds(19))
            #expect(!turn.isLate)
        }
        _ = Self.taken(of: 500, in: &turn, &now, .milliseconds(40))
        #expect(turn.isLate == isLate)
        #expect(Self.taken(of: 500, in: &turn, &now, .milliseconds(40)) == (isLate ? 0 : 500))
    }

    private static let ofMany = OverloadPolicy(
        target: .milliseconds(20), interval: .milliseconds(100), alwaysTaken: 128)

    /// How many of a turn's questions are taken on, all read at its end.
    private static func taken(
        of count: Int, in turn: inout LoopTurn, _ now: inout ContinuousClock.Instant,
        _ work: Duration
    ) -> Int {
        turn.begin(at: now)
        now += work
        // As whoever reads the questions does.
        let taken = (0..<count).count { _ in !(turn.isLate && turn.sheds(at: now)) }
        _ = turn.end(at: now)
        return taken
    }
}
