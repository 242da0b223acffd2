import Cryptography
import GoldenValues
import Invoices
import Lottery
import Testing

struct InstantDrawTests {
    @Test func outcomesAreTheGoldenOnes() throws {
        let rules = Golden.rules
        var stock = rules.stock
        for seal in Golden.values.seals {
            #expect(stock == Golden.stock(seal.stockBefore))
            let entries = Golden.values.entries[Int(seal.from)..<Int(seal.size)]
            let leaves = try entries.map { entry in
                let own = try #require(rules.instantRules(oddsTable: entry.ladder))
                return (hash: entry.leaf.hash, rules: own)
            }
            let outcomes = InstantDraw.outcomes(
                seed: seal.seed.hash, first: seal.from, leaves: leaves, stock: &stock)
            #expect(outcomes.count == seal.outcomes.count)
            for (outcome, known) in zip(outcomes, seal.outcomes) {
                #expect(outcome.ticket.index == known.index)
                #expect(outcome.ticket.key == known.key.hash)
                #expect(outcome.ticket.drawn == known.v)
                #expect(outcome.ticket.isAudited == known.audit)
                #expect(outcome.prize == known.prize)
                let prize = rules.prizes.first { $0.id == outcome.prize }
                #expect((prize?.value.value ?? 0) == known.prizeFen)
            }
        }
    }

    private static func prizes(
        stock: [String: Int], falls: Bool, count: Int, ladder: (UInt64) -> Ladder
    ) -> [String?] {
        let inventory = Golden.values.inventory
        var left = Golden.stock(stock)
        let leaves = (0..<count).map { place in
            let name = "stock-\(place < 10 ? "0" : "")\(place)"
            let rules = InstantDraw.Rules(
                ladder: ladder(inventory.firstIndex + UInt64(place)), falls: falls, auditOneIn: 10)
            return (hash: MerkleTree.leafHash(Array(name.utf8)), rules: rules)
        }
        return InstantDraw.outcomes(
            seed: inventory.seed.hash, first: inventory.firstIndex, leaves: leaves, stock: &left
        ).map(\.prize)
    }

    @Test func inventoryOfOneLadderIsSpentAsTheGoldenOne() {
        let known = Golden.values.inventory.oneLadder
        let ladder = Golden.ladder(known.rows)
        for (falls, prizes) in [(true, known.falls), (false, known.stays)] {
            let spent = Self.prizes(stock: known.stock, falls: falls, count: prizes.count) { _ in
                ladder
            }
            #expect(spent == prizes, "falls: \(falls)")
        }
    }

    @Test func inventoryOfTwoLaddersIsSpentAsTheGoldenOne() {
        let known = Golden.values.inventory.twoLadders
        let (even, odd) = (Golden.ladder(known.even), Golden.ladder(known.odd))
        for (falls, prizes) in [(true, known.falls), (false, known.stays)] {
            let spent = Self.prizes(stock: known.stock, falls: falls, count: prizes.count) {
                $0 % 2 == 0 ? even : odd
            }
            #expect(spent == prizes, "falls: \(falls)")
        }
    }

    /// The bounds belong to the next row, and the last one to nobody.
    @Test(
        arguments: [
            (0, 0), (99, 0), (100, 1), (101, 1), (299, 1), (300, nil), (999_999_999, nil),
        ] as [(UInt64, Int?)])
    func rowsBeginWhereTheLastOneEnds(_ drawn: UInt64, _ row: Int?) throws {
        let ladder = try #require(
            Ladder([
                Ladder.Row(prize: "a", partsPerBillion: 100),
                Ladder.Row(prize: "b", partsPerBillion: 200),
            ]))
        #expect(ladder.row(of: drawn) == row)
    }

    @Test(
        arguments: [
            ([1_000_000_000], true), ([1_000_000_001], false), ([999_999_999, 1], true),
            ([999_999_999, 2], false), ([.max, .max], false), ([], true), ([0], true),
        ] as [([UInt64], Bool)])
    func chancesAreAtMostOne(_ parts: [UInt64], _ isLadder: Bool) {
        let rows = parts.map { Ladder.Row(prize: "a", partsPerBillion: $0) }
        #expect((Ladder(rows) != nil) == isLadder)
    }

    @Test func stockFallsDownItsOwnLadderOnly() throws {
        let rows = ["a", "b", "c"].map { Ladder.Row(prize: $0, partsPerBillion: 1) }
        let ladder = try #require(Ladder(rows))
        var stock = Stock(["a": 1, "c": 1, "d": 9])
        #expect(stock.take(0, of: ladder, falls: false) == "a")
        #expect(stock.take(0, of: ladder, falls: false) == nil)
        #expect(stock.take(1, of: ladder, falls: true) == "c")
        #expect(stock.take(0, of: ladder, falls: true) == nil)
        #expect(stock == Stock(["a": 0, "c": 0, "d": 9]))
    }
}
