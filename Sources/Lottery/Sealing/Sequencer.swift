import Cryptography
import Verification

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

    /// One seal that is begun, and what witnesses have answered so far.
    private struct Open {
        var seal: LogSeal
        let entries: [StoredEntry]
        var cosignatures: [String: NoteSignature] = [:]
        var proofs: [String: [UInt8]] = [:]
    }

    private struct Held {
        let holdsFrom: UInt64
        let parties: SealingParties
        let interval: Duration
    }

    private let origin: String
    private let keys: SealingKeys
    private let store: Store
    private let files: Files
    private let connect: @Sendable (SealingParties.Witness) -> any SealWitness
    /// The public files; nil before the start.
    private var log: PublishedLog<Files>?
    private var last: CompleteSeal?
    private var lastBegunAt: UInt64?
    private var open: Open?
    private var awarded: [String: UInt64] = [:]
    private var held: [Held] = []
    /// By witness, the size that it knows.
    private var known: [String: UInt64] = [:]
    private var witnesses: [SealingParties.Witness: any SealWitness] = [:]

    /// - Parameter connect: the way to a witness, which is kept.
    package init(
        origin: String, keys: SealingKeys, store: Store, files: Files,
        connect: @escaping @Sendable (SealingParties.Witness) -> any SealWitness
    ) {
        self.origin = origin
        self.keys = keys
        self.store = store
        self.files = files
        self.connect = connect
    }

    /// One seal as far as it goes. After a fault the sequencer begins anew with what the database says.
    /// - Parameter now: milliseconds since 1970.
    package func step(at now: UInt64) async throws(SequencerFault) -> Step {
        do {
            if log == nil { try await start() }
            if open == nil {
                if let step = try await begin(at: now) { return step }
            }
            return try await finish()
        } catch {
            log = nil
            throw Self.fault(error)
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
        let state = try await store.state()
        try await readManifests()
        let published = try publishedCheckpoint()
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
            if published?.size != last.size { try await log.publish(last) }
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
            open = Open(seal: seal, entries: entries)
        }
        self.log = log
    }

    private func publishedCheckpoint() throws -> Checkpoint? {
        guard let bytes = try files.read(PublishedLog<Files>.checkpointPath) else { return nil }
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

    private func readManifests() async throws {
        held = try await store.manifests().map { stored in
            let digest = SHA256.hash(stored.body)
            if let known = held.first(where: { $0.parties.manifest == digest }) { return known }
            do {
                let manifest = try CampaignManifest(stored.body)
                guard manifest.origin == origin, manifest.logKey == keys.logKey,
                    manifest.rules.revealers.first?.key == keys.revealerKey
                else {
                    throw SequencerFault.damaged("manifest \(digest) has other keys than are here")
                }
                return Held(
                    holdsFrom: stored.holdsFrom, parties: SealingParties(manifest),
                    interval: manifest.sealInterval)
            } catch let error as CampaignManifest.Unreadable {
                throw SequencerFault.damaged("manifest \(digest): \(error)")
            }
        }
        guard !held.isEmpty else { throw SequencerFault.damaged("the campaign has no manifest") }
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
            let next = min(lastBegunAt, now) + interval
            if now < next { return .tooEarly(until: next) }
        }
        let waiting = try await store.waiting(Self.entriesMaximum)
        if waiting.isEmpty { return .idle }
        try await readManifests()
        guard var log else { throw SequencerFault.damaged("not started") }
        var place = held.lastIndex { $0.holdsFrom * 1_000 <= now } ?? 0
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
        open = Open(seal: seal, entries: waiting)
        return nil
    }

    // MARK: Finish

    private func finish() async throws -> Step {
        guard var open, let place = place(of: open.seal.question.manifest) else {
            throw SequencerFault.damaged("the open seal is under no manifest of the campaign")
        }
        let parties = held[place].parties
        defer { if self.open != nil { self.open = open } }
        if open.seal.cosigned == nil {
            let missing = try await gatherCosignatures(&open, parties)
            if !missing.isEmpty { return .waits(for: missing) }
            var note = open.seal.checkpoint
            for witness in parties.witnesses + parties.cosigners {
                if let line = open.cosignatures[witness.name] { note.add(line) }
            }
            open.seal.cosigned = note
            // If we stop before this, the witnesses cosign once more, at a later time; nothing was revealed. If we stop
            // behind it, the first times stand.
            guard try await store.keepCosigned(open.seal) else { throw SequencerFault.overtaken }
        }
        let missing = try await gatherProofs(&open, parties)
        // If we stop among the reveals, each witness gives the same answer to the same question again.
        if !missing.isEmpty { return .waits(for: missing) }
        let complete = try outcome(of: open, under: place)
        // People are told their outcomes from the database, so before the transaction nobody knows them.
        guard try await store.complete(complete) else { throw SequencerFault.overtaken }
        for win in complete.wins { awarded[win.prize, default: 0] += 1 }
        last = complete
        self.open = nil
        // If we stop here, the next start writes the files from the database.
        log?.append(complete)
        try await log?.publish(complete)
        return .sealed(complete.seal)
    }

    /// Asks every witness that has not cosigned yet, all at once.
    /// - Returns: the revealing ones that are missing.
    private func gatherCosignatures(
        _ open: inout Open, _ parties: SealingParties
    ) async throws -> [String] {
        let size = open.seal.question.size
        // Another round for those that know another size than was thought.
        for _ in 0..<2 {
            var requests: [(witness: SealingParties.Witness, request: AddCheckpointRequest)] = []
            for witness in parties.witnesses + parties.cosigners
            where open.cosignatures[witness.name] == nil {
                let old = known[witness.name] ?? open.seal.question.from
                let path = try log?.consistency(from: old) ?? []
                requests.append(
                    (
                        witness,
                        AddCheckpointRequest(old: old, path: path, note: open.seal.checkpoint)
                    ))
            }
            if requests.isEmpty { break }
            let ways = requests.map { ($0.witness, way(to: $0.witness), $0.request) }
            let required = Set(parties.witnesses.map(\.name))
            let replies = await Self.ask(ways, required) { await $0.add($1) }
            for (witness, reply) in replies {
                switch reply {
                case .cosigned(let lines):
                    var note = open.seal.checkpoint
                    for line in lines { note.add(line) }
                    guard note.verdict(of: witness.key).isSigned,
                        let line = lines.first(where: { $0.keyID == witness.key.id })
                    else { continue }
                    open.cosignatures[witness.name] = line
                    known[witness.name] = size
                case .knows(let other):
                    if required.contains(witness.name), other > size {
                        throw SequencerFault.witnessAhead(witness.name, size: other, known: size)
                    }
                    if other <= size { known[witness.name] = other }
                case .refused, .unreachable: continue
                }
            }
            if required.allSatisfy({ open.cosignatures[$0] != nil }) { break }
        }
        return parties.witnesses.map(\.name).filter { open.cosignatures[$0] == nil }
    }

    /// The operator's proof first: with it there is no moment at which it knows the seed and can still withhold it.
    /// - Returns: the witnesses that have not revealed.
    private func gatherProofs(
        _ open: inout Open, _ parties: SealingParties
    ) async throws -> [String] {
        let question = open.seal.question
        let own = parties.rules.revealers[0]
        let operatorProof = open.proofs[own.name] ?? keys.revealer.prove(question.bytes)
        open.proofs[own.name] = operatorProof
        let previous = last.flatMap { last in
            place(of: last.seal.question.manifest).map { place in
                zip(held[place].parties.rules.revealers, last.proofs).map {
                    RevealRequest.Proof(name: $0.name, bytes: $1)
                }
            }
        }
        let request = RevealRequest(
            from: question.from, manifest: question.manifest, operatorProof: operatorProof,
            previous: previous ?? [], note: open.seal.cosigned ?? open.seal.checkpoint)
        let ways = parties.witnesses.filter { open.proofs[$0.name] == nil }
            .map { ($0, way(to: $0), request) }
        let replies = await Self.ask(ways, Set(ways.map(\.0.name))) { await $0.reveal($1) }
        for (witness, reply) in replies {
            switch reply {
            case .revealed(let proof):
                guard proof.name == witness.name,
                    let revealer = parties.rules.revealers.first(where: { $0.name == proof.name }),
                    revealer.key.verify(proof.bytes, of: question.bytes) != nil
                else { continue }
                open.proofs[witness.name] = proof.bytes
            case .answeredAnother(let text):
                throw SequencerFault.answeredAnother(witness.name, text)
            case .refused, .unreachable: continue
            }
        }
        return parties.witnesses.map(\.name).filter { open.proofs[$0] == nil }
    }

    private func way(to witness: SealingParties.Witness) -> any SealWitness {
        if let way = witnesses[witness] { return way }
        let way = connect(witness)
        witnesses[witness] = way
        return way
    }

    /// The answers, in no order. Once all that are required are there, nobody waits for the others.
    private static func ask<Request: Sendable, Reply: Sendable>(
        _ ways: [(SealingParties.Witness, any SealWitness, Request)], _ required: Set<String>,
        _ call: @escaping @Sendable (any SealWitness, Request) async -> Reply
    ) async -> [(SealingParties.Witness, Reply)] {
        await withTaskGroup(of: (SealingParties.Witness, Reply).self) { group in
            for (witness, way, request) in ways {
                group.addTask { (witness, await call(way, request)) }
            }
            var left = required.intersection(ways.map(\.0.name))
            var replies: [(SealingParties.Witness, Reply)] = []
            while !left.isEmpty, let reply = await group.next() {
                replies.append(reply)
                left.remove(reply.0.name)
            }
            group.cancelAll()
            return replies
        }
    }

    // MARK: Outcomes

    private func outcome(of open: Open, under place: Int) throws -> CompleteSeal {
        let question = open.seal.question
        let rules = held[place].parties.rules
        let proofs = rules.revealers.compactMap { open.proofs[$0.name] }
        guard let seed = Revealer.seed(proofs, by: rules.revealers, of: question.bytes) else {
            throw SequencerFault.damaged("the proofs give no seed")
        }
        var leaves: [(hash: Bytes32, rules: InstantDraw.Rules)] = []
        var values: [[String: Fen]] = []
        for stored in open.entries {
            guard
                let own = held[...place].last(where: {
                    $0.parties.manifest == stored.entry.manifest
                })?.parties.rules,
                let ladder = own.instantRules(oddsTable: stored.entry.oddsTable)
            else { throw SequencerFault.damaged("entry \(stored.id) cannot be judged") }
            leaves.append((stored.entry.leafHash, ladder))
            values.append(
                Dictionary(uniqueKeysWithValues: own.prizes.map { ($0.id, $0.value) }))
        }
        var stock = Stock(left: awarded, under: held[...place].map(\.parties.rules))
        let outcomes = InstantDraw.outcomes(
            seed: seed, first: question.from, leaves: leaves, stock: &stock)
        let wins = outcomes.indices.compactMap { index in
            outcomes[index].prize.flatMap { prize in
                values[index][prize].map { value in
                    CompleteSeal.Win(
                        index: outcomes[index].ticket.index, entry: open.entries[index].id,
                        prize: prize, value: value)
                }
            }
        }
        return CompleteSeal(seal: open.seal, proofs: proofs, seed: seed, wins: wins)
    }
}
