/// A periodic draw as the manifest announces it that holds when the draw closes: what is amended later is for others.
package struct AnnouncedDraw: Hashable, Sendable {
    /// The manifest's, among those of the campaign.
    package let place: Int
    package let plan: DrawPlan
}

extension CampaignManifest {
    /// The periodic draws of a campaign by their names.
    /// - Parameter manifests: in the order in which they hold.
    package static func announcedDraws(
        by manifests: [CampaignManifest]
    ) -> [String: AnnouncedDraw] {
        var draws: [String: AnnouncedDraw] = [:]
        for name in Set(manifests.flatMap(\.draws).map(\.name)) {
            let plans = manifests.map { $0.draws.first { $0.name == name } }
            let closings = zip(manifests, plans).map { ($0.amends?.from ?? 0, $1?.closes) }
            guard let place = AnnouncedDraw.place(closings), let plan = plans[place] else {
                continue
            }
            draws[name] = AnnouncedDraw(place: place, plan: plan)
        }
        return draws
    }
}

extension AnnouncedDraw {
    /// Which manifest announces a draw for a time at which it holds itself.
    /// - Parameter closings: of each manifest in their order, from when on it holds, and when the draw closes by it.
    static func place(_ closings: [(from: UInt64, closes: UInt64?)]) -> Int? {
        closings.indices.first { place in
            guard let closes = closings[place].closes else { return false }
            let next = place + 1 < closings.count ? closings[place + 1].from : .max
            return closings[place].from <= closes && closes < next
        }
    }
}
