import Cryptography
package import Invoices
import Lottery

/// A campaign of chance: parties, prizes that run out, ladders, amendments, and draws in which winners are passed over
/// and disqualified. The same seed gives the same one.
package struct RandomCampaign: Sendable {
    package private(set) var campaign: SyntheticCampaign
    package let seed: UInt64
    package let holders: Int
    package private(set) var random: SplitMix64
    package private(set) var text: SyntheticManifest
    private var now = SyntheticManifest.opens + 10
    private var number = 0
    /// Of the series of draws, and who won in it.
    private var drawnUntil: UInt64 = 0
    private var winners: Set<UInt64> = []

    /// - Parameters:
    ///   - entries: how many; at least as many as seals.
    ///   - seals: how many.
    package init(seed: UInt64, entries: Int, seals: Int) {
        precondition(seals > 0 && entries >= seals, "a seal has entries")
        var random = SplitMix64(seed: seed)
        holders = 2 + random.below(max(1, entries / 2))
        text = Self.manifest(seed, seals, &random)
        self.seed = seed
        campaign = SyntheticCampaign(text)
        self.random = random
        for place in 0..<seals {
            let left = entries - campaign.entries.count - (seals - place)
            enter(1 + (place == seals - 1 ? left : self.random.below(left + 1) / 2))
            campaign.seal(at: now + 2)
            now += 1_000
            holdDraw()
            if place < seals - 1, self.random.chance(20) { amend() }
        }
        campaign.publishLog()
    }

    // MARK: rules

    private static func manifest(
        _ seed: UInt64, _ seals: Int, _ random: inout SplitMix64
    ) -> SyntheticManifest {
        let count = random.within(2...4)
        var fen = 100 * random.within(1...20)
        var prizes: [(id: String, fen: Int, count: Int)] = []
        for place in 0..<count {
            prizes.append(("p\(count - place)", fen, random.within(1...12)))
            fen += 100 * random.within(1...200)
        }
        prizes.reverse()
        var text = SyntheticManifest(
            name: "random-\(seed)", prizes: prizes, ladders: ladders(prizes, &random))
        text.falls = random.chance(70)
        text.parties = Array(text.parties.prefix(random.within(2...3)))
        if random.chance(30) { text.cosigners = ["cosigner.example"] }
        if random.chance(50) { text.auditors.append("notary-office.example") }
        for place in 0..<random.below(3) {
            let prize = "d\(place)"
            text.prizes.append((prize, 50_000, 4))
            // Behind a seal, and before the next one's entries.
            let closes = SyntheticManifest.opens + 10 + UInt64((place + 1) * seals / 3) * 1_000
            text.draws.append(
                SyntheticManifest.Draw(
                    name: "draw-\(place + 1)", closes: closes + 500,
                    tiers: [(prize, 1), (prize, random.within(1...3))],
                    perHolder: random.within(1...2),
                    passesOver: ["won", "drawn"].filter { _ in random.chance(50) },
                    hasSource: random.chance(50)))
        }
        return text
    }

    private static func ladders(
        _ prizes: [(id: String, fen: Int, count: Int)], _ random: inout SplitMix64
    ) -> [[Ladder.Row]] {
        (0..<random.within(1...3)).map { _ in
            var rows: [Ladder.Row] = []
            for prize in prizes where random.chance(75) {
                let parts = random.below(Int(Ladder.whole) / prizes.count)
                rows.append(.init(prize: prize.id, partsPerBillion: UInt64(parts)))
            }
            let last = prizes[prizes.count - 1].id
            return rows.isEmpty ? [.init(prize: last, partsPerBillion: 300_000_000)] : rows
        }
    }

    /// Other odds, more of a prize, another fall, or a witness who leaves for the reserve.
    private mutating func amend() {
        now += 5
        let instant = text.prizes.filter { $0.id.hasPrefix("p") }
        text.amends = (campaign.manifest.digest, now)
        switch random.below(4) {
        case 0: text.ladders = Self.ladders(instant, &random) + text.ladders
        case 1: text.prizes[0].count += random.within(1...5)
        case 2: text.falls.toggle()
        default:
            let leaving = text.parties[text.parties.count - 1]
            text.parties[text.parties.count - 1] = text.reserve
            text.reserve = "spare-of-\(leaving)"
        }
        campaign.publish(text)
        now += 1
    }

    // MARK: what comes

    private mutating func enter(_ count: Int) {
        for _ in 0..<count {
            campaign.enter(
                number, holders: holders,
                ladder: UInt32(1 + random.below(text.ladders.count)),
                at: now + UInt64(random.below(2)))
            number += 1
        }
    }

    /// The draw whose closing has passed, if there is one.
    private mutating func holdDraw() {
        guard
            let plan = campaign.manifest.draws.first(where: { plan in
                plan.closes < now && campaign.files[CampaignPath.reveals(plan.name)] == nil
            }), let end = sizes(by: plan.closes), end > drawnUntil
        else { return }
        var decisions = SyntheticCampaign.Decisions()
        for index in drawnUntil..<end where random.chance(5) {
            decisions.passes.append(.init(index: index, reason: random.pick([.void, .fraud])))
        }
        if !plan.sources.isEmpty { decisions.sources = [.init(name: "pl5", value: "1 2 3 4 5")] }
        hold(plan, end, decisions)
        // Twice: whoever takes the place of one who was disqualified may be disqualified too.
        for _ in 0..<2 where random.chance(60) {
            let won = campaign.winners(of: plan.name)
            guard !won.isEmpty else { break }
            decisions.disqualified.append(random.pick(won))
            hold(plan, end, decisions)
        }
        winners.formUnion(campaign.winners(of: plan.name))
        drawnUntil = end
    }

    private mutating func hold(
        _ plan: DrawPlan, _ end: UInt64, _ decisions: SyntheticCampaign.Decisions
    ) {
        campaign.hold(
            plan, from: drawnUntil, to: end, holders: holders, earlier: winners, decisions)
    }

    /// Where the last seal ends whose witnesses all cosigned by then.
    private func sizes(by closing: UInt64) -> UInt64? {
        let place = campaign.seals.lastIndex { seal in
            guard let note = SignedNote(seal.note) else { return false }
            return campaign.manifests.flatMap(\.witnessKeys).allSatisfy { key in
                guard case .signed(let time) = note.verdict(of: key) else { return true }
                return time ?? 0 <= closing
            }
        }
        return place.map { campaign.sizes[$0] }
    }
}
