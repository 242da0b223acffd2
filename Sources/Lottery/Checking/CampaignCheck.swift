package import Cryptography
import Invoices

/// Replays a campaign from its published files, as anybody can, and names the trick by which its operator cheated.
///
/// The log may go on meanwhile, and its writer may have died between any two files: everything is held against the
/// public checkpoint, which is read once and before all else. What is newer is for the next check.
package struct CampaignCheck<Files: CampaignFiles> {
    private let files: Files
    /// The manifests that the asker was shown.
    private let pinned: [CampaignManifest]
    /// Leaf hashes of entries to be found.
    private let wanted: Set<Bytes32>
    /// Seconds since 1970.
    private let now: UInt64

    private var chain = ManifestChain()
    private var states = CampaignStates.none
    private var replay: CampaignReplay?
    private var report = CampaignReport(origin: "")
    private var times = SealTimes()
    private var values: [String: Fen] = [:]
    private var days = PublishedDays()
    /// Nil where nobody asks.
    private var dues: AuditDues?
    /// The question that the revealers of the last seal were asked.
    private var last: SealQuestion?

    /// - Parameters:
    ///   - now: what is due by then is missed if it is not published.
    ///   - isAudit: whether the report names the entries whose openings auditors get.
    package init(
        _ files: Files, pinned: [CampaignManifest] = [], wanted: Set<Bytes32> = [],
        at now: UInt64 = 0, isAudit: Bool = false
    ) {
        self.files = files
        self.pinned = pinned
        self.wanted = wanted
        self.now = now
        dues = isAudit ? AuditDues() : nil
    }

    /// Replays all seals, and the periodic draws that are published.
    package mutating func run() async throws(CheckEnd) -> CampaignReport {
        let bytes = try await files.published(
            CampaignPath.checkpoint, atMost: PublishedSeal.noteBytesMaximum)
        // Before the first seal there is none.
        guard let bytes else { throw .unreachable("no checkpoint is published there") }
        guard let note = SignedNote(bytes), let head = Checkpoint(note.text),
            head.extensions.isEmpty
        else { throw .cheated(.malformed(CampaignPath.checkpoint)) }
        report = CampaignReport(origin: head.origin)
        try await pin(note, head)
        var stream = EntryStream(files, size: head.size)
        var seals = SealStream(files)
        while case let some = try await seals.next(), !some.isEmpty {
            guard try await add(some, from: &stream, note, head) else { break }
        }
        try await finish(&stream, head)
        var draws = DrawsCheck(files, stream, chain: chain, times: times)
        try await draws.run(at: now)
        report.draws = draws.held.map(\.plan.name)
        report.unpublishedDraws = draws.unpublished
        report.missingDraws = draws.missing
        report.missingDays = days.missing(since: times.firstSealed, at: now)
        if var dues = dues.take() {
            for draw in draws.held { try await dues.add(draw, stream) }
            report.due = dues.byIndex.values.sorted { $0.index < $1.index }
        }
        chain = draws.chain
        report.manifests = chain.all.map(\.digest)
        report.seed = replay?.seed ?? .zero
        for (name, draw) in CampaignManifest.announcedDraws(by: chain.all)
        where draw.plan.closes < report.lastCosigned ?? 0 {
            report.closings[name] = times.end(by: draw.plan.closes)?.size
        }
        return report
    }

    /// Those that the campaign went by, once it has been replayed.
    package var manifests: [CampaignManifest] { chain.all }

    // MARK: Manifests

    /// Makes sure that this is the campaign that was asked for, before anything is read at length.
    private mutating func pin(
        _ note: SignedNote, _ head: Checkpoint
    ) async throws(CheckEnd) {
        for manifest in pinned {
            do {
                try await extend(to: manifest.digest, note, head)
            } catch .cheated(.missing(CampaignPath.manifest(manifest.digest))) {
                throw .cheated(.manifestNotPinned(manifest.digest))
            }
        }
    }

    /// Goes on with the manifests that lead to this one, and with what the operator said of pauses.
    private mutating func extend(
        to digest: Bytes32, _ note: SignedNote, _ head: Checkpoint
    ) async throws(CheckEnd) {
        let isFirst = chain.all.isEmpty
        let added = try await chain.extend(to: digest, in: files)
        if added.isEmpty { return }
        if isFirst {
            let key = added[0].logKey
            try Self.cheating { () throws(CampaignFault) in
                guard head.origin == added[0].origin else { throw .otherOrigin(head.origin) }
                guard note.verdict(of: key).isSigned else {
                    throw .unsignedCheckpoint(size: head.size, by: key.name)
                }
            }
            states = try await CampaignStates(
                files, of: head.origin, by: added[0].stateKeys)
        }
        try await days.read(files, of: chain.all, at: now)
        for manifest in added {
            for prize in manifest.rules.prizes { values[prize.id] = prize.value }
            if replay == nil {
                replay = CampaignReplay([manifest.rules])
            } else {
                replay?.amend(manifest.rules)
            }
        }
        try Self.cheating { () throws(CampaignFault) in try times.go(by: chain.all, states) }
    }

    // MARK: Seals

    /// - Returns: false where the public checkpoint ends.
    private mutating func add(
        _ seals: [PublishedSeal], from stream: inout EntryStream<Files>, _ note: SignedNote,
        _ head: Checkpoint
    ) async throws(CheckEnd) -> Bool {
        for seal in seals where chain[seal.manifest] == nil {
            try await manifest(of: seal, note, head)
        }
        let manifests = Dictionary(
            chain.all.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
        let proofs = await SealProofs.of(
            seals, under: manifests, after: replay?.size ?? 0, replay?.seed ?? .zero)
        for one in proofs {
            guard try await add(one, from: &stream, head) else { return false }
        }
        return true
    }

    private mutating func manifest(
        of seal: PublishedSeal, _ note: SignedNote, _ head: Checkpoint
    ) async throws(CheckEnd) {
        do {
            try await extend(to: seal.manifest, note, head)
        } catch .cheated(.brokenAmendment(let digest)) {
            // Before the first seal the chain has what was shown to the asker and nothing else.
            guard report.seals == 0, let shown = pinned.last else {
                throw .cheated(.brokenAmendment(digest))
            }
            throw .cheated(.manifestNotPinned(shown.digest))
        }
    }

    private mutating func add(
        _ proofs: SealProofs, from stream: inout EntryStream<Files>, _ head: Checkpoint
    ) async throws(CheckEnd) -> Bool {
        let (seal, from) = (proofs.seal, replay?.size ?? 0)
        // A writer that goes on, or one that died before the checkpoint, leaves seals behind it.
        if from == head.size, !Self.ends(seal, upTo: head.size) { return false }
        let note = try Self.cheating { () throws(CampaignFault) in
            let note = try proofs.note.get()
            let size = note.checkpoint.size
            guard size > from else { throw .sealWithoutEntries(size: size) }
            guard size <= head.size else { throw .checkpointBehindSeal(size: size) }
            guard size < head.size || note.checkpoint.root == head.root else {
                throw .twoRoots(size: size)
            }
            return note
        }
        let place = CampaignReport.Place(
            from: from, size: note.checkpoint.size, manifest: seal.manifest,
            root: note.checkpoint.root)
        let question = SealQuestion(
            origin: report.origin, manifest: seal.manifest, from: from,
            previousSeed: replay?.seed ?? .zero, size: place.size, root: place.root)
        try Self.cheating { () throws(CampaignFault) in
            try chain.checkBegun(from: last, to: question)
        }
        let fault = replay?.begin(
            seal.manifest, until: place.size, root: place.root, proofs: seal.proofs
        ) { $0 == proofs.question ? .some(proofs.seed) : nil }
        if let fault { throw .cheated(.replay(fault, size: place.size)) }
        var found: [CampaignReport.Found] = []
        var passed: [(entry: Entry, ticket: InstantDraw.Ticket)] = []
        while stream.position < place.size {
            let index = stream.position
            let bytes = try await stream.next()
            let taken = try judge(seal, place) { $0.take(bytes) }
            times.take(taken.entry, index, note)
            if dues != nil, let ticket = taken.ticket { passed.append((taken.entry, ticket)) }
            if !wanted.isEmpty, wanted.contains(taken.leaf), let ticket = taken.ticket {
                found.append(
                    .init(
                        index: index, entry: taken.entry, seal: place,
                        outcome: .init(ticket: ticket, prize: nil)))
            }
        }
        let judged = try judge(seal, place) { $0.finish() }
        let outcomes = SealOutcomes(place: place, judged: judged, values: values)
        try Self.cheating { () throws(CampaignFault) in
            try times.finish(outcomes, note)
            try outcomes.compare(with: seal.wins)
        }
        dues?.add(passed, judged.prizes, cosignedAt: note.lastCosigned, chain)
        last = question
        record(outcomes, note, found)
        try Self.cheating { () throws(CampaignFault) in
            try days.take(place, won: report.prizes)
        }
        return true
    }

    /// True if a seal is of entries before this size; what is no seal is judged as one.
    private static func ends(_ seal: PublishedSeal, upTo size: UInt64) -> Bool {
        guard let checkpoint = SignedNote(seal.note).flatMap({ Checkpoint($0.text) }) else {
            return true
        }
        return checkpoint.size <= size
    }

    private mutating func judge<Value>(
        _ seal: PublishedSeal, _ place: CampaignReport.Place,
        _ step: (inout CampaignReplay) -> Result<Value, CampaignReplay.Fault>
    ) throws(CheckEnd) -> Value {
        let previousSeed = replay?.seed ?? .zero
        // In its place: a copy of the replay would be one of all that was entered.
        guard let result = replay.mutate(step) else { throw .cheated(.malformed("seals")) }
        switch result {
        case .success(let value): return value
        case .failure(.falseReveal):
            let question = SealQuestion(
                origin: report.origin, manifest: place.manifest, from: place.from,
                previousSeed: previousSeed, size: place.size, root: place.root)
            throw .cheated(
                RevealFault.named(
                    seal.proofs, by: chain[place.manifest]?.rules.revealers ?? [],
                    of: question?.bytes ?? [], size: place.size))
        case .failure(let fault): throw .cheated(.replay(fault, size: place.size))
        }
    }

    private mutating func record(
        _ seal: SealOutcomes, _ note: CheckedNote, _ found: [CampaignReport.Found]
    ) {
        report.seals += 1
        report.sealed = seal.place.size
        report.root = seal.place.root
        report.lastCosigned = max(report.lastCosigned ?? 0, note.lastCosigned)
        for name in note.missingCosigners { report.missingCosigners[name, default: 0] += 1 }
        report.late = times.late
        report.firstLate = times.firstLate
        for prize in seal.judged.prizes.values {
            report.prizes[prize, default: 0] += 1
            report.cost = report.cost.adding(values[prize] ?? .zero) ?? report.cost
        }
        for one in found {
            report.found[one.entry.leafHash] = CampaignReport.Found(
                index: one.index, entry: one.entry, seal: one.seal,
                outcome: .init(
                    ticket: one.outcome.ticket, prize: seal.judged.prizes[one.index]))
        }
    }

    // MARK: The end

    /// Checks the log behind the last seal.
    private mutating func finish(
        _ stream: inout EntryStream<Files>, _ head: Checkpoint
    ) async throws(CheckEnd) {
        if chain.all.isEmpty, head.size > 0 {
            // It could not be said by whose key the checkpoint is signed.
            throw .cheated(.missing(SealFile.path(TileNumber(index: 0))))
        }
        // A seal ends here, so the public checkpoint ends here or later.
        report.waiting = head.size - stream.position
        while stream.position < head.size { _ = try await stream.next() }
        let sealed = report.sealed
        try Self.cheating { () throws(CampaignFault) in try days.finish(sealed) }
        guard stream.root == head.root else {
            throw .cheated(.replay(.otherRoot, size: head.size))
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

extension CampaignReplay? {
    /// Nil where there is no replay.
    fileprivate mutating func mutate<Value>(_ body: (inout CampaignReplay) -> Value) -> Value? {
        guard self != nil else { return nil }
        return body(&self!)
    }
}

/// Names the party whose reveal is false: all of them, if the question was another one, which is a
/// gap in the chain.
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
