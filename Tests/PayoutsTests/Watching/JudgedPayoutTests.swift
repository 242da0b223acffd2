import Invoices
import Payouts
import Testing

struct JudgedPayoutTests {
    private static let now = Timestamp(microseconds: 1_780_000_000_000_000)
    private static let win = WinID(origin: "a.example/lottery/spring", index: 1)

    @Test func aPartlyReversedInvoiceHoldsAndAReleaseLetsItGoOn() {
        var payout = Payout(Self.win, gross: Fen(800), at: Self.now)
        payout.bind([1], at: Self.now)
        #expect(payout.judge(.hold, at: Self.now) == [])
        #expect(payout.hold == Payout.partlyReversed)
        #expect(payout.step(at: Self.now) == .wait(until: nil))
        payout.release(at: Self.now)
        #expect(payout.judge(.stands, at: Self.now) == [])
        #expect(payout.step(at: Self.now) == .prepare(attempt: 1))
    }

    @Test(arguments: [InvoiceStanding.Judgement.stands, .void, .hold])
    func whatIsForfeitedStaysSo(_ judgement: InvoiceStanding.Judgement) {
        var payout = Payout(Self.win, gross: Fen(800), at: Self.now)
        _ = payout.void(at: Self.now)
        _ = payout.forfeit()
        let before = payout
        #expect(payout.judge(judgement, at: Self.now) == [])
        #expect(payout == before)
    }
}
