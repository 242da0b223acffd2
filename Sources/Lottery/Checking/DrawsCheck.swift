import Cryptography

/// Works the published periodic draws of a replayed campaign out again.
struct DrawsCheck<Files: CampaignFiles> {
    /// How long after its closing, and after its sources are drawn, people may need for a draw.
    private static var dueSeconds: UInt64 { 86_400 }

    private let files: Files
    private let entries: EntryStream<Files>
    /// With those under which draws were held and no seal is yet.
    private(set) var chain: ManifestChain
    private let times: SealTimes
    private var drawn: Set<UInt64> = []
    /// Those that were checked, with what they were found to be.
    private(set) var held: [Held] = []
    /// The names of those that have closed over some entries and are not there, and of those of them that are due. All
    /// in the order of their closings.
    private(set) var unpublished: [String] = []
    private(set) var missing: [String] = []

    init(
        _ files: Files, _ entries: EntryStream<Files>, chain: ManifestChain, times: SealTimes
    ) {
        self.files = files
        self.entries = entries
        self.chain = chain
        self.times = times
    }

    /// A draw that follows from its terms, sources and reveals.
    struct Held {
        let manifest: CampaignManifest
        let plan: DrawPlan
        let tiers: [DrawResult.Tier]
    }

    /// A draw that was published, as far as it has been read.
    private struct Published {
        let announced: AnnouncedDraw
        /// By its series and closing.
        let entries: Range<UInt64>
        let reveals: DrawReveals
        let result: DrawResult
    }

    /// - Parameter now: in seconds since 1970.
    mutating func run(at now: UInt64) async throws(CheckEnd) {
        var found: [String: (DrawReveals, DrawResult)] = [:]
        for name in Set(chain.all.flatMap(\.draws).map(\.name)).sorted() {
            if let draw = try await read(name) { found[name] = draw }
        }
        let announced = CampaignManifest.announcedDraws(by: chain.all)
        if let stray = found.keys.sorted().first(where: { announced[$0] == nil }) {
            throw .cheated(.draw(stray, .notAnnounced))
        }
        var absent: String?
        let times = times
        for (draw, entries) in announced.inOrder(endingAt: { times.end(by: $0.closes)?.size }) {
            let plan = draw.plan
            guard let (reveals, result) = found[plan.name] else {
                guard !entries.isEmpty else { continue }
                absent = absent ?? plan.name
                if now > plan.closes { unpublished.append(plan.name) }
                if isDue(plan, at: now) { missing.append(plan.name) }
                continue
            }
            // The earlier one's winners could not be told.
            if plan.passesOver.contains(.drawn), let absent {
                throw .cheated(.draw(absent, .missing))
            }
            let published = Published(
                announced: draw, entries: entries, reveals: reveals, result: result)
            guard try await check(published) else { continue }
            held.append(
                Held(manifest: chain.all[draw.place], plan: plan, tiers: result.tiers))
        }
    }

    private func isDue(_ plan: DrawPlan, at now: UInt64) -> Bool {
        guard now > Self.dueSeconds, now - Self.dueSeconds > plan.closes else { return false }
        let day = CampaignTime.calendarDay(of: now - Self.dueSeconds)
        return plan.sources.allSatisfy { $0.lastDay < day }
    }

    /// The result is published last: before that a draw is not held for anybody, whatever else is there of it.
    private mutating func read(
        _ name: String
    ) async throws(CheckEnd) -> (DrawReveals, DrawResult)? {
        let resultPath = CampaignPath.result(name)
        let bytes = try await files.published(resultPath, atMost: DrawResult.bytesMaximum)
        guard let bytes else { return nil }
        guard let result = DrawResult(bytes) else { throw .cheated(.malformed(resultPath)) }
        let path = CampaignPath.reveals(name)
        let revealed = try await files.needed(path, atMost: PublishedSeal.noteBytesMaximum)
        guard let reveals = DrawReveals(revealed) else { throw .cheated(.malformed(path)) }
        // Once people have said under which amendment the parties answer, no other answer counts.
        if let under = try await files.successors(of: name), under != reveals.manifest {
            throw .cheated(.draw(name, .otherManifest))
        }
        try await chain.extend(to: reveals.manifest, in: files)
        return (reveals, result)
    }

    /// - Returns: false for a draw over entries that are newer than this check.
    private mutating func check(_ draw: Published) async throws(CheckEnd) -> Bool {
        let plan = draw.announced.plan
        let manifests = chain.all
        guard let place = manifests.firstIndex(where: { $0.digest == draw.reveals.manifest }),
            draw.announced.mayBeRevealed(under: place, of: manifests)
        else { throw .cheated(.draw(plan.name, .otherManifest)) }
        let path = CampaignPath.terms(plan.name)
        let bytes = try await files.needed(path, atMost: DrawTerms.bytesMaximum)
        guard let text = String(validating: bytes, as: UTF8.self), let terms = DrawTerms(text)
        else { throw .cheated(.malformed(path)) }
        if terms.entries.upperBound > times.size, try await hasGrown(to: terms.entries.upperBound) {
            return false
        }
        guard terms.origin == manifests[place].origin, terms.draw == plan.name else {
            throw .cheated(.draw(plan.name, .otherOrigin))
        }
        try await checkSignatures(of: terms, manifests[draw.announced.place])
        let seed: Bytes32
        do throws(CampaignFault.DrawFault) {
            guard terms.entries == draw.entries else { throw .otherEntries(draw.entries) }
            guard plan.matches(terms.sources) else { throw .otherSources }
            guard let end = times.end(by: plan.closes), end.size == draw.entries.upperBound else {
                throw .notSealed
            }
            seed = try Self.seed(terms, manifests[place], end.root, draw.reveals)
        } catch {
            throw .cheated(.draw(plan.name, error))
        }
        let periodic = PeriodicDraw(terms: terms, manifest: manifests[place].digest, seed: seed)
        let judges = manifests[draw.announced.place...place]
        try await checkResult(draw.result, of: periodic, plan, judges)
        return true
    }

    /// True if the log has gone on since this check began, by its own signature: what anybody says
    /// hides no draw.
    private func hasGrown(to size: UInt64) async throws(CheckEnd) -> Bool {
        let bytes = try await files.needed(
            CampaignPath.checkpoint, atMost: PublishedSeal.noteBytesMaximum)
        guard let log = chain.last, let note = SignedNote(bytes),
            note.verdict(of: log.logKey).isSigned,
            let checkpoint = Checkpoint(note.text), checkpoint.origin == log.origin
        else { return false }
        return checkpoint.size >= size
    }

    private func checkSignatures(
        of terms: DrawTerms, _ manifest: CampaignManifest
    ) async throws(CheckEnd) {
        let path = CampaignPath.termsSignatures(terms.draw)
        let bytes = try await files.needed(path, atMost: PublishedSeal.noteBytesMaximum)
        guard let note = SignedNote(bytes) else { throw .cheated(.malformed(path)) }
        if let name = terms.unsigned(in: note, of: manifest).first {
            throw .cheated(.draw(terms.draw, .termsUnsigned(by: name)))
        }
    }

    private static func seed(
        _ terms: DrawTerms, _ manifest: CampaignManifest, _ root: Bytes32, _ reveals: DrawReveals
    ) throws(CampaignFault.DrawFault) -> Bytes32 {
        let question = PeriodicDraw.question(terms, manifest: manifest.digest, root: root)
        let revealers = manifest.rules.revealers
        guard reveals.proofs.map(\.name) == revealers.map(\.name) else {
            throw .falseReveal(by: "some party")
        }
        let proofs = reveals.proofs.map(\.proof)
        if let seed = Revealer.seed(proofs, by: revealers, of: question) { return seed }
        let first = zip(revealers, proofs).first { $0.key.verify($1, of: question) == nil }
        throw .falseReveal(by: first?.0.name ?? "some party")
    }

    /// - Parameter judges: from the manifest that announces the draw to the one under which it was revealed.
    private mutating func checkResult(
        _ result: DrawResult, of draw: PeriodicDraw, _ plan: DrawPlan,
        _ judges: ArraySlice<CampaignManifest>
    ) async throws(CheckEnd) {
        let holders = try await holders(result.shown, plan.name)
        let (won, drawn) = (times.won, drawn)
        let tiers: [PeriodicDraw.Tier]
        do throws(CampaignFault.DrawFault) {
            let disqualified = try Self.disqualified(result, plan.name, judges)
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

    /// The pseudonyms of the entries that are shown, each seen to be the entry's, as it stands in the log that was
    /// replayed.
    private func holders(
        _ shown: [DrawResult.Shown], _ draw: String
    ) async throws(CheckEnd) -> [UInt64: Bytes32] {
        var holders: [UInt64: Bytes32] = [:]
        var bundle = EntryBundle(entries)
        for one in shown.sorted(by: { $0.index < $1.index }) {
            let tag = HolderTag.tag(blind: one.blind, pseudonym: one.pseudonym)
            guard one.index < times.size,
                let entry = Entry(try await bundle.entry(at: one.index)), entry.holder == tag
            else { throw .cheated(.draw(draw, .falseHolder(index: one.index))) }
            holders[one.index] = one.pseudonym
        }
        return holders
    }

    private static func disqualified(
        _ result: DrawResult, _ draw: String, _ judges: ArraySlice<CampaignManifest>
    ) throws(CampaignFault.DrawFault) -> Set<UInt64> {
        for one in result.disqualified {
            let statement = CampaignStatement.disqualified(
                draw: draw, index: one.index, reason: one.reason, evidence: one.evidence)
            let note = SignedNote(one.note)
            let missing = judges.map { $0.auditors(missingIn: note, of: statement).first }
            // Of auditors who have changed since, those of one time sign.
            if let name = missing[0], !missing.contains(nil) {
                throw .disqualifiedUnsigned(index: one.index, by: name)
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
