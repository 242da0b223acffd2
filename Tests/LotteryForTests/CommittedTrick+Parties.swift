import Cryptography
import Lottery

extension CommittedTrick {
    /// Entries that were accepted while the campaign was said to be paused or closed.
    static func pauses(_ campaign: SyntheticCampaign) -> [CommittedTrick] {
        let accepted = campaign.entries.compactMap { Entry($0)?.acceptedAt }
        let place = accepted.count / 2
        let (second, newest) = (accepted[place], accepted.max() ?? 0)
        func trick(
            _ name: String, _ changes: [(CampaignStatement.State, UInt64)], _ verdict: String,
            by signer: String? = nil, isShown: Bool = false
        ) -> CommittedTrick {
            var other = campaign
            for (number, change) in changes.enumerated() {
                other.files[CampaignPath.state(UInt64(number))] = SyntheticCampaign.note(
                    .state(change.0, at: change.1, reason: "because"),
                    [signer ?? campaign.origin], origin: campaign.origin)
            }
            return CommittedTrick(
                name, other, verdict, shown: isShown ? (UInt64(place), verdict) : nil)
        }
        return [
            trick(
                "an entry accepted in a pause", [(.paused, second), (.open, second + 1)],
                "other-rules", isShown: true),
            trick("entries accepted after the end", [(.closed, second)], "other-rules"),
            trick(
                "a pause that nothing ended", [(.paused, 1), (.open, 2), (.paused, second)],
                "other-rules"),
            trick("a pause in which nothing came", [(.paused, newest + 1)], "sound"),
            trick("a pause before the first entry", [(.paused, 1), (.open, 2)], "sound"),
            trick(
                "a campaign opened after its end", [(.closed, newest + 1), (.open, newest + 2)],
                "unreadable-files"),
            trick(
                "pauses whose times go back", [(.paused, newest + 2), (.open, newest + 1)],
                "unreadable-files"),
            trick(
                "a pause that somebody else signed", [(.paused, newest + 1)],
                "unreadable-files", by: campaign.auditors[0], isShown: true),
        ]
    }

    /// A party that is struck out while a seal waits for it: the seal is finished as the amendment says, or left.
    static func partings(_ random: RandomCampaign) -> [CommittedTrick] {
        let campaign = random.campaign
        // One besides the operator has to stay.
        guard campaign.manifest.parties.count > 2, let leaving = random.text.parties.last,
            let newest = campaign.entries.compactMap({ Entry($0)?.acceptedAt }).max(),
            let seal = campaign.lastQuestion
        else { return [] }
        let last = UInt64(campaign.entries.count - 1)
        func trick(
            _ name: String, _ begun: SealQuestion, _ finisher: BegunSeal.Finisher,
            _ verdict: String, isShown: Bool = false, unsigned: Set<String> = []
        ) -> CommittedTrick {
            var (other, text) = (campaign, random.text)
            text.amends = (campaign.manifest.digest, newest + 200)
            text.parties.removeLast()
            text.reserve = "spare-of-\(leaving)"
            text.struckOut = leaving
            text.begun = (begun, finisher)
            other.publish(text, unsigned: unsigned.union([leaving]))
            let number = (campaign.numbers.max() ?? 0) + 1
            other.enter(number, holders: random.holders, ladder: 1, at: newest + 300)
            other.seal(at: newest + 302)
            other.publishLog()
            return CommittedTrick(
                name, other, verdict, shown: isShown ? (last, verdict) : nil)
        }
        func question(
            from: UInt64? = nil, seed: Bytes32? = nil, root: Bytes32? = nil
        ) -> SealQuestion {
            SealQuestion(
                origin: seal.origin, manifest: seal.manifest, from: from ?? seal.from,
                previousSeed: seed ?? seal.previousSeed, size: seal.size, root: root ?? seal.root
            ) ?? seal
        }
        var tricks = [
            trick("a seal that a keeper finished", seal, .keeper, "sound", isShown: true),
            trick(
                "a begun seal over other entries", question(root: .zero), .keeper,
                "broken-chain", isShown: true),
            trick(
                "a begun seal behind another seed", question(seed: SHA256.hash([9])), .keeper,
                "broken-chain", isShown: true),
            trick(
                "a seal finished by those who leave", seal, .successors, "broken-chain",
                isShown: true),
            trick(
                "a party struck out without an auditor", seal, .keeper, "unsigned",
                unsigned: [campaign.auditors[0]]),
        ]
        if seal.from > 0 {
            tricks.append(
                trick(
                    "a begun seal from another beginning", question(from: seal.from - 1), .keeper,
                    "broken-chain", isShown: true))
        }
        return tricks
    }

    /// An operator that makes the seed alone, so that nobody could tell had it drawn again.
    static func alone(_ random: RandomCampaign) -> [CommittedTrick] {
        var text = random.text
        text.amends = nil
        text.parties = Array(text.parties.prefix(1))
        var campaign = SyntheticCampaign(text)
        campaign.enter(0, holders: 1, ladder: 1, at: SyntheticManifest.opens + 10)
        campaign.seal(at: SyntheticManifest.opens + 12)
        campaign.publishLog()
        return [
            CommittedTrick(
                "an operator that reveals alone", campaign, "unsigned", shown: (0, "unsigned"))
        ]
    }

    /// Draws that are not published, and that nobody can take for held.
    static func missingDraws(_ campaign: SyntheticCampaign) -> [CommittedTrick] {
        let held = campaign.manifest.draws.sorted { $0.closes < $1.closes }
            .filter { campaign.files[CampaignPath.result($0.name)] != nil }
        func hidden(_ name: String) -> SyntheticCampaign {
            var other = campaign
            other.files[CampaignPath.result(name)] = nil
            return other
        }
        var tricks: [CommittedTrick] = []
        if let last = held.last, last.sources.isEmpty {
            tricks.append(
                CommittedTrick("a draw that is due", hidden(last.name), "missing-draw"))
        }
        if held.count > 1, held[1].passesOver.contains(.drawn) {
            tricks.append(
                CommittedTrick(
                    "a draw whose winners a later one passes over", hidden(held[0].name),
                    "other-draw"))
        }
        return tricks
    }
}
