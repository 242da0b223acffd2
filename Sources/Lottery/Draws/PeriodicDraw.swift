package import Cryptography

/// A periodic draw over a range of the log, once its terms are fixed and its seed is known.
package struct PeriodicDraw: Sendable {
    /// Why a drawn entry takes no prize. Of several reasons the first of these counts.
    package enum Skip: Hashable, Sendable {
        case terms(DrawTerms.Reason)
        /// A rule of the manifest hits the entry; that follows from the log.
        case rule(DrawPlan.PassRule)
        case drawnAlready
        case holderAtLimit
        case disqualified
    }

    /// An entry that the stream met and that takes no prize.
    package struct Skipped: Hashable, Sendable {
        package let index: UInt64
        package let reason: Skip
    }

    /// The result of one tier.
    package struct Tier: Hashable, Sendable {
        /// From 1, the highest.
        package let number: UInt32
        /// In the order in which they were drawn.
        package let winners: [UInt64]
        package let skipped: [Skipped]
        /// Prizes that are left once every entry has been met.
        package let notAwarded: Int
    }

    /// The terms that were fixed before the seed was known.
    package let terms: DrawTerms
    private let key: Bytes32

    /// `seed` is what the revealers gave for `question`; the sources are mixed in, so that all parties
    /// together cannot choose what the public draws of others decide.
    package init(terms: DrawTerms, manifest: Bytes32, seed: Bytes32) {
        var inputKey = seed.bytes
        for source in terms.sources {
            for text in [source.name, source.value] {
                inputKey += UInt32(text.utf8.count).bigEndianBytes
                inputKey += text.utf8
            }
        }
        self.terms = terms
        key = HKDFSHA256.extract(salt: manifest.bytes, inputKey: inputKey)
    }

    /// The input (alpha) of the revealers' functions, over the tree of the size at which the draw's entries
    /// end.
    package static func question(
        _ terms: DrawTerms, manifest: Bytes32, root: Bytes32
    ) -> [UInt8] {
        var transcript = Transcript("fapiao.draw.v1")
        transcript.field(terms.origin)
        transcript.fixed(manifest)
        transcript.field(terms.draw)
        transcript.fixed(terms.entries.lowerBound)
        transcript.fixed(terms.entries.upperBound)
        transcript.fixed(root)
        transcript.fixed(terms.hash)
        return transcript.bytes
    }

    /// The key of a tier's stream.
    package func tierSeed(_ number: UInt32) -> Bytes32 {
        var transcript = Transcript("fapiao.draw.v1.tier")
        transcript.fixed(number)
        return Bytes32(HKDFSHA256.expand(key, info: transcript.bytes, count: Bytes32.count))!
    }

    /// The winners of all tiers, highest first, of which `prizes` has the numbers of prizes.
    ///
    /// `rule` tells whom the manifest passes over, for what the log says of the entry. `holder` tells whose an
    /// entry is. Both are asked only about those that the stream meets. A disqualified
    /// entry takes no prize and counts all the same, as drawn and for its holder: so the list depends on who
    /// is disqualified and not on when, and nobody else loses.
    package func tiers<Holder: Hashable, Failure: Error>(
        prizes: [Int], prizesPerHolder: Int, disqualified: Set<UInt64> = [],
        rule: (UInt64) -> DrawPlan.PassRule? = { _ in nil },
        holder: (UInt64) throws(Failure) -> Holder
    ) throws(Failure) -> [Tier] {
        var passes: [UInt64: DrawTerms.Reason] = [:]
        for pass in terms.passes { passes[pass.index] = pass.reason }
        var drawn: Set<UInt64> = []
        var held: [Holder: Int] = [:]
        var tiers: [Tier] = []
        for (place, count) in prizes.enumerated() {
            let number = UInt32(place + 1)
            var stream = DistinctStream(key: tierSeed(number), over: terms.entries)
            var winners: [UInt64] = []
            var skipped: [Skipped] = []
            while winners.count < count, let index = stream.next() {
                if let reason = passes[index] {
                    skipped.append(Skipped(index: index, reason: .terms(reason)))
                    continue
                }
                if let rule = rule(index) {
                    skipped.append(Skipped(index: index, reason: .rule(rule)))
                    continue
                }
                if drawn.contains(index) {
                    skipped.append(Skipped(index: index, reason: .drawnAlready))
                    continue
                }
                let owner = try holder(index)
                guard held[owner, default: 0] < prizesPerHolder else {
                    skipped.append(Skipped(index: index, reason: .holderAtLimit))
                    continue
                }
                drawn.insert(index)
                held[owner, default: 0] += 1
                if disqualified.contains(index) {
                    skipped.append(Skipped(index: index, reason: .disqualified))
                } else {
                    winners.append(index)
                }
            }
            tiers.append(
                Tier(
                    number: number, winners: winners, skipped: skipped,
                    notAwarded: count - winners.count))
        }
        return tiers
    }
}
