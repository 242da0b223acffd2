import Cryptography
import Lottery

/// Who wins in many periodic draws over the same entries, each from a seed of its own.
package struct PeriodicStatistics: Sendable {
    /// The winners of a draw by tier, counted over all draws.
    package private(set) var wins: [[Int]]
    /// How often entry `i` was the first of tier 1 while entry `j` was the first of tier 2, at `i × entries + j`.
    package private(set) var pairs: [Int]
    package let draws: Int
    private let entries: Int
    private let prizes: [Int]
    private let passed: Set<Int>

    /// - Parameters:
    ///   - passed: entries that the terms pass over.
    ///   - seed: the same seed gives the same counts.
    package init(entries: Int, prizes: [Int], passed: Set<Int> = [], draws: Int, seed: String) {
        (self.entries, self.prizes, self.passed, self.draws) = (entries, prizes, passed, draws)
        wins = prizes.map { _ in [Int](repeating: 0, count: entries) }
        pairs = [Int](repeating: 0, count: entries * entries)
        let terms = DrawTerms(
            origin: "fapiao.example/lottery/statistics", draw: "draw-1",
            entries: 0..<UInt64(entries),
            passes: passed.sorted().map { DrawTerms.Pass(index: UInt64($0), reason: .void) },
            sources: [DrawTerms.Source(name: "pl5", value: "1 2 3 4 5")])
        guard let terms else { return }
        var last = SHA256.hash(Array(seed.utf8))
        for _ in 0..<draws {
            last = SHA256.hash(last.bytes)
            let draw = PeriodicDraw(terms: terms, manifest: .zero, seed: last)
            let tiers = draw.tiers(prizes: prizes, prizesPerHolder: 1, holder: { $0 })
            for (place, tier) in tiers.enumerated() {
                for winner in tier.winners { wins[place][Int(winner)] += 1 }
            }
            if tiers.count > 1, let first = tiers[0].winners.first,
                let second = tiers[1].winners.first
            {
                pairs[Int(first) * entries + Int(second)] += 1
            }
        }
    }

    private var taking: [Int] { (0..<entries).filter { !passed.contains($0) } }

    /// Whether all who take part are equally likely to win a tier. Of a lower tier one is missing each time who has
    /// won before, which takes as much from everybody.
    package var ofTiers: [ChiSquare] {
        zip(wins, prizes).map { counts, count in
            ChiSquare(observed: taking.map { counts[$0] }, drawnEach: count, draws: draws)
        }
    }

    /// Whether the winner of a tier says anything about that of the next one.
    package var ofPairs: ChiSquare {
        let cells = taking.flatMap { first in
            taking.filter { $0 != first }.map { pairs[first * entries + $0] }
        }
        let chance = 1 / Double(cells.count)
        return ChiSquare(
            observed: cells, chances: [Double](repeating: chance, count: cells.count))
    }

    /// Of entries that take no part.
    package var winsOfPassed: Int {
        passed.map { entry in wins.reduce(0) { $0 + $1[entry] } }.reduce(0, +)
    }
}
