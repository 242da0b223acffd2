/// A periodic draw as the manifest announces it that holds when the draw closes: what is amended later is for others.
package struct AnnouncedDraw: Hashable, Sendable {
    /// The manifest's, among those of the campaign.
    package let place: Int
    /// The draw as that manifest has it.
    package let plan: DrawPlan

    /// The draws of a campaign by their names.
    /// - Parameter manifests: from when on each holds and what it announces, in their order.
    static func all(by manifests: [(from: UInt64, draws: [DrawPlan])]) -> [String: AnnouncedDraw] {
        var draws: [String: AnnouncedDraw] = [:]
        for (place, manifest) in manifests.enumerated() {
            let next = place + 1 < manifests.count ? manifests[place + 1].from : .max
            for plan in manifest.draws
            where draws[plan.name] == nil && manifest.from <= plan.closes && plan.closes < next {
                draws[plan.name] = AnnouncedDraw(place: place, plan: plan)
            }
        }
        return draws
    }
}

extension AnnouncedDraw {
    /// True if parties may answer under a manifest: the one that announces the draw; or a later
    /// one, if parties have been changed who would have to answer.
    func mayBeRevealed(under later: Int, of manifests: [CampaignManifest]) -> Bool {
        later == place
            || later > place && manifests[later].rules.revealers != manifests[place].rules.revealers
    }
}

extension [String: AnnouncedDraw] {
    /// In the order of their closings, each with its entries: from the end of the last draw of its series to the last
    /// seal that all had cosigned by the closing. One without entries is not held.
    /// - Parameter size: where that seal ends; nil where none was cosigned by a closing.
    func inOrder(
        endingAt size: (DrawPlan) -> UInt64?
    ) -> [(draw: AnnouncedDraw, entries: Range<UInt64>)] {
        var ended: [String: UInt64] = [:]
        return values.sorted { ($0.plan.closes, $0.plan.name) < ($1.plan.closes, $1.plan.name) }
            .map { draw in
                let first = ended[draw.plan.series] ?? 0
                let end = Swift.max(first, size(draw.plan) ?? 0)
                ended[draw.plan.series] = end
                return (draw, first..<end)
            }
    }
}

extension CampaignManifest {
    /// The periodic draws of a campaign by their names.
    /// - Parameter manifests: in the order in which they hold.
    package static func announcedDraws(
        by manifests: [CampaignManifest]
    ) -> [String: AnnouncedDraw] {
        AnnouncedDraw.all(by: manifests.map { ($0.amends?.from ?? 0, $0.draws) })
    }
}
