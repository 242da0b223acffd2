package import Cryptography

/// All that a witness remembers, and every decision that it takes. What it answers holds only once the state behind the
/// answer is on both its devices: whoever calls stores the state first, and a state that could not be stored has given no
/// answer.
package struct WitnessState: Hashable, Sendable {
    /// How often it has changed: of two copies the one with the larger number is newer.
    package internal(set) var sequence: UInt64 = 0
    /// By origin.
    package internal(set) var logs: [String: WitnessLog] = [:]

    package init() {}

    /// The campaigns that the witness's people have set, by origin: manifests in the order in which they held.
    package typealias Campaigns = [String: [SealingParties]]

    /// C2SP's add-checkpoint: cosigns a checkpoint that continues what the witness knows.
    /// - Parameter now: in seconds since 1970.
    package mutating func add(
        _ request: AddCheckpointRequest, of campaigns: Campaigns, by keys: borrowing WitnessKeys,
        at now: UInt64
    ) -> WitnessReply {
        guard let asked = Checkpoint(request.note.text), let manifests = campaigns[asked.origin]
        else { return WitnessReply(404, "no such log\n") }
        guard let parties = manifests.last, parties.signedCheckpoint(request.note) == asked else {
            return WitnessReply(403, "the log's signature is missing, or a line is false\n")
        }
        var log = logs[asked.origin] ?? WitnessLog()
        if let refusal = forgetting(&log, of: asked, request.note, by: keys.verifierKey) {
            return refusal
        }
        guard request.old <= asked.size else { return WitnessReply(400, "old is above the size\n") }
        guard request.old == log.size else { return .knows(log.size) }
        let proof = ConsistencyProof(
            oldSize: request.old, newSize: asked.size, path: request.path)
        guard proof.proves(asked.root, continues: log.root) else {
            return WitnessReply(422, "the log is not the one that was cosigned\n")
        }
        // The first cosignature of a checkpoint stands, whoever has lost it: by its time it is seen in which
        // periodic draw an entry is.
        if let line = log.cosignature(of: asked, by: keys.verifierKey) {
            return WitnessReply(200, String(decoding: line.line, as: UTF8.self))
        }
        let time = max(now, log.cosignedAt)
        if let earliest = request.notBefore, time < earliest {
            return WitnessReply(503, "the clock here has not come to the newest entry\n")
        }
        let line = keys.cosigner.cosign(request.note.text, at: time)
        guard
            let note = SignedNote(
                text: request.note.text,
                signatures: request.note.signatures.filter {
                    $0.keyID == parties.logKey.id && $0.name == parties.logKey.name
                } + [line])
        else { return WitnessReply(422, "that is no checkpoint\n") }
        log.note = note
        log.cosignedAt = time
        for draw in SealingParties.announcedDraws(by: manifests).values
        where time <= draw.plan.closes {
            log.closings[draw.plan.name] = asked.size
        }
        keep(log, of: asked.origin)
        return WitnessReply(200, String(decoding: line.line, as: UTF8.self))
    }

    /// One successor to a seal: answers with the witness's part of the seed.
    package mutating func reveal(
        _ request: RevealRequest, of campaigns: Campaigns, by keys: borrowing WitnessKeys
    ) -> WitnessReply {
        guard let asked = Checkpoint(request.note.text), let manifests = campaigns[asked.origin]
        else { return WitnessReply(404, "no such log\n") }
        var log = logs[asked.origin] ?? WitnessLog()
        guard let parties = parties(request.manifest, among: manifests, after: log.answer) else {
            return WitnessReply(403, "the manifest is not the one that was set here\n")
        }
        guard asked.size > request.from else { return WitnessReply(400, "nothing to seal\n") }
        if let refusal = refusal(
            of: request.note, cosignedBy: parties, under: parties, &log, by: keys)
        {
            return refusal
        }
        let another = WitnessReply(409, log.answerText(by: keys.name))
        if let begun = parties.begun, begun.from == request.from {
            // It was begun with a party that is struck out: it is finished by its keeper under the manifest
            // before, or here, over the same entries.
            guard begun.finishedBy == .successors, begun.size == asked.size,
                begun.root == asked.root
            else { return another }
        }
        let previous: Bytes32
        if let answer = log.answer, answer.question.size == request.from {
            guard let seed = seed(of: request.previous, answer.question, manifests) else {
                return WitnessReply(422, "the seal before is not shown whole\n")
            }
            previous = seed
        } else if let answer = log.answer, answer.question.from == request.from {
            previous = answer.question.previousSeed
        } else if log.answer != nil {
            return another
        } else if let start = log.start {
            guard start.size == request.from else { return another }
            previous = start.seed
        } else if request.from == 0, request.previous.isEmpty {
            previous = .zero
        } else {
            return WitnessReply(403, "this witness has not been told of the seal before\n")
        }
        if let begun = parties.begun, begun.from == request.from, begun.previousSeed != previous {
            return another
        }
        guard
            let question = SealQuestion(
                origin: asked.origin, manifest: request.manifest, from: request.from,
                previousSeed: previous, size: asked.size, root: asked.root)
        else { return WitnessReply(400, "nothing to seal\n") }
        if let answer = log.answer, answer.question.from == request.from,
            answer.question != question, !parties.goesOn(with: answer.question)
        {
            return another
        }
        guard isOperators(request.operatorProof, of: question.bytes, under: parties) else {
            return WitnessReply(403, "the operator's own reveal is missing or false\n")
        }
        let proof: [UInt8]
        if let answer = log.answer, answer.question == question {
            proof = answer.ownProof
        } else {
            proof = keys.revealer.prove(question.bytes)
            log.take(
                WitnessLog.Answer(
                    question: question, operatorProof: request.operatorProof, ownProof: proof))
            keep(log, of: asked.origin)
        }
        return WitnessReply(200, "reveal \(keys.name) \(Base64.encode(proof))\n")
    }

    /// One answer to a periodic draw, ever.
    /// - Parameter confirmed: the terms that the witness's own people have seen, with the sources as they typed them;
    ///   nil before they did.
    package mutating func draw(
        _ request: DrawRequest, confirmed: DrawTerms?, of campaigns: Campaigns,
        by keys: borrowing WitnessKeys
    ) -> WitnessReply {
        guard let asked = Checkpoint(request.note.text), let manifests = campaigns[asked.origin]
        else { return WitnessReply(404, "no such log\n") }
        var log = logs[asked.origin] ?? WitnessLog()
        // By the rules that hold at its closing, or under a later manifest, for parties that have changed.
        guard let place = manifests.firstIndex(where: { $0.manifest == request.manifest }),
            let draw = SealingParties.announcedDraws(by: manifests)[request.draw],
            draw.place <= place, case let (parties, plan) = (manifests[place], draw.plan)
        else { return WitnessReply(403, "the manifest set here names no such draw\n") }
        // A party that came in since has cosigned larger checkpoints only: the parties of the
        // closing's time have cosigned this one.
        let cosigners =
            parties.wholeCheckpoint(request.note) == nil ? manifests[draw.place] : parties
        if let refusal = refusal(
            of: request.note, cosignedBy: cosigners, under: parties, &log, by: keys)
        {
            return refusal
        }
        guard let terms = DrawTerms(request.terms), terms == confirmed,
            terms.origin == asked.origin, terms.draw == request.draw,
            terms.entries.upperBound == asked.size,
            // Confirmed before its sources were drawn, the first part alone is no answer's question.
            plan.matches(terms.sources),
            asked.size <= log.closings[request.draw] ?? 0
        else { return WitnessReply(422, "these are not the terms that were confirmed here\n") }
        let question = PeriodicDraw.question(
            terms, manifest: request.manifest, root: asked.root)
        if let answer = log.draws[request.draw], answer.question != question,
            !Self.goesOn(with: answer, terms, asked.root, manifests[draw.place...place])
        {
            return WitnessReply(409, Hexadecimal.encode(answer.question) + "\n")
        }
        guard isOperators(request.operatorProof, of: question, under: parties) else {
            return WitnessReply(403, "the operator's own reveal is missing or false\n")
        }
        let proof: [UInt8]
        if let answer = log.draws[request.draw], answer.question == question {
            proof = answer.ownProof
        } else {
            proof = keys.revealer.prove(question)
            let answer = WitnessLog.DrawAnswer(
                question: question, operatorProof: request.operatorProof, ownProof: proof)
            log.take(answer, to: request.draw)
            keep(log, of: asked.origin)
        }
        return WitnessReply(200, "reveal \(keys.name) \(Base64.encode(proof))\n")
    }
}

extension WitnessState {
    /// Begins with the last seal before this witness came in, as its own people have worked it out.
    /// - Parameter closings: by draw, where those end that have closed.
    /// - Returns: false, and nothing is done, for a witness that has answered already.
    package mutating func start(
        _ origin: String, at size: UInt64, root: Bytes32, seed: Bytes32,
        closings: [String: UInt64] = [:]
    ) -> Bool {
        var log = logs[origin] ?? WitnessLog()
        guard log.answer == nil, log.draws.isEmpty, !log.hasForgotten else { return false }
        log.start = WitnessLog.Start(size: size, root: root, seed: seed)
        log.closings.merge(closings) { max($0, $1) }
        keep(log, of: origin)
        return true
    }
}

extension WitnessState {
    /// A question that is asked again in the same second changes nothing, and costs no disk.
    fileprivate mutating func keep(_ log: WitnessLog, of origin: String) {
        guard logs[origin] != log else { return }
        logs[origin] = log
        sequence += 1
    }

    /// True if a draw that was answered is answered once more: with the same terms, by those who
    /// take its place when a party is struck out.
    /// - Parameter manifests: from the one that announces the draw to the one under which it is asked for.
    private static func goesOn(
        with answer: WitnessLog.DrawAnswer, _ terms: DrawTerms, _ root: Bytes32,
        _ manifests: ArraySlice<SealingParties>
    ) -> Bool {
        let answered = manifests.firstIndex { before in
            PeriodicDraw.question(terms, manifest: before.manifest, root: root) == answer.question
        }
        guard let answered else { return false }
        return manifests[(answered + 1)...].contains { $0.struckOut != nil }
    }

    /// A witness that has answered under a later manifest answers no more under an earlier one.
    private func parties(
        _ manifest: Bytes32, among manifests: [SealingParties], after answer: WitnessLog.Answer?
    ) -> SealingParties? {
        let last = manifests.firstIndex { $0.manifest == answer?.question.manifest } ?? 0
        return manifests[last...].first { $0.manifest == manifest }
    }

    private func isOperators(
        _ proof: [UInt8], of question: [UInt8], under parties: SealingParties
    ) -> Bool {
        parties.rules.revealers.first?.key.verify(proof, of: question) != nil
    }

    /// The seed of the seal that was answered last, from everybody's proofs.
    private func seed(
        of proofs: [RevealRequest.Proof], _ question: SealQuestion, _ manifests: [SealingParties]
    ) -> Bytes32? {
        guard let rules = manifests.first(where: { $0.manifest == question.manifest })?.rules,
            proofs.map(\.name) == rules.revealers.map(\.name)
        else { return nil }
        return Revealer.seed(proofs.map(\.bytes), by: rules.revealers, of: question.bytes)
    }

    /// Why nothing is revealed over this note: nil if the log has signed it and all revealing witnesses cosigned it,
    /// this one too, and it remembers that.
    private mutating func refusal(
        of note: SignedNote, cosignedBy cosigners: SealingParties, under parties: SealingParties,
        _ log: inout WitnessLog, by keys: borrowing WitnessKeys
    ) -> WitnessReply? {
        let own = keys.verifierKey
        guard let checkpoint = cosigners.wholeCheckpoint(note),
            parties.witnesses.contains(where: { $0.key == own })
        else { return WitnessReply(403, "a cosignature is missing or false\n") }
        return forgetting(&log, of: checkpoint, note, by: own)
    }

    /// A cosignature of its own that it does not remember is proof that its state is an old copy.
    private mutating func forgetting(
        _ log: inout WitnessLog, of checkpoint: Checkpoint, _ note: SignedNote,
        by own: VerifierKey
    ) -> WitnessReply? {
        if !log.hasForgotten, note.verdict(of: own).isSigned,
            checkpoint.size > log.size
                || checkpoint.size == log.size && checkpoint.root != log.root
        {
            log.hasForgotten = true
            keep(log, of: checkpoint.origin)
        }
        guard log.hasForgotten else { return nil }
        return WitnessReply(
            403, "this witness has cosigned what it does not remember, and answers no more\n")
    }

    /// Compares what the witness remembers with what others publish, before it answers anybody: the log's checkpoint,
    /// and the last answer of another witness, which was given only over what this one has cosigned.
    package mutating func compare(
        withCheckpoint note: SignedNote, of campaigns: Campaigns, by own: VerifierKey
    ) {
        guard let checkpoint = Checkpoint(note.text),
            let parties = campaigns[checkpoint.origin]?.last,
            parties.signedCheckpoint(note) != nil
        else { return }
        var log = logs[checkpoint.origin] ?? WitnessLog()
        _ = forgetting(&log, of: checkpoint, note, by: own)
    }

    /// - Parameter text: as `GET …/reveal` tells it.
    package mutating func compare(
        withAnswer text: String, of origin: String, in campaigns: Campaigns
    ) {
        guard
            let (question, operatorProof, name, proof) = WitnessLog.read(
                answer: text, of: origin),
            let parties = campaigns[origin]?.first(where: { $0.manifest == question.manifest }),
            let revealer = parties.rules.revealers.first(where: { $0.name == name }),
            // Only the party itself can make its proof, and only the operator the other one:
            // neither a stranger nor a bribed party makes this witness doubt itself.
            revealer.key.verify(proof, of: question.bytes) != nil,
            isOperators(operatorProof, of: question.bytes, under: parties)
        else { return }
        var log = logs[origin] ?? WitnessLog()
        guard !log.hasForgotten, question.size > log.size else { return }
        log.hasForgotten = true
        keep(log, of: origin)
    }

    /// What `GET …/checkpoint`, `…/reveal` and `…/draw/NAME` tell of a log; `…/before` behind the last two is what it
    /// answered before it answered once more.
    package func told(_ what: String, of origin: String, by name: String) -> WitnessReply {
        guard let log = logs[origin] else { return WitnessReply(404, "no such log\n") }
        let words = what.split(separator: "/").map(String.init)
        let text: String? =
            switch (words.first, words.count) {
            case ("checkpoint", 1): log.note.map { String(decoding: $0.bytes, as: UTF8.self) }
            case ("reveal", 1): log.answer.map { _ in log.answerText(by: name) }
            case ("reveal", 2) where words[1] == "before": log.textBefore(by: name)
            case ("draw", 2): log.drawText(words[1], by: name)
            case ("draw", 3) where words[2] == "before": log.drawTextBefore(words[1], by: name)
            default: nil
            }
        return text.map { WitnessReply(200, $0) } ?? WitnessReply(404, "nothing yet\n")
    }
}
