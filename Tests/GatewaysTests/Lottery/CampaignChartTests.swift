import Doubles
import Edge
import Invoices
import Lottery
import Testing

@testable import Gateways

struct CampaignChartTests {
    @Test(arguments: [
        ([:], [1_000, 1_000]), (["p50": 10], [0, 1_000]), (["p50": 11], [0, 1_000]),
        (["p50": 5, "p10": 1], [500, 990]),
        // Nothing is gone, or everything, only where it is.
        (["p10": 100], [1_000, 0]), (["p10": 99], [1_000, 10]),
    ])
    func barsTellWhatIsLeft(_ won: [String: UInt64], _ left: [UInt64]) {
        let chart = PrizeChart([CampaignForTests().manifest], won: won)
        #expect(chart.rows.map(\.prize) == ["p50", "p10"])
        #expect(chart.rows.map(\.leftPerMille) == left)
        #expect(chart.rows.map(\.rank) == [1, 2])
        #expect(chart.rank(of: "p10") == 2)
    }

    @Test func aSingleOneOfMillionsIsSeen() {
        let many = LotteryCampaign(prizes: #"[["p800", 80000, 2000000]]"#, ladders: #"{"1": []}"#)
        func left(_ won: UInt64) -> UInt64? {
            PrizeChart([many.manifest], won: ["p800": won]).rows.first?.leftPerMille
        }
        #expect(left(1) == 999)
        #expect(left(1_999_999) == 1)
    }

    @Test(arguments: [
        ([100_000_000], [10]), ([10_000_000, 90_000_000], [1, 9]),
        // Rounded where rows end, so that together they are as many as all are.
        ([200_000, 8_000_000, 60_000_000, 200_000_000], [0, 1, 6, 20]),
        ([1_000_000, 100_000_000, 300_000_000], [0, 10, 30]), ([1_000_000_000], [100]),
        ([4_000_000], [0]), ([UInt64](repeating: 4_000_000, count: 3), [0, 1, 0]), ([], []),
    ])
    func aHundredDotsAreTheOdds(_ parts: [UInt64], _ dots: [Int]) throws {
        let ladder = try #require(
            Ladder(parts.enumerated().map { .init(prize: "\($0)", partsPerBillion: $1) }))
        #expect(HundredDots(ladder).rows == dots)
        #expect(HundredDots(ladder).winning == dots.reduce(0, +))
    }

    @Test func dotsStandTenInALine() {
        #expect(HundredDots.path(0..<2) == "M10 10h.01M30 10h.01")
        #expect(HundredDots.path(99..<100) == "M190 190h.01")
    }

    @Test(arguments: [
        (200_000, "约 5,000 张里 1 张（0.02%）", "about 1 in 5,000 (0.02%)"),
        (100_000_000, "约 10 张里 1 张（10%）", "about 1 in 10 (10%)"),
        (400_000_000, "40%", "40%"), (1_000_000_000, "100%", "100%"),
        (1, "约 1,000,000,000 张里 1 张（0.0000001%）", "about 1 in 1,000,000,000 (0.0000001%)"),
        (0, "0%", "0%"),
    ])
    func chancesAreExactAndPlain(_ parts: UInt64, _ chinese: String, _ english: String) {
        #expect(Language.chinese.chance(parts) == chinese)
        #expect(Language.english.chance(parts) == english)
    }

    @Test(arguments: [(80_000, "¥800"), (80_050, "¥800.50"), (123_456_700, "¥1,234,567")])
    func prizesHaveNoFenWhereThereAreNone(_ fen: Int64, _ text: String) {
        #expect(Language.english.prize(Fen(fen)) == text)
    }
}
