import Cryptography
import Invoices

/// A seal whose outcomes were worked out, beside what was published of it.
struct SealOutcomes {
    let place: CampaignReport.Place
    /// Of the entries whose number gives a row of their ladder: who, and what is left of it.
    let judged: CampaignReplay.Judged
    /// The worth of each prize, which is the same in all manifests.
    let values: [String: Fen]

    /// Finds the first entry that has another prize in the published list than it won.
    func compare(with wins: [PublishedSeal.Win]) throws(CampaignFault) {
        var rest = wins[...]
        for claim in judged.claims {
            // An entry that was published before has no row.
            if let next = rest.first, next.index < claim.index { break }
            let published = rest.first.flatMap { $0.index == claim.index ? $0 : nil }
            if published != nil { rest.removeFirst() }
            let prize = judged.prizes[claim.index]
            let value = prize.flatMap { values[$0] }
            guard published?.value != value else { continue }
            guard let published else { throw .winnerLeftOut(index: claim.index) }
            // The number's own prize was exhausted, or none was left: somebody came first by the
            // keys.
            throw prize != claim.prize && published.value == values[claim.prize]
                ? .prizeOutOfTurn(index: claim.index) : .otherPrize(index: claim.index)
        }
        if let foreign = rest.first { throw .winnerWithoutTicket(index: foreign.index) }
    }
}
