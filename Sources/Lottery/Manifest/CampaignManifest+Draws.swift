/// A periodic draw as the manifest announces it that holds when the draw closes: what is amended later is for others.
package struct AnnouncedDraw: Hashable, Sendable {
    /// The manifest's, among those of the campaign.
    package let place: Int
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

extension CampaignManifest {
    /// The periodic draws of a campaign by their names.
    /// - Parameter manifests: in the order in which they hold.
    package static func announcedDraws(
        by manifests: [CampaignManifest]
    ) -> [String: AnnouncedDraw] {
        AnnouncedDraw.all(by: manifests.map { ($0.amends?.from ?? 0, $0.draws) })
    }
}
