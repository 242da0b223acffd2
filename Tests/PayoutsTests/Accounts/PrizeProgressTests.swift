import Invoices
import Testing

@testable import Payouts

/// What a holder is told of each state that a payout can be in.
struct PrizeProgressTests {
    private static func prize(
        _ state: PayoutState, _ change: (inout PrizeProgress) -> Void = { _ in }
    ) -> PrizeProgress {
        var prize = PrizeProgress(
            win: "a/lottery/b#1", gross: Fen(50_00), reservedAt: Timestamp(microseconds: 0))
        prize.state = state
        change(&prize)
        return prize
    }

    @Test(
        arguments: [
            (prize(.ready), .account), (prize(.ready) { $0.hasAccount = true }, .reserved),
            (prize(.ready) { $0.needsDocument = true }, .document),
            (
                prize(.ready) {
                    ($0.needsDocument, $0.hasDocument, $0.hasAccount) = (true, true, true)
                }, .reserved
            ),
            (prize(.ready) { ($0.hasAccount, $0.isHeld) = (true, true) }, .held),
            (prize(.ready) { ($0.hasAccount, $0.isVoid) = (true, true) }, .stopped),
            (prize(.submitting), .sent), (prize(.accepted), .sent), (prize(.processing), .sent),
            (prize(.unknown) { $0.isHeld = true }, .sent), (prize(.needsUser), .tap),
            (prize(.failed), .otherAccount), (prize(.failed) { $0.hasAccount = true }, .reserved),
            (prize(.cancelled), .otherAccount), (prize(.returned), .otherAccount),
            (prize(.ready) { ($0.hasAccount, $0.waitsForVisit) = (true, true) }, .tap),
            (prize(.expired) { $0.hasAccount = true }, .tap), (prize(.paid), .arrived),
            (prize(.paid) { $0.isVoid = true }, .stopped), (prize(.forfeited), .stopped),
            (prize(.forfeited) { $0.reference = Payout.unclaimedReference }, .unclaimed),
        ] as [(PrizeProgress, PrizeProgress.Stage)])
    func aStateIsAStage(_ prize: PrizeProgress, _ stage: PrizeProgress.Stage) {
        #expect(prize.stage == stage)
    }

    /// A claim ends only while nothing is on its way and nobody looks at it, and gives the money back.
    @Test(
        arguments: [
            (PayoutState.ready, nil, nil, true), (.ready, "held", nil, false),
            (.ready, nil, PayoutAlarm.person, false), (.submitting, nil, nil, false),
            (.paid, nil, nil, false), (.forfeited, nil, nil, false),
        ] as [(PayoutState, String?, PayoutAlarm?, Bool)])
    func aClaimEnds(
        _ state: PayoutState, _ hold: String?, _ alarm: PayoutAlarm?, _ isEnded: Bool
    ) {
        let win = WinID(origin: "a/lottery/b", index: 1)
        var payout = Payout(win, gross: Fen(50_00), at: Timestamp(microseconds: 0))
        (payout.state, payout.hold, payout.alarm) = (state, hold, alarm)
        let transfers = payout.expire()
        #expect((transfers != nil) == isEnded)
        guard isEnded else { return }
        #expect(payout.state == .forfeited && payout.reference == Payout.unclaimedReference)
        #expect(transfers == [payout.reserved.ended("void", posting: false)])
    }
}
