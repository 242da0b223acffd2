import Cryptography
import Lottery

extension CommittedTrick {
    static func rules(_ campaign: SyntheticCampaign) -> [CommittedTrick] {
        let first = campaign.manifests[0]
        let text = String(
            decoding: campaign.files[CampaignPath.manifest(first.digest)] ?? [], as: UTF8.self)
        var changed = campaign
        changed.files[CampaignPath.manifest(first.digest)] = Array(
            text.replacing("\"falls\": ", with: "\"falls\":  ").utf8)
        var unsigned = campaign
        unsigned.files[CampaignPath.signatures(first.digest)] = SyntheticCampaign.note(
            .manifest(first.digest), first.parties.map(\.name), origin: campaign.origin)
        return [
            CommittedTrick("rules changed in their file", changed, "unreadable-files"),
            CommittedTrick("rules that no auditor has signed", unsigned, "unsigned"),
        ]
    }

    /// In the first periodic draw that was held.
    static func draws(_ campaign: SyntheticCampaign) -> [CommittedTrick] {
        let held = campaign.manifest.draws.first {
            campaign.files[CampaignPath.reveals($0.name)] != nil
        }
        guard let name = held?.name,
            let terms = campaign.files[CampaignPath.terms(name)].flatMap({
                DrawTerms(String(decoding: $0, as: UTF8.self))
            }),
            let result = campaign.files[CampaignPath.result(name)].flatMap({ DrawResult($0) })
        else { return [] }
        func trick(_ what: String, _ path: String, _ bytes: [UInt8], _ name: String)
            -> CommittedTrick
        {
            var other = campaign
            other.files[path] = bytes
            return CommittedTrick(what, other, name)
        }
        var tricks: [CommittedTrick] = []
        let more = DrawTerms(
            origin: terms.origin, draw: terms.draw, entries: terms.entries,
            passes: [.init(index: terms.entries.lowerBound, reason: .merchant)],
            sources: terms.sources)
        if let more {
            tricks.append(
                trick(
                    "an entry passed over without the auditors", CampaignPath.terms(name),
                    Array(more.text.utf8), "unsigned-decision"))
        }
        let other = DrawTerms(
            origin: terms.origin, draw: terms.draw, entries: terms.entries, passes: terms.passes,
            sources: terms.sources + [.init(name: "ours", value: "7")])
        if let other {
            tricks.append(
                trick(
                    "a source of the operator's own", CampaignPath.terms(name),
                    Array(other.text.utf8), "other-draw"))
        }
        if let winner = result.tiers.first?.winners.first,
            let friend = terms.entries.first(where: { $0 != winner })
        {
            let first = DrawResult.Tier(
                winners: [friend] + result.tiers[0].winners.dropFirst(),
                skipped: result.tiers[0].skipped, notAwarded: result.tiers[0].notAwarded)
            let exchanged = DrawResult(
                tiers: [first] + result.tiers.dropFirst(), disqualified: result.disqualified,
                shown: result.shown)
            tricks.append(
                trick(
                    "a winner of a draw exchanged", CampaignPath.result(name), exchanged.bytes,
                    "other-draw"))
            let note = SyntheticCampaign.note(
                .disqualified(
                    draw: name, index: winner, reason: "fraud", evidence: SHA256.hash([4])), [],
                origin: campaign.origin)
            let without = DrawResult(
                tiers: result.tiers,
                disqualified: result.disqualified + [
                    .init(index: winner, reason: "fraud", evidence: SHA256.hash([4]), note: note)
                ], shown: result.shown)
            tricks.append(
                trick(
                    "a disqualification without cause", CampaignPath.result(name), without.bytes,
                    "unsigned-decision"))
        }
        return tricks
    }
}
