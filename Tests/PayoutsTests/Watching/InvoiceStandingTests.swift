import Invoices
import Payouts
import Testing

struct InvoiceStandingTests {
    @Test(arguments: [
        (InvoiceStatus.normal, 0, InvoiceStanding.good),
        // The status may come later than the amount, and the other way round.
        (.normal, -1, .partlyReversed(Fen(-1))), (.normal, -999, .partlyReversed(Fen(-999))),
        (.normal, -1_000, .void), (.normal, -1_001, .void),
        (.partlyRedFlushed, -300, .partlyReversed(Fen(-300))), (.partlyRedFlushed, 0, .void),
        (.redFlushed, -300, .partlyReversed(Fen(-300))), (.redFlushed, -1_000, .void),
        (.redFlushed, 0, .void), (.whollyRedFlushed, -300, .void), (.whollyRedFlushed, 0, .void),
        (.voided, 0, .void), (.voided, -300, .void),
    ])
    func statusAndAmountsTellHowAnInvoiceStands(
        _ status: InvoiceStatus, _ reversed: Int, _ expected: InvoiceStanding
    ) {
        #expect(
            InvoiceStanding(status: status, total: Fen(1_000), reversed: Fen(Int64(reversed)))
                == expected)
    }

    @Test(arguments: [
        (InvoiceStanding.good, PartialReversalRule.void, 0, InvoiceStanding.Judgement.stands),
        (.good, .hold, 0, .stands), (.good, .keep, 0, .stands),
        (.void, .void, 0, .void), (.void, .hold, 0, .void), (.void, .keep, 0, .void),
        (.partlyReversed(Fen(-5)), .void, 0, .void),
        (.partlyReversed(Fen(-5)), .void, -5, .void),
        (.partlyReversed(Fen(-5)), .keep, 0, .stands),
        // A person decides once for each amount.
        (.partlyReversed(Fen(-5)), .hold, 0, .hold),
        (.partlyReversed(Fen(-5)), .hold, -5, .stands),
        (.partlyReversed(Fen(-6)), .hold, -5, .hold),
    ])
    func theCampaignsRuleDecides(
        _ standing: InvoiceStanding, _ rule: PartialReversalRule, _ judged: Int,
        _ expected: InvoiceStanding.Judgement
    ) {
        #expect(standing.judgement(by: rule, judged: Fen(Int64(judged))) == expected)
    }
}

struct WatchScheduleTests {
    private static let day = Duration.seconds(86_400)
    private static let start = Timestamp(microseconds: 1_780_000_000_000_000)

    /// In days from the reservation: when it is, when the campaign closes, when the next look is.
    @Test(arguments: [
        (0, 30, 7), (1, 30, 7), (7, 30, 30), (8, 30, 30), (30, 30, nil), (31, 30, nil),
        (0, 3, 3), (3, 3, 7), (7, 3, nil), (0, 7, 7), (7, 7, nil), (0, -5, 7), (6, 0, 7),
    ])
    func aWeekLaterAndAtTheEndOfThePeriod(_ now: Int, _ closes: Int, _ next: Int?) {
        func at(_ days: Int) -> Timestamp { Self.start.advanced(by: Self.day * days) }
        #expect(
            WatchSchedule.next(
                after: at(now), reservedAt: at(0), periodEnds: at(closes)) == next.map(at))
    }
}
