import FoundationEssentials
import Lottery
import LotteryForTests
import Testing

/// What is drawn is as likely as the rules say. A bounded part; `make soak-lottery` draws two million times against each
/// ladder and 100,000 times in each table of periodic draws.
struct DrawStatisticsTests {
    /// Below it nobody would believe in chance: one in a thousand honest tests is. Seeds are fixed, so that ours is
    /// none of those.
    private static let least = 0.001

    /// From tables of the distribution.
    @Test(
        arguments: [
            (3.841459, 1, 0.05), (10.827566, 1, 0.001), (5.991465, 2, 0.05), (11.070498, 5, 0.05),
            (18.307038, 10, 0.05), (66.338649, 49, 0.05), (124.342113, 100, 0.05),
            (0.0, 7, 1.0), (8.671760, 17, 0.95),
        ])
    func tailsAreThoseOfTheTables(_ statistic: Double, _ freedom: Int, _ p: Double) {
        let found = ChiSquare(statistic: statistic, freedom: freedom).p
        #expect(abs(found - p) < 0.000_01, "\(found)")
    }

    @Test(arguments: ExampleLadders.all)
    func rowsComeAsOftenAsTheLadderSays(_ example: ExampleLadders.Example) {
        let counted = InstantStatistics(example.ladder, draws: 30_000, seed: "bounded")
        #expect(counted.ofRows.p > Self.least, "\(example) \(counted.rows)")
        #expect(counted.ofAudits.p > Self.least, "\(example) \(counted.audited)")
    }

    /// Odds that are a twentieth away are seen, or the test above would say nothing.
    @Test func otherOddsAreSeen() throws {
        let told = try #require(
            Ladder([.init(prize: "a", partsPerBillion: 200_000_000)]))
        let drawn = try #require(
            Ladder([.init(prize: "a", partsPerBillion: 210_000_000)]))
        let counted = InstantStatistics(drawn, draws: 30_000, seed: "bounded").rows
        let won = Double(told.rows[0].partsPerBillion) / Double(Ladder.whole)
        #expect(ChiSquare(observed: counted, chances: [won, 1 - won]).p < Self.least)
    }

    @Test func everybodyIsEquallyLikelyInAPeriodicDraw() {
        let counted = PeriodicStatistics(
            entries: 40, prizes: [1, 3], draws: 3_000, seed: "bounded")
        for tier in counted.ofTiers { #expect(tier.p > Self.least, "\(counted.wins)") }
    }

    @Test func aWinnerSaysNothingOfTheNextTiersWinner() {
        let counted = PeriodicStatistics(
            entries: 8, prizes: [1, 1], passed: [3], draws: 3_000, seed: "bounded")
        #expect(counted.ofPairs.p > Self.least, "\(counted.pairs)")
        #expect(counted.winsOfPassed == 0)
    }
}
