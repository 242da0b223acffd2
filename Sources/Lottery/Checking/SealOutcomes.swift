import Cryptography
import Invoices

/// A seal whose outcomes were worked out, beside what was published of it.
struct SealOutcomes {
    let place: CampaignReport.Place
    let entries: [[UInt8]]
    let outcomes: [InstantDraw.Outcome]

    /// What a prize is worth by the manifest that the entry carries.
    func value(of prize: String, at place: Int, _ chain: ManifestChain) -> Fen? {
        guard let entry = Entry(entries[place]) else { return nil }
        return chain[entry.manifest]?.rules.prizes.first { $0.id == prize }?.value
    }

    /// Finds the first entry that has another prize in the published list than it won.
    func compare(
        with wins: [PublishedSeal.Win], _ chain: ManifestChain
    ) throws(CampaignFault) {
        var rest = wins[...]
        for (place, outcome) in outcomes.enumerated() {
            let index = outcome.ticket.index
            let published = rest.first.flatMap { $0.index == index ? $0 : nil }
            if published != nil { rest.removeFirst() }
            let value = outcome.prize.flatMap { self.value(of: $0, at: place, chain) }
            guard published?.value != value else { continue }
            guard published != nil else { throw .winnerLeftOut(index: index) }
            guard let row = row(at: place, chain) else {
                throw .winnerWithoutTicket(index: index)
            }
            // What its number gave was exhausted, or nothing was left: somebody came first by the keys.
            let earned = self.value(of: row, at: place, chain)
            throw outcome.prize != row && published?.value == earned
                ? .prizeOutOfTurn(index: index) : .otherPrize(index: index)
        }
        if let foreign = rest.first { throw .winnerWithoutTicket(index: foreign.index) }
    }

    /// The prize of the row that the entry's number gives, whether any is left of it or not.
    private func row(at place: Int, _ chain: ManifestChain) -> String? {
        guard let entry = Entry(entries[place]),
            let rules = chain[entry.manifest]?.rules.instantRules(oddsTable: entry.oddsTable),
            let row = rules.ladder.row(of: outcomes[place].ticket.drawn)
        else { return nil }
        return rules.ladder.rows[row].prize
    }
}
