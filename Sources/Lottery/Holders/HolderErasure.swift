package import Invoices

/// Erases the openings of entries whose holder was forgotten, as soon as nobody needs them: an entry has to be judged,
/// its opening is due to the auditors where it has won or is one of those that they check, and a periodic draw opens
/// whomever it meets. What stays is erased by hand, when the auditors have it or the last draw is over.
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
        guard let judgement = asked.judgement, !judgement.isWin,
            let campaign = campaigns.campaign(of: asked.origin), !campaign.hasDraws,
            let manifest = campaign.manifest(of: asked.manifest)
        else { return false }
        let ticket = InstantDraw.Ticket(
            seed: judgement.seed, index: judgement.index, leaf: asked.leaf,
            auditOneIn: manifest.rules.auditOneIn)
        return !ticket.isAudited
    }
}
