package import Cryptography
import Invoices

/// Replays a campaign from its published files, as anybody can, and names the trick by which its operator cheated.
package struct CampaignCheck<Files: CampaignFiles> {
    private let files: Files
    /// The manifest that the asker was shown.
    private let pinned: CampaignManifest?
    /// Leaf hashes of entries to be found.
    private let wanted: Set<Bytes32>

    private var chain = ManifestChain()
    private var replay: CampaignReplay?
    private var report = CampaignReport(origin: "")
    private var seals = SealTimes()
    /// Nil where nobody asks.
    private var dues: AuditDues?

    /// - Parameter isAudit: whether the report names the entries whose openings auditors get.
    package init(
        _ files: Files, pinned: CampaignManifest? = nil, wanted: Set<Bytes32> = [],
        isAudit: Bool = false
    ) {
        self.files = files
        self.pinned = pinned
        self.wanted = wanted
        dues = isAudit ? AuditDues() : nil
    }

    /// Replays all seals, and the periodic draws that are published.
    package mutating func run() async throws(CheckEnd) -> CampaignReport {
        let bytes = try await files.needed(
            CampaignPath.checkpoint, atMost: PublishedSeal.noteBytesMaximum)
        guard let note = SignedNote(bytes), let head = Checkpoint(note.text) else {
            throw .cheated(.malformed(CampaignPath.checkpoint))
        }
        report = CampaignReport(origin: head.origin)
        var stream = EntryStream(files, size: head.size)
        var number: UInt64 = 0
        while let file = try await files.sealFile(number) {
            for seal in file.seals { try await add(seal, from: &stream, head: head) }
            if !file.isFull { break }
            number += 1
        }
        try await finish(stream, note, head)
        var draws = DrawsCheck(files, chain: chain, seals: seals)
        report.draws = try await draws.run()
        if var dues = dues.take() {
            for draw in report.draws {
                try await dues.add(draw, in: files, chain, size: head.size)
            }
            report.due = dues.byIndex.values.sorted { $0.index < $1.index }
        }
        report.manifests = chain.all.map(\.digest)
        return report
    }

    /// Those that the campaign went by, once it has been replayed.
    package var manifests: [CampaignManifest] { chain.all }

    private mutating func add(
        _ seal: PublishedSeal, from stream: inout EntryStream<Files>, head: Checkpoint
    ) async throws(CheckEnd) {
        let manifest = try await manifest(seal.manifest)
        // Taken out, for a second owner would have every seal copy what all before it left there.
        guard var replay = replay.take() else { throw .cheated(.malformed("seals")) }
        let (note, size) = try Self.cheating { () throws(CampaignFault) in
            let note = try CheckedNote(seal.note, under: manifest)
            let size = note.checkpoint.size
            guard size > replay.size else { throw .sealWithoutEntries(size: size) }
            guard size <= head.size else { throw .checkpointBehindSeal(size: size) }
            guard size < head.size || note.checkpoint.root == head.root else {
                throw .twoRoots(size: size)
            }
            return (note, size)
        }
        let entries = try await stream.next(until: size)
        let checked = try Self.cheating { () throws(CampaignFault) in
            let place = CampaignReport.Place(
                from: replay.size, size: size, manifest: seal.manifest, root: note.checkpoint.root)
            let outcomes = try outcomes(&replay, seal, entries, place)
            return SealOutcomes(place: place, entries: entries, outcomes: outcomes)
        }
        try Self.cheating { () throws(CampaignFault) in
            try seals.check(checked, note, chain)
            try checked.compare(with: seal.wins, chain)
        }
        self.replay = replay
        record(checked, note)
    }

    /// The manifest of a seal, with the replay told of what is new.
    private mutating func manifest(_ digest: Bytes32) async throws(CheckEnd) -> CampaignManifest {
        for added in try await chain.extend(to: digest, in: files) {
            if replay == nil {
                replay = CampaignReplay([added.rules])
            } else {
                replay?.amend(added.rules)
            }
        }
        guard let manifest = chain[digest] else { throw .cheated(.brokenAmendment(digest)) }
        return manifest
    }

    private func outcomes(
        _ replay: inout CampaignReplay, _ seal: PublishedSeal, _ entries: [[UInt8]],
        _ place: CampaignReport.Place
    ) throws(CampaignFault) -> [InstantDraw.Outcome] {
        let (origin, previousSeed) = (report.origin, replay.seed)
        let published = CampaignReplay.Seal(
            manifest: seal.manifest, entries: entries, root: place.root, proofs: seal.proofs)
        switch replay.add(published) {
        case .success(let outcomes): return outcomes
        case .failure(.falseReveal):
            let question = SealQuestion(
                origin: origin, manifest: place.manifest, from: place.from,
                previousSeed: previousSeed, size: place.size, root: place.root)
            throw RevealFault.named(
                seal.proofs, by: chain[place.manifest]?.rules.revealers ?? [],
                of: question?.bytes ?? [], size: place.size)
        case .failure(let fault): throw .replay(fault, size: place.size)
        }
    }

    private mutating func record(_ seal: SealOutcomes, _ note: CheckedNote) {
        report.seals += 1
        report.sealed = seal.place.size
        report.lastCosigned = max(
            report.lastCosigned ?? 0, note.cosigned.isEmpty ? 0 : note.lastCosigned)
        for name in note.missingCosigners { report.missingCosigners[name, default: 0] += 1 }
        report.late = seals.late
        report.firstLate = seals.firstLate
        dues?.add(seal, cosignedAt: note.lastCosigned, chain)
        for (place, outcome) in seal.outcomes.enumerated() {
            if let prize = outcome.prize {
                report.prizes[prize, default: 0] += 1
                let value = seal.value(of: prize, at: place, chain) ?? .zero
                report.cost = report.cost.adding(value) ?? report.cost
            }
            guard !wanted.isEmpty, let entry = Entry(seal.entries[place]) else { continue }
            let leaf = entry.leafHash
            if wanted.contains(leaf) {
                report.found[leaf] = CampaignReport.Found(
                    index: outcome.ticket.index, entry: entry, seal: seal.place, outcome: outcome)
            }
        }
    }

    /// What is behind the last seal, and whether this is the campaign that was asked for.
    private mutating func finish(
        _ stream: EntryStream<Files>, _ note: SignedNote, _ head: Checkpoint
    ) async throws(CheckEnd) {
        var stream = stream
        let sealed = stream.position
        // A seal ends here, so the public checkpoint ends here or later.
        while stream.position < head.size {
            let end = min(head.size, stream.position + UInt64(TileNumber.widthMaximum))
            _ = try await stream.next(until: end)
        }
        report.waiting = head.size - sealed
        try Self.cheating { () throws(CampaignFault) in
            if chain.all.isEmpty, pinned == nil, head.size > 0 {
                // Nobody could say by whose key the checkpoint is signed.
                throw .missing(SealFile.path(TileNumber(index: 0)))
            }
            guard stream.root == head.root else { throw .replay(.otherRoot, size: head.size) }
            guard let manifest = chain.last ?? pinned else { return }
            guard head.origin == manifest.origin else { throw .otherOrigin(head.origin) }
            guard note.verdict(of: manifest.logKey).isSigned else {
                throw .unsignedCheckpoint(size: head.size, by: manifest.logKey.name)
            }
            if let pinned, !chain.all.isEmpty, chain[pinned.digest] == nil {
                throw .manifestNotPinned(pinned.digest)
            }
        }
        try await stream.finish()
    }

    private static func cheating<Result>(
        _ body: () throws(CampaignFault) -> Result
    ) throws(CheckEnd) -> Result {
        do {
            return try body()
        } catch {
            throw .cheated(error)
        }
    }
}

/// Whose reveal is false: all of them where the question was another one, which is a gap in the chain.
enum RevealFault {
    static func named(
        _ proofs: [[UInt8]], by revealers: [Revealer], of question: [UInt8], size: UInt64
    ) -> CampaignFault {
        guard proofs.count == revealers.count else {
            return .falseReveal(size: size, by: "some party")
        }
        let false_ = zip(revealers, proofs).filter { $0.key.verify($1, of: question) == nil }
        guard let first = false_.first, false_.count < revealers.count || revealers.count == 1
        else { return .brokenChain(size: size) }
        return .falseReveal(size: size, by: first.0.name)
    }
}
