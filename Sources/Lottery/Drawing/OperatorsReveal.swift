package import Cryptography
package import Invoices

/// Where it stands which question of a draw the operator has answered, apart from the public files: whoever empties that
/// folder must get no second answer.
package protocol RevealMemory: Sendable {
    /// The questions' hashes by the manifest under which they were answered.
    func answers(to draw: String) async throws(ServiceUnavailable) -> [Bytes32: Bytes32]

    /// Keeps one, for ever. Once this returns, it survives a power cut.
    /// - Parameter question: its hash.
    /// - Returns: false where another one was kept for this draw and manifest.
    func keepAnswer(
        to draw: String, under manifest: Bytes32, question: Bytes32
    ) async throws(ServiceUnavailable) -> Bool
}

/// The operator's part of periodic draws, given where its key is and nowhere else. Whoever holds a draw publishes the
/// terms and waits for the file that this writes.
package struct OperatorsReveal<Public: LogFiles, Reading: CampaignFiles>: Sendable {
    /// The result of one look at the published files.
    package enum Step: Hashable, Sendable {
        /// The terms are not whole yet.
        case waits
        case revealed
        /// It was done before.
        case given
    }

    /// Why it gives none. Each needs people.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case ground(DrawGround.Unready)
        case files(String)
        /// Passes by itself.
        case memory(String)
        case otherKey
        case terms(String)
        /// It has revealed for other terms, and gives one answer to a draw.
        case answeredOthers

        package var description: String {
            switch self {
            case .ground(let reason): "\(reason)"
            case .files(let reason): reason
            case .memory(let reason): reason
            case .otherKey: "draw.revealKey is not the operator's in the manifest"
            case .terms(let reason): "the published terms are not those of the draw: \(reason)"
            case .answeredOthers: "the operator has revealed for other terms of this draw"
            }
        }
    }

    private let memory: any RevealMemory
    private let published: Public
    /// The same files, as whoever checks them reads them.
    private let reading: Reading
    private let publicKey: ECVRFPublicKey
    private let prove: @Sendable ([UInt8]) -> [UInt8]

    package init(
        memory: any RevealMemory, published: Public, reading: Reading,
        publicKey: ECVRFPublicKey, prove: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.memory = memory
        self.published = published
        self.reading = reading
        self.publicKey = publicKey
        self.prove = prove
    }

    /// Reveals for a draw, once its whole terms are published.
    package func reveal(_ plan: DrawPlan) async throws(Refusal) -> Step {
        let name = plan.name
        // Before the seals are read, which takes its time: people wait for days between the first part and the rest.
        guard
            let text = try read(CampaignPath.terms(name)).map({
                String(decoding: $0, as: UTF8.self)
            })
        else { return .waits }
        guard let terms = DrawTerms(text) else { throw .terms("not in their form") }
        if terms.sources.isEmpty, !plan.sources.isEmpty { return .waits }
        let ground: DrawGround
        do throws(DrawGround.Unready) {
            ground = try await DrawGround.read(name, in: reading)
        } catch {
            throw .ground(error)
        }
        try check(terms, ground)
        let revealing = ground.revealing
        guard let own = revealing.rules.revealers.first, own.key == publicKey else {
            throw .otherKey
        }
        func question(_ manifest: Bytes32) -> [UInt8] {
            PeriodicDraw.question(
                terms, manifest: manifest, root: ground.root ?? MerkleTree.emptyRoot)
        }
        let path = CampaignPath.operatorReveal(name, under: revealing.digest)
        var isGiven = false
        for manifest in [ground.manifest, revealing] {
            let path = CampaignPath.operatorReveal(name, under: manifest.digest)
            guard let bytes = try read(path) else { continue }
            guard let proof = DrawReveals(bytes)?.proofs.first,
                own.key.verify(proof.proof, of: question(manifest.digest)) != nil
            else { throw .answeredOthers }
            isGiven = manifest == revealing
        }
        try await keep(name, under: revealing.digest, question)
        if isGiven { return .given }
        let reveals = DrawReveals(
            manifest: revealing.digest,
            proofs: [.init(name: own.name, proof: prove(question(revealing.digest)))])
        // If we stop before this, the same terms give the same proof, and others none.
        do throws(LogFilesFault) {
            try await published.write([LogFile(path: path, bytes: reveals.bytes)])
        } catch {
            throw .files(error.description)
        }
        return .revealed
    }

    /// Keeps that these terms are answered, unless others were.
    private func keep(
        _ draw: String, under manifest: Bytes32, _ question: (Bytes32) -> [UInt8]
    ) async throws(Refusal) {
        let isKept: Bool
        do throws(ServiceUnavailable) {
            let known = try await memory.answers(to: draw)
            let isOfThese = known.allSatisfy { SHA256.hash(question($0.key)) == $0.value }
            isKept =
                if isOfThese {
                    try await memory.keepAnswer(
                        to: draw, under: manifest, question: SHA256.hash(question(manifest)))
                } else {
                    false
                }
        } catch {
            throw .memory("\(error)")
        }
        guard isKept else { throw .answeredOthers }
    }

    /// Refuses terms that a later check would hold against the operator.
    private func check(_ terms: DrawTerms, _ ground: DrawGround) throws(Refusal) {
        let manifest = ground.manifest
        guard terms.origin == manifest.origin, terms.draw == ground.plan.name else {
            throw .terms("of another log or draw")
        }
        guard terms.entries == ground.entries else { throw .terms("over other entries") }
        guard ground.plan.matches(terms.sources) else { throw .terms("with other sources") }
        let note = try read(CampaignPath.termsSignatures(terms.draw)).flatMap { SignedNote($0) }
        let missing = terms.unsigned(in: note, of: manifest)
        guard missing.isEmpty else {
            throw .terms("not signed by \(missing.joined(separator: ", "))")
        }
    }

    private func read(_ path: String) throws(Refusal) -> [UInt8]? {
        do throws(LogFilesFault) {
            return try published.read(path)
        } catch {
            throw .files(error.description)
        }
    }
}
