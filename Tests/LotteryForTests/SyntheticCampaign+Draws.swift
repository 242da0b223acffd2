import Cryptography
import Invoices
package import Lottery

extension SyntheticCampaign {
    /// What people decide about a draw.
    package struct Decisions: Sendable {
        package var passes: [DrawTerms.Pass] = []
        package var disqualified: [UInt64] = []
        package var sources: [DrawTerms.Source] = []

        package init() {}
    }

    /// Holds a draw over what its series and closing say, and publishes it.
    package mutating func hold(
        _ plan: DrawPlan, from first: UInt64, to end: UInt64, holders: Int,
        earlier: Set<UInt64>, _ decisions: Decisions
    ) {
        let terms = DrawTerms(
            origin: origin, draw: plan.name, entries: first..<end,
            passes: decisions.passes, sources: decisions.sources)
        guard let terms else { fatalError("no terms") }
        files[CampaignPath.terms(plan.name)] = Array(terms.text.utf8)
        files[CampaignPath.termsSignatures(plan.name)] = Self.note(
            .terms(draw: plan.name, firstPart: SHA256.hash(Array(terms.firstPart.utf8))),
            auditors, origin: origin)
        let question = PeriodicDraw.question(
            terms, manifest: manifest.digest, root: root(terms.entries.upperBound))
        let proofs = reveals(question)
        files[CampaignPath.reveals(plan.name)] =
            DrawReveals(
                manifest: manifest.digest,
                proofs: zip(manifest.parties, proofs).map { .init(name: $0.name, proof: $1) }
            ).bytes
        let seed = Revealer.seed(proofs, by: manifest.rules.revealers, of: question) ?? .zero
        publish(
            PeriodicDraw(terms: terms, manifest: manifest.digest, seed: seed), plan, holders,
            earlier, decisions)
    }

    private mutating func publish(
        _ draw: PeriodicDraw, _ plan: DrawPlan, _ holders: Int, _ earlier: Set<UInt64>,
        _ decisions: Decisions
    ) {
        let won = Set(outcomes.filter { $0.prize != nil }.map(\.ticket.index))
        var met: Set<UInt64> = []
        let tiers = draw.tiers(
            prizes: plan.tiers.map { Int($0.count) }, prizesPerHolder: Int(plan.prizesPerHolder),
            disqualified: Set(decisions.disqualified),
            rule: { index in
                plan.passesOver.first { $0 == .won ? won.contains(index) : earlier.contains(index) }
            },
            holder: { index in
                met.insert(index)
                return Self.holder(numbers[Int(index)], of: holders)
            })
        let key = Self.campaignKey()
        let shown = met.sorted().map { index in
            let number = numbers[Int(index)]
            return DrawResult.Shown(
                index: index, blind: HolderTag.blind(salt: key.salt(of: Self.invoice(number))),
                pseudonym: key.pseudonym(of: Self.holder(number, of: holders)))
        }
        files[CampaignPath.result(plan.name)] =
            DrawResult(
                tiers: tiers.map { DrawResult.Tier($0) },
                disqualified: decisions.disqualified.sorted().map { decision($0, plan) },
                shown: shown
            ).bytes
    }

    private func decision(_ index: UInt64, _ plan: DrawPlan) -> DrawResult.Disqualified {
        let evidence = SHA256.hash(Array("evidence".utf8))
        let statement = CampaignStatement.disqualified(
            draw: plan.name, index: index, reason: "fraud", evidence: evidence)
        return DrawResult.Disqualified(
            index: index, reason: "fraud", evidence: evidence,
            note: Self.note(statement, auditors, origin: origin))
    }

    /// Who won a published draw.
    package func winners(of name: String) -> [UInt64] {
        files[CampaignPath.result(name)].flatMap { DrawResult($0) }?.tiers.flatMap(\.winners) ?? []
    }
}
