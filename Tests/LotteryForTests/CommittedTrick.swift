import Cryptography
import Invoices
package import Lottery

/// A trick of the operator's, committed in a random campaign's published files, and by what name each verifier knows it.
package struct CommittedTrick: Sendable {
    package let name: String
    package let files: [String: [UInt8]]
    /// By whoever replays everything; "sound" for what looks like a trick and is none.
    package let replayed: String
    /// An entry that the trick concerns, and its name by whoever has this file alone.
    package let shown: (proof: HolderProof, name: String)?
    /// Another file to show, without which that one says nothing.
    package private(set) var beside: HolderProof?

    init(
        _ name: String, _ campaign: SyntheticCampaign, _ replayed: String,
        shown: (index: UInt64, name: String)? = nil
    ) {
        self.name = name
        files = campaign.files
        self.replayed = replayed
        self.shown = shown.map { (campaign.proofs([$0.index])[0], $0.name) }
    }

    /// All that can be committed in this campaign: some need a winner, a loser, or a draw.
    package static func all(in random: RandomCampaign) -> [CommittedTrick] {
        var chance = random.random
        let campaign = random.campaign
        return outcomes(campaign, &chance) + logs(campaign, &chance) + seals(campaign, &chance)
            + entries(random) + rules(campaign) + draws(campaign) + pauses(campaign)
            + partings(random) + alone(random) + missingDraws(campaign) + answeredTwice(random)
    }

    private static func changed(
        _ campaign: SyntheticCampaign, _ change: (inout SyntheticCampaign) -> Void
    ) -> SyntheticCampaign {
        var campaign = campaign
        change(&campaign)
        campaign.publishLog()
        return campaign
    }

    private static func with(
        _ seal: PublishedSeal, note: [UInt8]? = nil, proofs: [[UInt8]]? = nil,
        wins: [PublishedSeal.Win]? = nil
    ) -> PublishedSeal {
        PublishedSeal(
            manifest: seal.manifest, note: note ?? seal.note, proofs: proofs ?? seal.proofs,
            wins: wins ?? seal.wins)
    }

    /// Two successors of one seal, which all parties have answered: one is published, and somebody has the other.
    private static func answeredTwice(_ random: RandomCampaign) -> [CommittedTrick] {
        let campaign = random.campaign
        let last = UInt64(campaign.entries.count - 1)
        guard let newest = Entry(campaign.entries[Int(last)])?.acceptedAt else { return [] }
        var other = campaign
        other.enter(
            (campaign.numbers.max() ?? 0) + 1, holders: random.holders, ladder: 1, at: newest)
        other.sealBlindly(at: newest + 2, isSecond: true)
        var trick = CommittedTrick(
            "a second draw over another size", campaign, "sound", shown: (last, "answered-twice"))
        trick.beside = other.proofs([last])[0]
        return [trick]
    }

    // MARK: other outcomes

    private static func outcomes(
        _ campaign: SyntheticCampaign, _ chance: inout SplitMix64
    ) -> [CommittedTrick] {
        var tricks: [CommittedTrick] = []
        let winning = campaign.seals.indices.filter { !campaign.seals[$0].wins.isEmpty }
        if let place = winning.randomOne(&chance) {
            var kept = campaign.seals[place].wins
            kept.remove(at: chance.below(kept.count))
            tricks.append(
                CommittedTrick(
                    "a winner left out",
                    changed(campaign) { $0.seals[place] = with($0.seals[place], wins: kept) },
                    "other-outcome"))
        }
        let losers = campaign.outcomes.filter { $0.prize == nil }.map(\.ticket.index)
        if let loser = losers.randomOne(&chance),
            let place = campaign.sizes.firstIndex(where: { $0 > loser })
        {
            let earned = rowValue(campaign, loser)
            let win = PublishedSeal.Win(index: loser, value: earned ?? Fen(100))
            let wins = (campaign.seals[place].wins + [win]).sorted { $0.index < $1.index }
            tricks.append(
                CommittedTrick(
                    "a friend's entry marked as winner",
                    changed(campaign) { $0.seals[place] = with($0.seals[place], wins: wins) },
                    // Its own row's prize, which was gone.
                    earned == nil ? "other-outcome" : "out-of-turn"))
        }
        return tricks
    }

    /// What the entry's number would have given, had it not been gone; nil for nothing.
    private static func rowValue(_ campaign: SyntheticCampaign, _ index: UInt64) -> Fen? {
        guard let entry = Entry(campaign.entries[Int(index)]),
            let rules = campaign.manifests.first(where: { $0.digest == entry.manifest })?.rules,
            let own = rules.instantRules(oddsTable: entry.oddsTable),
            let row = own.ladder.row(of: campaign.outcomes[Int(index)].ticket.drawn)
        else { return nil }
        return rules.prizes.first { $0.id == own.ladder.rows[row].prize }?.value
    }

    // MARK: another log

    private static func logs(
        _ campaign: SyntheticCampaign, _ chance: inout SplitMix64
    ) -> [CommittedTrick] {
        let count = campaign.entries.count
        let one = chance.below(count - 1)
        let sealed = Int(campaign.sizes[campaign.sizes.count - 2])
        // Under other rules it would be no entry of its seal.
        let rules = campaign.entries.map { Entry($0)?.manifest }
        let swapped =
            (0..<count - 1).filter { rules[$0] == rules[$0 + 1] }.randomOne(&chance) ?? one
        /// Below the checkpoint that was cosigned.
        func altered(_ change: (inout [[UInt8]]) -> Void) -> SyntheticCampaign {
            var other = changed(campaign) { change(&$0.entries) }
            other.files[CampaignPath.checkpoint] = campaign.files[CampaignPath.checkpoint]
            return other
        }
        var hidden = campaign
        for path in campaign.files.keys where path.hasPrefix("tile/entries/") {
            hidden.files[path] = nil
        }
        var forked = campaign
        forked.publishCheckpoint(size: UInt64(count), root: SHA256.hash([2]))
        return [
            CommittedTrick(
                "an entry altered", altered { $0[one][100] ^= 1 }, "altered-log",
                shown: (UInt64(one), "altered-log")),
            CommittedTrick(
                "two entries exchanged", altered { $0.swapAt(swapped, swapped + 1) },
                "altered-log", shown: (UInt64(swapped), "altered-log")),
            CommittedTrick(
                "an entry dropped and one added late",
                altered { entries in
                    let other = entries.remove(at: sealed)
                    entries.append(other.dropLast(40) + [7] + other.suffix(39))
                }, "altered-log"),
            CommittedTrick("entries not shown", hidden, "unreadable-files"),
            CommittedTrick(
                "another root of the same size", forked, "two-roots"),
        ]
    }

    // MARK: seals

    private static func seals(
        _ campaign: SyntheticCampaign, _ chance: inout SplitMix64
    ) -> [CommittedTrick] {
        let place = chance.below(campaign.seals.count)
        let (seal, index) = (campaign.seals[place], campaign.sizes[place] - 1)
        var proofs = seal.proofs
        proofs[chance.below(proofs.count)][40] ^= 1
        let manifest = campaign.manifests.first { $0.digest == seal.manifest }
        let witness = manifest?.witnessKeys[0].name ?? ""
        let lines = String(decoding: seal.note, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).filter { !$0.hasPrefix("— \(witness) ") }
        let note = Array(lines.joined(separator: "\n").utf8)
        var tricks = [
            CommittedTrick(
                "a reveal made up",
                changed(campaign) { $0.seals[place] = with(seal, proofs: proofs) },
                "false-reveal", shown: (index, "false-reveal")),
            CommittedTrick(
                "a log that a witness has not seen",
                changed(campaign) { $0.seals[place] = with(seal, note: note) },
                "unsigned", shown: (index, "unsigned")),
        ]
        if place < campaign.seals.count - 1 {
            tricks.append(
                CommittedTrick(
                    "a seal left out", changed(campaign) { $0.seals.remove(at: place) },
                    "broken-chain"))
        }
        return tricks
    }

    // MARK: entries that there should not be

    private static func entries(_ random: RandomCampaign) -> [CommittedTrick] {
        let campaign = random.campaign
        let first = campaign.entries.count
        guard let newest = Entry(campaign.entries[first - 1])?.acceptedAt else { return [] }
        /// One more entry, sealed as if it were a good one.
        func added(
            sealedAt: UInt64? = nil, previousSeed: Bytes32? = nil,
            _ enter: (inout SyntheticCampaign) -> Void
        ) -> SyntheticCampaign {
            changed(campaign) { campaign in
                enter(&campaign)
                campaign.sealBlindly(at: sealedAt ?? newest + 100, previousSeed: previousSeed)
            }
        }
        func enter(_ number: Int, ladder: UInt32 = 1, at time: UInt64)
            -> (inout SyntheticCampaign) -> Void
        {
            { $0.enter(number, holders: random.holders, ladder: ladder, at: time) }
        }
        /// The last seal's parties have answered for it as if it began one entry earlier.
        func again(_ campaign: SyntheticCampaign) -> SyntheticCampaign {
            changed(campaign) { campaign in
                let place = campaign.seals.count - 1
                let (from, size) = (campaign.sizes[place - 1] - 1, campaign.sizes[place])
                let question = SealQuestion(
                    origin: campaign.origin, manifest: campaign.manifest.digest, from: from,
                    previousSeed: campaign.seeds[place], size: size, root: campaign.root(size))
                campaign.seals[place] = with(
                    campaign.seals[place], proofs: campaign.reveals(question?.bytes ?? []))
            }
        }
        let after = campaign.manifest.amends?.from ?? 0
        var tricks = [
            CommittedTrick(
                "one invoice entered twice", added(enter(0, at: newest + 90)), "entered-twice"),
            CommittedTrick(
                "a leaf that is no entry",
                added { $0.append([UInt8](campaign.entries[0].dropLast()), first) }, "false-entry"),
            CommittedTrick(
                "a ladder that the rules lack", added(enter(first, ladder: 99, at: newest + 90)),
                "false-entry", shown: (UInt64(first), "false-entry")),
            CommittedTrick(
                "an entry dated wrongly", added(enter(first, at: newest + 900)), "dated-wrongly",
                shown: (UInt64(first), "dated-wrongly")),
            CommittedTrick(
                "a seal behind another seed",
                added(previousSeed: SHA256.hash([3]), enter(first, at: newest + 90)),
                "broken-chain"),
            CommittedTrick(
                "a seal that was drawn anew", again(campaign), "broken-chain",
                shown: (UInt64(first - 1), "broken-chain")),
        ]
        if newest > after + 61 {
            tricks.append(
                CommittedTrick(
                    "an entry held back", added(enter(first, at: newest - 61)), "held-back"))
        }
        return tricks
    }
}

extension Array {
    fileprivate func randomOne(_ random: inout SplitMix64) -> Element? {
        isEmpty ? nil : random.pick(self)
    }
}
