import Cryptography
import Invoices

/// Gives a campaign's entries their places and their outcomes: seal after seal, each begun, cosigned, revealed,
/// complete and published before the next begins.
///
/// What it does follows from the database, the public files and the witnesses' answers alone. So it may die at any
/// line: the next one reads them and goes on with the same root, to the same outcomes. One task uses it.
package final class Sequencer<Store: SealStore, Files: LogFiles> {
    /// As long as its entries and their tiles take a few megabytes: those of a burst wait for the next seal.
    package static var entriesMaximum: Int { 4_096 }

    /// How far a step has come.
    package enum Step: Hashable, Sendable {
        /// No entry waits.
        case idle
        /// The manifest's interval since the last seal began is not over before this millisecond.
        case tooEarly(until: UInt64)
        /// The seal goes on when these have answered.
        case waits(for: [String])
        case sealed(LogSeal)
    }

    private let origin: String
    private let keys: SealingKeys
    private let store: Store
    private let files: Files
    /// The public files; nil before the start.
    private var log: PublishedLog<Files>?
    private var last: CompleteSeal?
    private var lastBegunAt: UInt64?
    private var open: OpenSeal?
    private var awarded: [String: UInt64] = [:]
    private var held: [HeldManifest] = []
    /// How many notes of pauses are in the files, and when that was asked last.
    private var stateCount: UInt64 = 0
    private var statesAskedAt: UInt64?
    private var calls: WitnessCalls
    /// Of second keepers, for seals that were begun with a party that is struck out.
    private let keeperAnswers: [RevealRequest.Proof]

    /// - Parameters:
    ///   - keeperAnswers: what second keepers have answered in the place of parties that are struck out.
    ///   - connect: the way to a witness, which is kept.
    package init(
        origin: String, keys: SealingKeys, store: Store, files: Files,
        keeperAnswers: [RevealRequest.Proof] = [],
        connect: @escaping @Sendable (SealingParties.Witness) -> any SealWitness
    ) {
        self.origin = origin
        self.keys = keys
        self.store = store
        self.files = files
        self.keeperAnswers = keeperAnswers
        calls = WitnessCalls(connect: connect)
    }

    /// One seal as far as it goes. After a fault the sequencer begins anew with what the database says.
    /// - Parameter now: milliseconds since 1970.
    package func step(at now: UInt64) async throws(SequencerFault) -> Step {
        do {
            if log == nil { try await start() }
            if open == nil {
                if let step = try await begin(at: now) {
                    try await publishStates(at: now)
                    return step
                }
            }
            return try await finish()
        } catch {
            let fault = Self.fault(error)
            log = nil
            // A log that looks restored may be one that another sequencer has gone on with.
            if !fault.isPassing, let open, let state = try? await store.state(),
                state.open?.question != open.seal.question
            {
                throw .overtaken
            }
            throw fault
        }
    }

    /// The entries of the last complete seal and before it.
    package var sealedSize: UInt64 { last?.size ?? 0 }

    private static func fault(_ error: any Error) -> SequencerFault {
        switch error {
        case let fault as SequencerFault: fault
        case let fault as ServiceUnavailable: .unavailable(fault)
        case let fault as LogFilesFault: .files(fault)
        default: .damaged("the tiles give no proof")
        }
    }

    // MARK: Start

    /// Entries, or seals, read at once to write what is missing in the files.
    private static var pageMaximum: UInt64 { 4_096 }

    private func start() async throws {
        // In this order: what is public when the database is read is in it.
        let published = try publishedCheckpoint()
        let state = try await store.state()
        try await readManifests()
        stateCount = 0
        try await publishStates()
        let known = state.last?.size ?? 0
        var count: UInt64 = 0
        if let published {
            // A checkpoint is made public behind the transaction that completes its seal, so the
            // database knows it; a database that does not has forgotten.
            guard published.size <= known,
                let seal = try await store.seal(endingAt: published.size),
                seal.seal.question.root == published.root
            else {
                throw SequencerFault.restored(published: published.size, known: known)
            }
            count = seal.seal.number + 1
        }
        var log = PublishedLog(
            files, size: published?.size ?? 0, root: published?.root ?? MerkleTree.emptyRoot)
        let first = count / UInt64(TileNumber.widthMaximum) * UInt64(TileNumber.widthMaximum)
        log.resume(try await store.seals(from: first, Int(count - first)), from: first)
        if let last = state.last {
            try await catchUp(&log, to: last)
            // Also where the checkpoint is there already: a file that is not full may have been lost.
            try await log.publish(last)
        }
        guard log.size == known else {
            throw SequencerFault.damaged("the public files have more entries than are sealed")
        }
        last = state.last
        lastBegunAt = state.open?.begunAt ?? state.last?.seal.begunAt
        awarded = state.awarded
        open = nil
        if let seal = state.open {
            let entries = try await store.entries(seal.entries)
            for stored in entries { log.append(stored.entry) }
            guard seal.question.from == known, log.size == seal.question.size,
                log.root == seal.question.root
            else { throw SequencerFault.damaged("the open seal does not have its root") }
            open = OpenSeal(seal: seal, entries: entries, hasWaited: true)
        }
        self.log = log
    }

    private func publishedCheckpoint() throws -> Checkpoint? {
        guard let bytes = try files.read(CampaignPath.checkpoint) else { return nil }
        guard let note = SignedNote(bytes), note.verdict(of: keys.logKey).isSigned,
            let checkpoint = Checkpoint(note.text), checkpoint.origin == origin
        else { throw SequencerFault.damaged("the public checkpoint is not this log's") }
        return checkpoint
    }

    /// After a crash behind the transaction that completed a seal, or with a folder that is new or was another
    /// machine's, files are missing: they are written from the database, the same bytes.
    private func catchUp(_ log: inout PublishedLog<Files>, to last: CompleteSeal) async throws {
        while log.size < last.size {
            let end = min(log.size + Self.pageMaximum, last.size)
            let entries = try await store.entries(log.size..<end)
            guard entries.count == Int(end - log.size) else {
                throw SequencerFault.damaged("the log has a gap behind \(log.size)")
            }
            for stored in entries { log.append(stored.entry) }
            try await log.writeFull()
        }
        guard log.size == last.size, log.root == last.seal.question.root else {
            throw SequencerFault.damaged("the log does not have the root of its last seal")
        }
        while log.sealCount <= last.seal.number {
            let seals = try await store.seals(from: log.sealCount, TileNumber.widthMaximum)
            guard !seals.isEmpty else {
                throw SequencerFault.damaged("seal \(log.sealCount) is missing")
            }
            for seal in seals { log.append(seal) }
            try await log.writeFull()
        }
    }

    /// A manifest that is new is published before anything is sealed under it.
    private func readManifests() async throws {
        var held: [HeldManifest] = []
        for stored in try await store.manifests() {
            let digest = SHA256.hash(stored.body)
            if let known = self.held.first(where: { $0.parties.manifest == digest }) {
                held.append(known)
                continue
            }
            let manifest: CampaignManifest
            do {
                manifest = try CampaignManifest(stored.body)
            } catch {
                throw SequencerFault.damaged("manifest \(digest): \(error)")
            }
            guard manifest.origin == origin, manifest.logKey == keys.logKey,
                manifest.rules.revealers.first?.key == keys.revealerKey
            else { throw SequencerFault.damaged("manifest \(digest) has other keys than are here") }
            try await files.write([
                LogFile(
                    path: CampaignPath.signatures(digest), bytes: Array(stored.signatures.utf8)),
                LogFile(path: CampaignPath.manifest(digest), bytes: stored.body),
            ])
            held.append(
                HeldManifest(
                    holdsFrom: stored.holdsFrom, parties: SealingParties(manifest),
                    interval: manifest.sealInterval))
        }
        guard !held.isEmpty else { throw SequencerFault.damaged("the campaign has no manifest") }
        self.held = held
    }

    /// While nothing is sealed, pauses are asked for once a second.
    private func publishStates(at now: UInt64) async throws {
        if let statesAskedAt, (statesAskedAt..<statesAskedAt + 1_000).contains(now) { return }
        statesAskedAt = now
        try await publishStates()
    }

    private func publishStates() async throws {
        let notes = try await store.states(from: stateCount)
        if notes.isEmpty { return }
        try await files.write(
            notes.enumerated().map { place, note in
                LogFile(
                    path: CampaignPath.state(stateCount + UInt64(place)), bytes: Array(note.utf8))
            })
        stateCount += UInt64(notes.count)
    }

    private func place(of manifest: Bytes32) -> Int? {
        held.firstIndex { $0.parties.manifest == manifest }
    }

    // MARK: Begin

    /// Nil once a seal is begun.
    private func begin(at now: UInt64) async throws -> Step? {
        if let lastBegunAt {
            let interval = held.last.map { UInt64($0.interval / .milliseconds(1)) } ?? 0
            // A clock that was set back delays a seal by the interval at most.
            let began = min(lastBegunAt, now)
            self.lastBegunAt = began
            if now < began + interval { return .tooEarly(until: began + interval) }
        }
        let waiting = try await store.waiting(Self.entriesMaximum, acceptedBy: now / 1_000)
        if waiting.isEmpty { return .idle }
        try await readManifests()
        // A statement that an entry was accepted after is in the database, and public before the
        // entry is.
        try await publishStates()
        guard var log else { throw SequencerFault.damaged("not started") }
        var place = held.lastIndex { $0.holdsFrom <= now / 1_000 } ?? 0
        if let last = last.flatMap({ self.place(of: $0.seal.question.manifest) }) {
            place = max(place, last)
        }
        for stored in waiting {
            // The operator's fault, which would be in the log for everybody to see, and stop it there.
            guard let own = self.place(of: stored.entry.manifest),
                held[own].parties.rules.ladders[stored.entry.oddsTable] != nil
            else { throw SequencerFault.damaged("entry \(stored.id) cannot be judged") }
            place = max(place, own)
            log.append(stored.entry)
        }
        // With a party that is struck out no seal would end.
        if let next = held[(place + 1)...].first(where: { $0.parties.struckOut != nil }) {
            return .tooEarly(until: next.holdsFrom * 1_000)
        }
        let parties = held[place].parties
        guard
            let question = SealQuestion(
                origin: origin, manifest: parties.manifest, from: last?.size ?? 0,
                previousSeed: last?.seed ?? .zero, size: log.size, root: log.root),
            let checkpoint = Checkpoint(origin: origin, size: log.size, root: log.root),
            let note = SignedNote(
                text: checkpoint.text, signatures: [keys.log.sign(checkpoint.text)])
        else { throw SequencerFault.damaged("the log cannot grow") }
        let seal = LogSeal(
            number: last.map { $0.seal.number + 1 } ?? 0, question: question, begunAt: now,
            checkpoint: note)
        // Up to here nothing has happened: whoever comes after a crash may seal more entries, for nobody has seen the
        // checkpoint. From here on the size has this root for ever. If we stop behind the transaction,
        // the seal is found open.
        guard try await store.begin(seal, waiting) else { throw SequencerFault.overtaken }
        self.log = log
        lastBegunAt = now
        open = OpenSeal(seal: seal, entries: waiting)
        return nil
    }

    // MARK: Finish

    /// An amendment may have come while a seal waited: of one that strikes a party out the seal that was begun is
    /// finished as it says.
    private func goOver() async throws {
        guard var open, open.hasWaited else { return }
        try await readManifests()
        let question = open.seal.question
        guard let next = held.first(where: { $0.parties.goesOn(with: question) })?.parties,
            let again = next.begun?.question(origin: origin, manifest: next.manifest)
        else { return }
        open.seal.question = again
        open.seal.cosigned = nil
        // The reveals were given for the other question.
        open.proofs = [:]
        open.awaited = []
        guard try await store.goOver(open.seal) else { throw SequencerFault.overtaken }
        self.open = open
    }

    private func finish() async throws -> Step {
        try await goOver()
        guard var open, let log, let place = place(of: open.seal.question.manifest) else {
            throw SequencerFault.damaged("the open seal is under no manifest of the campaign")
        }
        // Answers of some parties are kept while others are away.
        defer { if self.open != nil { self.open = open } }
        let parties = held[place].parties
        if open.seal.cosigned == nil {
            try await calls.cosign(&open, parties) { try log.consistency(from: $0) }
            let missing = open.notCosigned(parties)
            if !missing.isEmpty { return try await wait(for: missing, &open) }
            open.seal.cosigned = open.cosignedNote(parties)
            // If we stop before this, each witness gives its first cosignature again; nothing was revealed.
            guard try await store.keepCosigned(open.seal) else { throw SequencerFault.overtaken }
            open.awaited = []
        }
        let question = open.seal.question
        let own = parties.rules.revealers[0].name
        // The operator's proof first: with it there is no moment at which it knows the seed and can still withhold it.
        let operatorProof = open.proofs[own] ?? keys.revealer.prove(question.bytes)
        open.proofs[own] = operatorProof
        for answer in keeperAnswers where open.proofs[answer.name] == nil {
            let party = parties.rules.revealers.first { $0.name == answer.name }
            if party?.key.verify(answer.bytes, of: question.bytes) != nil {
                open.proofs[answer.name] = answer.bytes
            }
        }
        // If we stop among the reveals, each witness gives the same answer to the same question again.
        try await calls.reveal(
            &open, parties,
            RevealRequest(
                from: question.from, manifest: question.manifest, operatorProof: operatorProof,
                previous: proofsOfLast, note: open.seal.cosigned ?? open.seal.checkpoint))
        let missing = open.notRevealed(parties)
        if !missing.isEmpty { return try await wait(for: missing, &open) }
        let complete = try open.outcome(under: held[...place], awarded: awarded)
        // People are told their outcomes from the database, so before the transaction nobody knows them.
        guard try await store.complete(complete) else { throw SequencerFault.overtaken }
        for win in complete.wins { awarded[win.prize, default: 0] += 1 }
        last = complete
        self.open = nil
        // If we stop here, the next start writes the files from the database.
        self.log?.append(complete)
        try await self.log?.publish(complete)
        return .sealed(complete.seal)
    }

    /// Says for whom, once: the pages of those who have entered tell it.
    private func wait(for missing: [String], _ open: inout OpenSeal) async throws -> Step {
        open.hasWaited = true
        if open.awaited != missing {
            guard try await store.keepAwaited(missing, of: open.seal) else {
                throw SequencerFault.overtaken
            }
            open.awaited = missing
        }
        return .waits(for: missing)
    }

    /// The last seal's proofs, from which a witness works its seed out.
    private var proofsOfLast: [RevealRequest.Proof] {
        guard let last, let place = place(of: last.seal.question.manifest) else { return [] }
        return zip(held[place].parties.rules.revealers, last.proofs).map {
            RevealRequest.Proof(name: $0.name, bytes: $1)
        }
    }
}
