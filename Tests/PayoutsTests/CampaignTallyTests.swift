import Invoices
import Payouts
import Testing

struct CampaignTallyTests {
    private static let day = CalendarDay(dayNumber: 20_454)
    private typealias Counts = CampaignTally.Counts

    /// Entries, wins, paid and clawed back of the trades A, B, C … of one city and day; what is told of each.
    private struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let counts: [[Int]]
        let told: [[Int?]?]
    }

    private static let cases = [
        Case(
            testDescription: "large groups are told",
            counts: [[100, 0, 0, 0], [50, 10, 0, 0]], told: [[100, 0, 0, 0], [50, 10, 0, 0]]),
        Case(
            testDescription: "one small group would follow from the day's sum",
            counts: [[100, 0, 0, 0], [50, 0, 0, 0], [9, 0, 0, 0]],
            told: [[100, 0, 0, 0], nil, nil]),
        Case(
            testDescription: "several small ones of less than ten together",
            counts: [[30, 0, 0, 0], [3, 0, 0, 0], [4, 0, 0, 0]], told: [nil, nil, nil]),
        Case(
            testDescription: "several small ones of ten together",
            counts: [[30, 0, 0, 0], [6, 0, 0, 0], [4, 0, 0, 0]], told: [[30, 0, 0, 0], nil, nil]),
        Case(
            testDescription: "a single small group has nobody to hide behind",
            counts: [[9, 1, 0, 0]], told: [nil]),
        Case(
            testDescription: "few wins are left out, and others with them",
            counts: [[100, 3, 0, 0], [100, 20, 0, 0], [100, 30, 0, 0]],
            told: [[100, nil, nil, 0], [100, nil, 0, 0], [100, 30, 0, 0]]),
        Case(
            testDescription: "few unpaid ones follow from wins and payments",
            counts: [[100, 20, 15, 0], [100, 30, 30, 0]],
            told: [[100, 20, nil, 0], [100, 30, nil, 0]]),
        Case(
            testDescription: "few who did not win",
            counts: [[20, 15, 15, 0], [100, 40, 40, 0]],
            told: [[20, nil, 15, 0], [100, nil, 40, 0]]),
    ]

    /// Whatever the numbers are, nothing below ten is told nor follows.
    @Test func nothingSmallFollowsFromWhatIsTold() {
        var chance = Chance(seed: 7)
        for _ in 0..<2_000 {
            var tally = CampaignTally()
            var sums = Counts()
            for trade in 0..<Int.random(in: 1...6, using: &chance) {
                let entries = Int.random(in: 1...40, using: &chance)
                let wins = Int.random(in: 0...entries, using: &chance)
                let paid = Int.random(in: 0...wins, using: &chance)
                let counts = Counts(
                    entries: entries, wins: wins, paid: paid,
                    clawedBack: Int.random(in: 0...paid, using: &chance))
                tally.add(
                    counts,
                    to: CampaignTally.Group(day: Self.day, city: "330100", trade: "\(trade)"))
                sums.entries += entries
                sums.wins += wins
                sums.paid += paid
                sums.clawedBack += counts.clawedBack
            }
            expectNothingFollows(tally, sums)
        }
    }

    private func expectNothingFollows(_ tally: CampaignTally, _ sums: CampaignTally.Counts) {
        let rows = tally.rows
        let groups = tally.counts.count
        let columns: [([Int?], Int)] = [
            (rows.map(\.entries), sums.entries), (rows.map(\.wins), sums.wins),
            (rows.map(\.paid), sums.paid), (rows.map(\.clawedBack), sums.clawedBack),
        ]
        for (told, sum) in columns {
            let shown = told.compactMap(\.self)
            #expect(shown.allSatisfy { !(1..<10).contains($0) })
            // What is hidden is all of the day, or two numbers of ten or more, or nothing at all.
            let hidden = sum - shown.reduce(0, +)
            let places = groups - shown.count
            #expect(
                hidden == 0 || shown.allSatisfy { $0 == 0 } || (hidden >= 10 && places > 1))
        }
        for row in rows {
            let chain = [row.entries, row.wins, row.paid, row.clawedBack]
            for case (let more?, let less?) in zip(chain, chain.dropFirst()) {
                #expect(!(1..<10).contains(more - less))
            }
        }
    }

    @Test(arguments: cases)
    private func whatIsTold(_ given: Case) {
        var tally = CampaignTally()
        for (place, counts) in given.counts.enumerated() {
            tally.add(
                Counts(
                    entries: counts[0], wins: counts[1], paid: counts[2], clawedBack: counts[3]),
                to: CampaignTally.Group(day: Self.day, city: "330100", trade: "\(place)"))
        }
        let rows = Dictionary(
            uniqueKeysWithValues: tally.rows.map { row in
                (row.group.trade, [row.entries, row.wins, row.paid, row.clawedBack] as [Int?])
            })
        for (place, told) in given.told.enumerated() { #expect(rows["\(place)"] == told) }
    }

    @Test(arguments: [
        ("餐饮服务", "\"餐饮服务\""), ("a,\"b\"", "\"a,\"\"b\"\"\""), ("=1+1", "\"'=1+1\""),
        ("@x", "\"'@x\""), ("", "\"\""),
    ])
    func noSpreadsheetTakesATradeForAFormula(_ trade: String, _ cell: String) {
        let row = CampaignReportRow(
            group: CampaignTally.Group(day: Self.day, city: "330100", trade: trade), entries: 12,
            wins: nil, paid: 0, clawedBack: 0)
        #expect(CampaignReportText.line(row) == "\(Self.day),330100,\(cell),12,,0,0\n")
    }
}

/// Steele, Lea and Flood's SplitMix64.
private struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
