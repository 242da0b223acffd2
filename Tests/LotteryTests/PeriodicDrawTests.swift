import Cryptography
import GoldenValues
import Lottery
import Testing

struct PeriodicDrawTests {
    private static let known = Golden.values.periodic

    private static func draw(_ terms: DrawTerms) -> PeriodicDraw {
        PeriodicDraw(terms: terms, manifest: Golden.rules.manifest, seed: known.seed.hash)
    }

    private static func name(_ skip: PeriodicDraw.Skip) -> String {
        switch skip {
        case .terms(let reason): reason.rawValue
        case .rule(let rule): rule.rawValue
        case .drawnAlready: "drawn already"
        case .holderAtLimit: "holder at the limit"
        case .disqualified: "disqualified"
        }
    }

    private static func expect(_ tiers: [PeriodicDraw.Tier], _ known: [LotteryValues.Tier]) {
        #expect(tiers.count == known.count)
        for (tier, known) in zip(tiers, known) {
            #expect(Int(tier.number) == known.tier)
            #expect(tier.winners == known.winners)
            #expect(tier.skipped.map(\.index) == known.skipped.map(\.index))
            #expect(tier.skipped.map { name($0.reason) } == known.skipped.map(\.reason))
            #expect(tier.notAwarded == known.notAwarded)
        }
    }

    @Test func theQuestionAndTheSeedAreTheGoldenOnes() throws {
        let terms = try #require(DrawTerms(Self.known.terms))
        let question = PeriodicDraw.question(
            terms, manifest: Golden.rules.manifest, root: Self.known.root.hash)
        #expect(question == Self.known.alpha.bytes)
        let proofs = Self.known.reveals.map(\.pi.bytes)
        let seed = Revealer.seed(proofs, by: Golden.rules.revealers, of: question)
        #expect(seed == Self.known.seed.hash)
        var tree = MerkleFrontier()
        for index in 0..<1_000 {
            let digits = String(index)
            let name = "entry-" + String(repeating: "0", count: 6 - digits.count) + digits
            tree.append(leaf: MerkleTree.leafHash(Array(name.utf8)))
        }
        #expect(tree.root == Self.known.root.hash)
    }

    @Test func winnersAreTheGoldenOnes() throws {
        let draw = Self.draw(try #require(DrawTerms(Self.known.terms)))
        for tier in Self.known.tiers {
            #expect(draw.tierSeed(UInt32(tier.tier)) == tier.seed.hash)
        }
        let prizes = Self.known.tiers.map { $0.winners.count + $0.notAwarded }
        let before = draw.tiers(prizes: prizes, prizesPerHolder: 1) { $0 % 97 }
        Self.expect(before, Self.known.tiers)
        let after = draw.tiers(
            prizes: prizes, prizesPerHolder: 1, disqualified: Set(Self.known.disqualified)
        ) { $0 % 97 }
        Self.expect(after, Self.known.tiersAfter)
    }

    @Test func aDrawEndsWhenEveryEntryHasBeenMet() throws {
        let sources = try #require(DrawTerms(Self.known.terms)).sources
        let terms = try #require(
            DrawTerms(
                origin: Golden.values.origin, draw: "grand-01", entries: 0..<5,
                passes: [DrawTerms.Pass(index: 3, reason: .void)],
                sources: sources))
        let prizes = Self.known.fiveEntries.map { $0.winners.count + $0.notAwarded }
        let tiers = Self.draw(terms).tiers(prizes: prizes, prizesPerHolder: 1) { $0 }
        Self.expect(tiers, Self.known.fiveEntries)
    }

    /// Whoever is disqualified next changes nothing for those who have won, and the order does not matter.
    @Test func disqualifyingTakesAPrizeFromNobodyElse() throws {
        let draw = Self.draw(try #require(DrawTerms(Self.known.terms)))
        func winners(_ disqualified: Set<UInt64>) -> Set<UInt64> {
            Set(
                draw.tiers(
                    prizes: [1, 3, 30], prizesPerHolder: 1, disqualified: disqualified
                ) { $0 % 97 }.flatMap(\.winners))
        }
        var disqualified: Set<UInt64> = []
        var before = winners([])
        for _ in 0..<12 {
            let next = try #require(before.min())
            disqualified.insert(next)
            let after = winners(disqualified)
            #expect(after.count == 34)
            #expect(before.subtracting(after) == [next])
            before = after
        }
    }

    @Test func holdersAreAskedForOnlyWhereTheyMatter() throws {
        var asked: [UInt64] = []
        let terms = try #require(DrawTerms(Self.known.terms))
        let tiers = Self.draw(terms).tiers(prizes: [5], prizesPerHolder: 2) { index in
            asked.append(index)
            return index
        }
        #expect(asked == tiers[0].winners)
    }

    @Test(arguments: [
        ("\n100 1000\n", "\n100 1000 \n"), ("\n100 1000\n", "\n0100 1000\n"),
        ("\n100 1000\n", "\n100  1000\n"), ("\n100 1000\n", "\n1000 100\n"),
        ("\n100 1000\n", "\n100 100\n"), ("\n100 1000\n", "\n100 1000\r\n"),
        ("\n100 1000\n", "\n405 1000\n"), ("\n100 1000\n", "\n100 777\n"),
        ("fapiao.draw.v1", "fapiao.draw.v2"), ("grand-01", "Grand-01"), ("grand-01", ""),
        ("grand-01", "grand 01"), ("pass 404 void", "pass 404 other"),
        ("pass 404 void", "pass 404 void x"), ("pass 404 void", "pass 0404 void"),
        ("pass 404 void", "pass 777 void"), ("pass 404 void", "pass 800 void"),
        ("pass 404 void", "pass +404 void"), ("pass 404 void\n", "pass 404\n"),
        ("pass 404 void\n", "\n"), ("source ssq-2026001 01", "source ssq-2026001  01"),
        ("source ssq-2026001 01", "source SSQ 01"), ("+ 09\n", "+ 09"), ("+ 09\n", "+ 09\n\n"),
        ("+ 09\n", "+ 09 \n"), ("+ 09\n", "+ ０９\n"), ("+ 09\n", "+ 09\npass 900 void\n"),
        ("+ 09\n", "+ 09\nsource ssq-2026001 none\n"),
    ])
    func otherTermsAreRefused(_ part: String, _ other: String) throws {
        let good = Self.known.terms
        #expect(DrawTerms(good)?.text == good)
        let place = try #require(good.firstRange(of: part))
        let bad = good[..<place.lowerBound] + other + good[place.upperBound...]
        #expect(DrawTerms(String(bad)) == nil)
    }

    @Test func theFirstPartIsWhatStandsBeforeTheSources() throws {
        let terms = try #require(DrawTerms(Self.known.terms))
        #expect(Self.known.terms.hasPrefix(terms.firstPart))
        #expect(terms.firstPart.hasSuffix("pass 777 merchant\n"))
        #expect(DrawTerms(terms.firstPart)?.sources == [])
    }
}
