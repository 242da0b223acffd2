import Cryptography
import Lottery

extension SimulatedCampaign {
    /// An honest campaign: 300 entries in ten seals, and both draws.
    static func honest(isCosigned: Bool = true) -> SimulatedCampaign {
        var campaign = SimulatedCampaign()
        campaign.isCosigned = isCosigned
        campaign.run()
        return campaign
    }

    mutating func run(_ change: (inout SimulatedCampaign, Int) -> Void = { _, _ in }) {
        sealAll(change)
        draw("draw-1", sources: [Self.source])
        draw("draw-2")
        publishLog()
    }

    /// What was drawn for the first draw.
    static let source = DrawTerms.Source(name: "ssq", value: "01 05 11 17 23 30 + 09")

    /// The log without draws, not published yet.
    mutating func sealAll(_ change: (inout SimulatedCampaign, Int) -> Void = { _, _ in }) {
        for number in 0..<10 {
            let time = Self.opens + UInt64(number) * 8_000
            enter([1, 70, 2, 40, 60, 1, 90, 30, 5, 1][number], at: time)
            change(&self, number)
            if UInt64(entries.count) > replay!.size { seal(at: time + 2) }
        }
    }

    /// Notes of pauses, at so many seconds after the opening.
    mutating func publishStates(_ changes: [(CampaignStatement.State, UInt64)]) {
        for (place, change) in changes.enumerated() {
            let statement = CampaignStatement.state(
                change.0, at: Self.opens + change.1, reason: "because")
            files[CampaignPath.state(UInt64(place))] = Self.note(statement, [Self.origin])
        }
    }

    /// Where a draw differs from what honest people would publish.
    struct DrawCheat {
        var entries: Range<UInt64>?
        var passes: [DrawTerms.Pass] = []
        var unsigned: Set<String> = []
        var disqualified: [UInt64] = []
        var disqualifiedUnsigned: Set<String> = []
        var isRevealedForOtherTerms = false
        var withoutHolders = false
        var winner: UInt64?
    }

    /// Where a draw ends by its closing.
    private func end(by closing: UInt64) -> UInt64 {
        var end: UInt64 = 0
        for seal in seals {
            let note = SignedNote(seal.note)!
            // Of whoever was a witness then.
            let times = manifests.flatMap(\.witnessKeys).compactMap { key -> UInt64? in
                if case .signed(let time) = note.verdict(of: key) { time } else { nil }
            }
            if let last = times.max(), last <= closing { end = Checkpoint(note.text)!.size }
        }
        return end
    }

    /// Holds a draw over what its series and closing say, by the plan of the manifest that holds at the closing.
    /// - Parameter revealing: the manifest that those who answer go by; unless it is said, that one too, or the
    ///   last one where parties have changed since.
    mutating func draw(
        _ name: String, sources: [DrawTerms.Source] = [], revealing: Int? = nil,
        plan other: DrawPlan? = nil, _ cheat: DrawCheat = DrawCheat()
    ) {
        let draws = CampaignManifest.announcedDraws(by: manifests)
        let announced = draws[name]!
        let plan = other ?? announced.plan
        let isSame =
            manifests.last!.rules.revealers == manifests[announced.place].rules.revealers
        let manifest = manifests[
            revealing ?? (isSame ? announced.place : manifests.count - 1)]
        let first = name == "draw-2" ? end(by: draws["draw-1"]!.plan.closes) : 0
        let end = end(by: plan.closes)
        let terms = DrawTerms(
            origin: Self.origin, draw: name, entries: cheat.entries ?? first..<end,
            passes: cheat.passes, sources: sources)!
        files[CampaignPath.terms(name)] = Array(terms.text.utf8)
        let statement = CampaignStatement.terms(
            draw: name, firstPart: SHA256.hash(Array(terms.firstPart.utf8)))
        files[CampaignPath.termsSignatures(name)] = Self.note(
            statement, Self.auditors.filter { !cheat.unsigned.contains($0) })
        let root = root(terms.entries.upperBound)
        let question = PeriodicDraw.question(terms, manifest: manifest.digest, root: root)
        let proofs = reveals(
            cheat.isRevealedForOtherTerms ? question + [0] : question, of: manifest)
        files[CampaignPath.reveals(name)] =
            DrawReveals(
                manifest: manifest.digest,
                proofs: zip(manifest.parties, proofs).map { .init(name: $0.name, proof: $1) }
            ).bytes
        publishResult(terms, plan, manifest, question, proofs, cheat)
    }

    private mutating func publishResult(
        _ terms: DrawTerms, _ plan: DrawPlan, _ manifest: CampaignManifest, _ question: [UInt8],
        _ proofs: [[UInt8]], _ cheat: DrawCheat
    ) {
        let seed = Revealer.seed(proofs, by: manifest.rules.revealers, of: question) ?? .zero
        let won = Set(outcomes.flatMap { $0 }.filter { $0.prize != nil }.map(\.ticket.index))
        let drawn = earlierWinners(than: plan)
        var met: Set<UInt64> = []
        let draw = PeriodicDraw(terms: terms, manifest: manifest.digest, seed: seed)
        let tiers = draw.tiers(
            prizes: plan.tiers.map { Int($0.count) }, prizesPerHolder: Int(plan.prizesPerHolder),
            disqualified: Set(cheat.disqualified),
            rule: { index in
                plan.passesOver.first { $0 == .won ? won.contains(index) : drawn.contains(index) }
            },
            holder: { index in
                met.insert(index)
                return Self.holder(Int(index))
            })
        let shown = met.sorted().map { index in
            let key = Self.campaignKey()
            return DrawResult.Shown(
                index: index,
                blind: HolderTag.blind(salt: key.salt(of: Self.invoice(Int(index)))),
                pseudonym: key.pseudonym(of: Self.holder(Int(index))))
        }
        var published = tiers.map { DrawResult.Tier($0) }
        if let winner = cheat.winner {
            published[0] = DrawResult.Tier(
                winners: [winner], skipped: published[0].skipped, notAwarded: 0)
        }
        files[CampaignPath.result(plan.name)] =
            DrawResult(
                tiers: published,
                disqualified: cheat.disqualified.map { decision($0, plan, cheat) },
                shown: cheat.withoutHolders ? [] : shown
            ).bytes
    }

    private func earlierWinners(than plan: DrawPlan) -> Set<UInt64> {
        guard plan.name == "draw-2", let bytes = files[CampaignPath.result("draw-1")],
            let result = DrawResult(bytes)
        else { return [] }
        return Set(result.tiers.flatMap(\.winners))
    }

    private func decision(
        _ index: UInt64, _ plan: DrawPlan, _ cheat: DrawCheat
    ) -> DrawResult.Disqualified {
        let evidence = SHA256.hash(Array("evidence".utf8))
        let statement = CampaignStatement.disqualified(
            draw: plan.name, index: index, reason: "fraud", evidence: evidence)
        return DrawResult.Disqualified(
            index: index, reason: "fraud", evidence: evidence,
            note: Self.note(
                statement, Self.auditors.filter { !cheat.disqualifiedUnsigned.contains($0) }))
    }
}
