package import Invoices

/// Erases the openings of entries whose holder was forgotten, as soon as nobody needs them: an entry has to be judged,
/// its opening is due to the auditors where it has won or is one of those that they check, a periodic draw opens
/// whomever it meets as often as it is done anew, and a prize is paid by the invoice that it was won with.
package struct HolderErasure: Sendable {
    private let store: any HolderStore
    private let campaigns: CampaignDirectory

    /// Of one look at the database.
    private static let batchMaximum = 200

    package init(_ store: any HolderStore, campaigns: CampaignDirectory) {
        self.store = store
        self.campaigns = campaigns
    }

    /// Looks through all that wait once.
    /// - Returns: how many were erased.
    @discardableResult
    package func run() async throws(ServiceUnavailable) -> Int {
        var last: Int64 = 0
        var erased = 0
        while true {
            let asked = try await store.erasures(after: last, limit: Self.batchMaximum)
            guard let end = asked.last else { return erased }
            let free = asked.filter(isFree).map(\.id)
            try await store.eraseOpenings(of: free)
            erased += free.count
            last = end.id
        }
    }

    private func isFree(_ asked: AskedErasure) -> Bool {
        guard let judgement = asked.judgement,
            let campaign = campaigns.campaign(of: asked.origin),
            let manifest = campaign.manifest(of: asked.manifest),
            // An entry of the closing's last second may be in it, by whichever clock.
            campaign.draws.allSatisfy({ draw in
                draw.closes + DrawPlan.clockSlackSeconds < asked.acceptedAt
                    || asked.finishedDraws.contains(draw.name)
            })
        else { return false }
        if asked.isGiven { return true }
        let ticket = InstantDraw.Ticket(
            seed: judgement.seed, index: judgement.index, leaf: asked.leaf,
            auditOneIn: manifest.rules.auditOneIn)
        return !judgement.isWin && !ticket.isAudited
    }
}
