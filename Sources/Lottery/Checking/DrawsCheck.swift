import Cryptography

/// Works the published periodic draws of a replayed campaign out again.
struct DrawsCheck<Files: CampaignFiles> {
    private let files: Files
    private let chain: ManifestChain
    private let seals: SealTimes
    /// Where the last draw of a series ended.
    private var ended: [String: UInt64] = [:]
    private var drawn: Set<UInt64> = []

    init(_ files: Files, chain: ManifestChain, seals: SealTimes) {
        self.files = files
        self.chain = chain
        self.seals = seals
    }

    /// The names of the draws that were checked, in the order of their closings.
    mutating func run() async throws(CheckEnd) -> [String] {
        var plans: [String: UInt64] = [:]
        for draw in chain.all.flatMap(\.draws) { plans[draw.name] = draw.closes }
        var names: [String] = []
        for name in plans.keys.sorted(by: { (plans[$0] ?? 0, $0) < (plans[$1] ?? 0, $1) }) {
            let path = CampaignPath.reveals(name)
            let bytes = try await files.published(path, atMost: PublishedSeal.noteBytesMaximum)
            // Terms are published before the draw; without reveals it has not been held.
            guard let bytes else { continue }
            guard let reveals = DrawReveals(bytes) else { throw .cheated(.malformed(path)) }
            try await check(name, reveals)
            names.append(name)
        }
        return names
    }

    private mutating func check(
        _ name: String, _ reveals: DrawReveals
    ) async throws(CheckEnd) {
        guard let manifest = chain[reveals.manifest],
            let plan = manifest.draws.first(where: { $0.name == name })
        else { throw .cheated(.draw(name, .notAnnounced)) }
        let path = CampaignPath.terms(name)
        let bytes = try await files.needed(path, atMost: DrawTerms.bytesMaximum)
        guard let text = String(validating: bytes, as: UTF8.self), let terms = DrawTerms(text)
        else { throw .cheated(.malformed(path)) }
        try await checkSignatures(of: terms, manifest)
        guard let end = seals.ends[name] else { throw .cheated(.draw(name, .notSealed)) }
        let seed: Bytes32
        do throws(CampaignFault.DrawFault) {
            try checkTerms(terms, plan, manifest, end)
            seed = try Self.seed(terms, manifest, end, reveals)
        } catch {
            throw .cheated(.draw(name, error))
        }
        ended[plan.series] = terms.entries.upperBound
        let draw = PeriodicDraw(terms: terms, manifest: manifest.digest, seed: seed)
        try await checkResult(of: draw, plan, manifest)
    }

    private func checkTerms(
        _ terms: DrawTerms, _ plan: DrawPlan, _ manifest: CampaignManifest,
        _ end: CampaignReport.Place
    ) throws(CampaignFault.DrawFault) {
        guard terms.origin == manifest.origin, terms.draw == plan.name else { throw .otherOrigin }
        let first = ended[plan.series] ?? 0
        guard terms.entries.lowerBound == first, terms.entries.upperBound == end.size else {
            throw .otherEntries(first..<max(first, end.size))
        }
        guard terms.sources.map(\.name) == plan.sources.map(\.name),
            zip(terms.sources, plan.sources).allSatisfy({ $1.pattern.matches($0.value) })
        else { throw .otherSources }
    }

    private func checkSignatures(
        of terms: DrawTerms, _ manifest: CampaignManifest
    ) async throws(CheckEnd) {
        let path = CampaignPath.termsSignatures(terms.draw)
        let bytes = try await files.needed(path, atMost: PublishedSeal.noteBytesMaximum)
        let statement = CampaignStatement.terms(
            draw: terms.draw, firstPart: SHA256.hash(Array(terms.firstPart.utf8)))
        guard let note = SignedNote(bytes) else { throw .cheated(.malformed(path)) }
        let isOfTerms = note.text == statement.text(origin: manifest.origin)
        for auditor in manifest.auditors
        where !isOfTerms || !note.verdict(of: auditor.noteKey).isSigned {
            throw .cheated(.draw(terms.draw, .termsUnsigned(by: auditor.name)))
        }
    }

    private static func seed(
        _ terms: DrawTerms, _ manifest: CampaignManifest, _ end: CampaignReport.Place,
        _ reveals: DrawReveals
    ) throws(CampaignFault.DrawFault) -> Bytes32 {
        let question = PeriodicDraw.question(terms, manifest: manifest.digest, root: end.root)
        let revealers = manifest.rules.revealers
        guard reveals.proofs.map(\.name) == revealers.map(\.name) else {
            throw .falseReveal(by: "some party")
        }
        let proofs = reveals.proofs.map(\.proof)
        if let seed = Revealer.seed(proofs, by: revealers, of: question) { return seed }
        let first = zip(revealers, proofs).first { $0.key.verify($1, of: question) == nil }
        throw .falseReveal(by: first?.0.name ?? "some party")
    }

    private mutating func checkResult(
        of draw: PeriodicDraw, _ plan: DrawPlan, _ manifest: CampaignManifest
    ) async throws(CheckEnd) {
        let path = CampaignPath.result(plan.name)
        let bytes = try await files.needed(path, atMost: DrawResult.bytesMaximum)
        guard let result = DrawResult(bytes) else { throw .cheated(.malformed(path)) }
        let holders = try await holders(result.shown, plan.name)
        let (won, drawn) = (seals.won, drawn)
        let tiers: [PeriodicDraw.Tier]
        do throws(CampaignFault.DrawFault) {
            let disqualified = try Self.disqualified(result, plan.name, manifest)
            tiers = try draw.tiers(
                prizes: plan.tiers.map { Int(clamping: $0.count) },
                prizesPerHolder: Int(clamping: plan.prizesPerHolder), disqualified: disqualified,
                rule: { index in
                    plan.passesOver.first { rule in
                        switch rule {
                        case .won: won.containsRising(index)
                        case .drawn: drawn.contains(index)
                        }
                    }
                },
                holder: { (index) throws(CampaignFault.DrawFault) in
                    guard let holder = holders[index] else { throw .holderNotShown(index: index) }
                    return holder
                })
            try Self.compare(tiers, with: result.tiers)
        } catch {
            throw .cheated(.draw(plan.name, error))
        }
        for tier in tiers { self.drawn.formUnion(tier.winners) }
    }

    private static func compare(
        _ tiers: [PeriodicDraw.Tier], with published: [DrawResult.Tier]
    ) throws(CampaignFault.DrawFault) {
        for (tier, published) in zip(tiers, published) where DrawResult.Tier(tier) != published {
            throw .otherWinners(tier: tier.number)
        }
        guard tiers.count == published.count else {
            throw .otherWinners(tier: UInt32(min(tiers.count, published.count) + 1))
        }
    }

    /// The pseudonyms of the entries that are shown, each seen to be the entry's.
    private func holders(
        _ shown: [DrawResult.Shown], _ draw: String
    ) async throws(CheckEnd) -> [UInt64: Bytes32] {
        var holders: [UInt64: Bytes32] = [:]
        var bundle: (first: UInt64, entries: [[UInt8]]) = (0, [])
        for one in shown.sorted(by: { $0.index < $1.index }) {
            guard one.index < seals.size else {
                throw .cheated(.draw(draw, .falseHolder(index: one.index)))
            }
            let first = one.index / UInt64(TileNumber.widthMaximum)
            if bundle.entries.isEmpty || bundle.first != first {
                let head = try await files.needed(
                    CampaignPath.checkpoint, atMost: PublishedSeal.noteBytesMaximum)
                let size = SignedNote(head).flatMap { Checkpoint($0.text) }?.size ?? seals.size
                bundle = (
                    first, try await EntryStream.bundle(at: one.index, size: size, in: files)
                )
            }
            let place = Int(one.index % UInt64(TileNumber.widthMaximum))
            let tag = HolderTag.tag(blind: one.blind, pseudonym: one.pseudonym)
            guard place < bundle.entries.count, let entry = Entry(bundle.entries[place]),
                entry.holder == tag
            else { throw .cheated(.draw(draw, .falseHolder(index: one.index))) }
            holders[one.index] = one.pseudonym
        }
        return holders
    }

    private static func disqualified(
        _ result: DrawResult, _ draw: String, _ manifest: CampaignManifest
    ) throws(CampaignFault.DrawFault) -> Set<UInt64> {
        for one in result.disqualified {
            let statement = CampaignStatement.disqualified(
                draw: draw, index: one.index, reason: one.reason, evidence: one.evidence)
            let note = SignedNote(one.note)
            let isOfIt = note?.text == statement.text(origin: manifest.origin)
            for auditor in manifest.auditors
            where !isOfIt || note?.verdict(of: auditor.noteKey).isSigned != true {
                throw .disqualifiedUnsigned(index: one.index, by: auditor.name)
            }
        }
        return Set(result.disqualified.map(\.index))
    }
}

extension DrawResult.Tier {
    /// As it is published.
    package init(_ tier: PeriodicDraw.Tier) {
        self.init(
            winners: tier.winners,
            skipped: tier.skipped.map {
                DrawResult.Skipped(index: $0.index, reason: $0.reason.published)
            },
            notAwarded: UInt64(tier.notAwarded))
    }
}

extension PeriodicDraw.Skip {
    /// The word in published results.
    package var published: String {
        switch self {
        case .terms(let reason): reason.rawValue
        case .rule(let rule): rule.rawValue
        case .drawnAlready: "drawn already"
        case .holderAtLimit: "holder at the limit"
        case .disqualified: "disqualified"
        }
    }
}
