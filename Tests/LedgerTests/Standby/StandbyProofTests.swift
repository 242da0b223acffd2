import Testing
import Verification

@testable import Ledger

/// Which mark an answer must hold, and when the standby is not asked at all.
@Suite struct StandbyProofTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start + .milliseconds(milliseconds)
    }

    private static func place(_ bytes: UInt64, on timeline: Int32 = 1) -> LogPosition {
        LogPosition(timeline: timeline, bytes: bytes)
    }

    /// The primary stood at 100, 200 … 1,000 when ten rounds began, 100 ms apart.
    private func marked(standby bytes: UInt64 = 1_000) -> StandbyProof {
        var proof = StandbyProof()
        for round in 0..<10 {
            proof.note(
                primary: Self.place(UInt64(round + 1) * 100), takenAt: at(round * 100))
        }
        proof.note(standby: Self.place(bytes), at: at(900))
        return proof
    }

    @Test(arguments: [
        (900, 700), (901, 800), (1_000, 800), (1_100, 900), (1_200, 1_000), (1_201, nil),
    ])
    func theOldestMarkThatIsYoungEnoughWillDo(_ now: Int, _ bytes: UInt64?) {
        #expect(marked().mark(at: at(now))?.bytes == bytes)
    }

    @Test(arguments: [
        (Self.place(699), false), (Self.place(700), true), (Self.place(5_000), true),
        (Self.place(5_000, on: 2), false), (nil, false),
    ])
    func onlyOneThatHoldsAMarkIsAsked(_ standby: LogPosition?, _ isAsked: Bool) {
        var proof = marked()
        proof.note(standby: standby, at: at(900))
        #expect(proof.isPromising == isAsked)
        #expect((proof.mark(at: at(900)) != nil) == isAsked)
    }

    @Test func oneThatDisappointedIsLeftAloneUntilItIsSeenToHoldAMark() {
        var proof = marked()
        proof.disappointed()
        #expect(proof.mark(at: at(900)) == nil)
        proof.note(standby: Self.place(699), at: at(900))
        #expect(proof.mark(at: at(900)) == nil)
        proof.note(standby: Self.place(700), at: at(900))
        #expect(proof.mark(at: at(900)) == Self.place(700))
    }

    @Test func withoutAYoungMarkNobodyIsAsked() {
        var proof = StandbyProof()
        proof.note(standby: Self.place(1_000), at: at(0))
        #expect(proof.mark(at: at(0)) == nil)
        #expect(!proof.hasMark(at: at(0)))
        proof.note(primary: Self.place(1_000), takenAt: at(0))
        #expect(proof.hasMark(at: at(300)))
        #expect(!proof.hasMark(at: at(301)))
        // It was looked at before there was a mark.
        #expect(proof.mark(at: at(0)) == nil)
    }

    @Test func aPlaceOnAnotherTimelineProvesNothing() {
        var proof = marked()
        proof.note(primary: Self.place(950, on: 2), takenAt: at(1_000))
        let mark = proof.mark(at: at(1_300))
        #expect(mark == Self.place(950, on: 2))
        #expect(mark.map { Self.place(2_000).holds($0) } == false)
        #expect(mark.map { Self.place(950, on: 2).holds($0) } == true)
    }

    @Test func theLagIsThatBehindTheNewestMark() {
        #expect(marked(standby: 750).lag == 250)
        #expect(marked(standby: 2_000).lag == 0)
        var proof = marked()
        proof.note(standby: Self.place(750, on: 3), at: at(900))
        #expect(proof.lag == nil)
    }
}
