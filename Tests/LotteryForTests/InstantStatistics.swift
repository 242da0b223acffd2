import Cryptography
package import Lottery

/// How often each row of a ladder is drawn, by the code that draws in earnest.
package struct InstantStatistics: Sendable {
    /// As many in each seal as a busy second has.
    private static let sealEntries = 1_000

    /// By row of the ladder, and behind them what has won nothing.
    package private(set) var rows: [Int]
    package private(set) var audited = 0
    package let draws: Int
    private let ladder: Ladder
    private let auditOneIn: UInt64

    /// - Parameter seed: the same seed gives the same counts.
    package init(_ ladder: Ladder, auditOneIn: UInt64 = 100, draws: Int, seed: String) {
        rows = [Int](repeating: 0, count: ladder.rows.count + 1)
        self.draws = draws
        self.ladder = ladder
        self.auditOneIn = auditOneIn
        // A prize a row, so that what is won tells the row, and more of it than could be won.
        let names = ladder.rows.indices.map { "row \($0)" }
        let rowOf = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let renamed = zip(names, ladder.rows).map {
            Ladder.Row(prize: $0, partsPerBillion: $1.partsPerBillion)
        }
        guard let own = Ladder(renamed) else { return }
        let rules = InstantDraw.Rules(ladder: own, falls: false, auditOneIn: auditOneIn)
        var stock = Stock(Dictionary(uniqueKeysWithValues: names.map { ($0, UInt64(draws)) }))
        var last = SHA256.hash(Array(seed.utf8))
        var first = 0
        while first < draws {
            let count = min(Self.sealEntries, draws - first)
            last = SHA256.hash(last.bytes)
            let leaves = (0..<count).map {
                (hash: SHA256.hash(UInt64(first + $0).bigEndianBytes), rules: rules)
            }
            let outcomes = InstantDraw.outcomes(
                seed: last, first: UInt64(first), leaves: leaves, stock: &stock)
            for outcome in outcomes {
                rows[outcome.prize.flatMap { rowOf[$0] } ?? ladder.rows.count] += 1
                if outcome.ticket.isAudited { audited += 1 }
            }
            first += count
        }
    }

    /// Against the ladder's own chances.
    package var ofRows: ChiSquare {
        let won = ladder.rows.map { Double($0.partsPerBillion) / Double(Ladder.whole) }
        return ChiSquare(observed: rows, chances: won + [1 - won.reduce(0, +)])
    }

    package var ofAudits: ChiSquare {
        let chance = 1 / Double(auditOneIn)
        return ChiSquare(observed: [audited, draws - audited], chances: [chance, 1 - chance])
    }
}
