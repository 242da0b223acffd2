package import Cryptography
import Invoices

/// Takes the steps of a periodic draw one after another, as far as they go. Each leaves its trace in a file before the
/// next one begins, so it may die anywhere and be run again: the same step comes, with the same bytes.
package struct DrawRunner<Public: LogFiles, Own: LogFiles>: Sendable {
    private let ground: DrawGround
    private let published: Public
    private let own: Own
    private let connect: @Sendable (SealingParties.Witness) -> any DrawWitness
    /// Of second keepers, in the place of parties that were struck out while they were asked.
    private let keeperAnswers: [RevealRequest.Proof]
    /// Nil where the keys of the openings are not on this machine.
    private let openings: (any DrawOpenings)?
    /// Nil where the database is not to be reached from this machine.
    private let winners: (any WinnerStore)?

    package init(
        _ ground: DrawGround, published: Public, own: Own,
        connect: @escaping @Sendable (SealingParties.Witness) -> any DrawWitness,
        keeperAnswers: [RevealRequest.Proof] = [], openings: (any DrawOpenings)?,
        winners: (any WinnerStore)?
    ) {
        self.ground = ground
        self.published = published
        self.own = own
        self.connect = connect
        self.keeperAnswers = keeperAnswers
        self.openings = openings
        self.winners = winners
    }

    /// The draw as its files have it.
    package func state() throws(DrawRunFault) -> DrawRun {
        try DrawRun(ground, own: own, published: published)
    }

    /// Keeps what people gave.
    package func keep(_ run: DrawRun) async throws(DrawRunFault) {
        try await write(run.given, to: own)
    }

    /// Makes the first part of these passes, once it is sure where the draw ends: a seal may still come that has more
    /// entries of it.
    /// - Returns: for what to wait first; then the run is as it was.
    package func take(
        passes text: String, in run: inout DrawRun, at second: UInt64
    ) async throws(DrawRun.Refusal) -> DrawRun.Wait? {
        if run.firstPart == nil, let wait = await wait(at: second) { return wait }
        try run.take(passes: text)
        return nil
    }

    /// Publishes the answer of a timestamp authority (RFC 3161) over the first part of the terms, whose hash is in it.
    /// - Returns: false, and nothing is done, for any other.
    package func publish(stamp: [UInt8]) async throws(DrawRunFault) -> Bool {
        let run = try state()
        guard run.publishedTerms != nil, let own = run.firstPartHash,
            TimestampReply(stamp)?.hash == own
        else { return false }
        try await write(
            [LogFile(path: CampaignPath.termsStamp(ground.plan.name), bytes: stamp)],
            to: published)
        return true
    }

    /// The hash for which a timestamp authority is to be asked: that of the first part, once it is published and has no
    /// stamp; nil otherwise.
    package func unstamped() throws(DrawRunFault) -> Bytes32? {
        let run = try state()
        do throws(LogFilesFault) {
            let path = CampaignPath.termsStamp(ground.plan.name)
            guard run.publishedTerms != nil, try published.read(path) == nil else { return nil }
            return run.firstPartHash
        } catch {
            throw .files(error.description)
        }
    }

    /// The published result; nil before there is one.
    package func result() throws(DrawRunFault) -> DrawResult? {
        let path = CampaignPath.result(ground.plan.name)
        do throws(LogFilesFault) {
            guard let bytes = try published.read(path) else { return nil }
            if let result = DrawResult(bytes) { return result }
        } catch {
            throw .files(error.description)
        }
        throw .damaged(path)
    }

    /// Tells if another seal may still come that ends the draw later: a seal that was cosigned
    /// before the closing, and is not in the public files yet.
    package func wait(at second: UInt64) async -> DrawRun.Wait? {
        guard !ground.isPastClosing else { return nil }
        // A witness dates its cosignatures by its own clock.
        let over = ground.plan.closes + DrawPlan.clockSlackSeconds
        guard second >= over else { return .closing(until: over) }
        var late: [String] = []
        for witness in SealingParties(ground.manifest).witnesses {
            let size = await connect(witness).cosignedSize(of: ground.manifest.origin)
            if size != ground.sealed { late.append(witness.name) }
        }
        return late.isEmpty ? nil : .lastSeal(late)
    }

    /// Goes on until somebody is waited for.
    /// - Parameter told: hears of each step before it is taken.
    package func run(
        at now: () -> UInt64, told: (DrawRun.Step) -> Void = { _ in }
    ) async throws(DrawRunFault) -> DrawRun.Step {
        while true {
            let run = try state()
            if run.firstPart == nil, let wait = await wait(at: now()) { return .wait(wait) }
            let step = run.next(at: now())
            told(step)
            if let end = try await take(step, run, at: now()) { return end }
        }
    }

    /// - Returns: where the run ends; nil where it goes on.
    private func take(
        _ step: DrawRun.Step, _ run: DrawRun, at second: UInt64
    ) async throws(DrawRunFault) -> DrawRun.Step? {
        let name = ground.plan.name
        switch step {
        case .publishFirstPart(let terms):
            // If we stop here, the auditors have signed and nobody else has heard of it: the same comes again, as long
            // as no source may be known.
            try await write(
                checkpoint + [
                    LogFile(
                        path: CampaignPath.termsSignatures(name),
                        bytes: run.signatures?.bytes ?? []),
                    LogFile(path: CampaignPath.terms(name), bytes: Array(terms.text.utf8)),
                ], to: published)
        case .fix(let terms):
            // If we stop here, the sources may still be typed anew; behind it they are what they are.
            try await write(
                [LogFile(path: DrawRun.OwnPath.terms, bytes: Array(terms.text.utf8))], to: own)
        case .publish(let terms):
            // Before anybody reveals: whoever sees the reveals sees what they are for.
            try await write(
                [LogFile(path: CampaignPath.terms(name), bytes: Array(terms.text.utf8))],
                to: published)
        case .reveal(let terms):
            guard let proof = try operatorProof(of: terms, run) else {
                return .wait(.operatorReveal)
            }
            // If we stop here, it is read again.
            try await keep([proof.name: proof.bytes], in: run)
        case .ask(let terms, let names): return try await ask(terms, names, run)
        case .draw(let terms):
            guard let openings else { return .wait(.openings) }
            try await draw(terms, run, openings, at: second)
        case .record:
            guard let winners else { return .wait(.winners) }
            return try await record(run, in: winners)
        case .wait, .stop, .notHeld, .done: return step
        }
        return nil
    }

    /// Where the draw ends, as a file.
    private var checkpoint: [LogFile] {
        ground.note.map { note in
            [LogFile(path: CampaignPath.drawCheckpoint(ground.plan.name), bytes: note.bytes)]
        } ?? []
    }

    /// As the process that has the operator's key has published it; nil before it did.
    private func operatorProof(
        of terms: DrawTerms, _ run: DrawRun
    ) throws(DrawRunFault) -> RevealRequest.Proof? {
        let path = CampaignPath.operatorReveal(terms.draw, under: ground.revealing.digest)
        let found: [UInt8]?
        do { found = try published.read(path) } catch { throw .files(error.description) }
        guard let found else { return nil }
        guard let reveals = DrawReveals(found), reveals.manifest == ground.revealing.digest,
            reveals.proofs.count == 1,
            reveals.proofs[0].name == ground.revealing.parties.first?.name,
            run.revealer(reveals.proofs[0].name)?.key.verify(
                reveals.proofs[0].proof, of: run.question(terms)) != nil
        else { throw .damaged(path) }
        return RevealRequest.Proof(name: reveals.proofs[0].name, bytes: reveals.proofs[0].proof)
    }

    private func keep(
        _ proofs: [String: [UInt8]], in run: DrawRun
    ) async throws(DrawRunFault) {
        var run = run
        run.proofs.merge(proofs) { $1 }
        try await write(
            [LogFile(path: run.ownReveals, bytes: run.reveals.bytes)], to: own)
    }

    private func ask(
        _ terms: DrawTerms, _ names: [String], _ run: DrawRun
    ) async throws(DrawRunFault) -> DrawRun.Step? {
        guard let note = ground.note, let first = ground.revealing.parties.first?.name,
            let operatorProof = run.proofs[first]
        else { throw .damaged("seals") }
        let request = DrawRequest(
            draw: terms.draw, manifest: ground.revealing.digest, operatorProof: operatorProof,
            note: note, terms: terms.text)
        let question = run.question(terms)
        var (proofs, away) = ([String: [UInt8]](), [String: RevealReply]())
        for answer in keeperAnswers where names.contains(answer.name) {
            if run.revealer(answer.name)?.key.verify(answer.bytes, of: question) != nil {
                proofs[answer.name] = answer.bytes
            }
        }
        for witness in SealingParties(ground.revealing).witnesses
        where names.contains(witness.name) && proofs[witness.name] == nil {
            switch await connect(witness).draw(request) {
            case .revealed(let proof)
            where proof.name == witness.name
                && run.revealer(proof.name)?.key.verify(proof.bytes, of: question) != nil:
                proofs[witness.name] = proof.bytes
            case .answeredAnother: return .stop(.answeredAnother(witness.name))
            case let reply: away[witness.name] = reply
            }
        }
        // If we stop here, each gives the same answer to the same question.
        if !proofs.isEmpty { try await keep(proofs, in: run) }
        return away.isEmpty ? nil : .wait(.witnesses(away))
    }

    private func draw(
        _ terms: DrawTerms, _ run: DrawRun, _ openings: any DrawOpenings, at second: UInt64
    ) async throws(DrawRunFault) {
        let rules = ground.revealing.rules
        let proofs = run.reveals.proofs.map(\.proof)
        guard
            let seed = Revealer.seed(proofs, by: rules.revealers, of: run.question(terms))
        else { throw .damaged(run.ownReveals) }
        let draw = PeriodicDraw(terms: terms, manifest: rules.manifest, seed: seed)
        let result = try await DrawnTiers(draw, ground, openings)
            .result(disqualified: run.decided)
        let bytes = result.bytes
        // The result last: without it the draw is not held yet.
        try await write(
            checkpoint + [
                LogFile(path: CampaignPath.reveals(terms.draw), bytes: run.reveals.bytes),
                LogFile(path: CampaignPath.result(terms.draw), bytes: bytes),
            ], to: published)
        let minutes = DrawMinutes(run, terms, result, resultHash: SHA256.hash(bytes), at: second)
        // If we stop before the last of these, all is drawn and written once more.
        try await write(
            // Those too that were found in what is published.
            run.given + [
                LogFile(path: DrawRun.OwnPath.minutes, bytes: Array(minutes.html.utf8)),
                LogFile(
                    path: DrawRun.OwnPath.done,
                    bytes: Array("\(run.basis(SHA256.hash(bytes)))\n".utf8)),
            ], to: own)
    }

    /// Behind the result: nobody is owed what nobody can check. If we stop before it, who won is published and the next
    /// run records it; if we stop behind it, the database says that it has this result.
    private func record(
        _ run: DrawRun, in store: some WinnerStore
    ) async throws(DrawRunFault) -> DrawRun.Step? {
        guard let result = try result(), let hash = run.publishedResult, let done = run.done,
            SHA256.hash(result.bytes) == hash
        else { throw .damaged(CampaignPath.result(ground.plan.name)) }
        let decision: WinnerDecision
        do throws(ServiceUnavailable) {
            decision = try await store.record(DrawnWinners(result, hash: hash, of: ground))
        } catch {
            throw .winners("\(error)")
        }
        switch decision {
        case .older: return .stop(.olderThanRecorded)
        case .insufficient: return .wait(.fund)
        case .refused(let reason): throw .winners(reason)
        case .recorded, .exists: break
        }
        try await write(
            [LogFile(path: DrawRun.OwnPath.recorded, bytes: Array("\(done)\n".utf8))], to: own)
        return nil
    }

    private func write(
        _ files: [LogFile], to folder: some LogFiles
    ) async throws(DrawRunFault) {
        guard !files.isEmpty else { return }
        do { try await folder.write(files) } catch { throw .files(error.description) }
    }
}

extension DrawPlan {
    /// By how much the clocks of the parties may differ.
    static let clockSlackSeconds: UInt64 = 30
}
