import Cryptography

/// Why a run ends without a step.
package enum DrawRunFault: Error, Hashable, Sendable, CustomStringConvertible {
    case files(String)
    case damaged(String)
    /// The rows that say whose entries were drawn could not be read.
    case openings(String)
    /// The winners are published, and are not wins yet.
    case winners(String)

    package var description: String {
        switch self {
        case .files(let reason): reason
        case .damaged(let path): "\(path) is not as this program writes it"
        case .openings(let reason): reason
        case .winners(let reason): reason
        }
    }
}

extension DrawRun {
    /// Reads both folders.
    package init(
        _ ground: DrawGround, own: some LogFiles, published: some LogFiles
    ) throws(DrawRunFault) {
        self.init(ground)
        let name = ground.plan.name
        firstPart = try Self.terms(OwnPath.firstPart, in: own)
        signatures = try Self.note(OwnPath.signatures, in: own)
        typed = try Self.terms(OwnPath.typed, in: own)
        terms = try Self.terms(OwnPath.terms, in: own)
        publishedTerms = try Self.read(CampaignPath.terms(name), in: published).map {
            String(decoding: $0, as: UTF8.self)
        }
        publishedSignatures = try Self.read(CampaignPath.termsSignatures(name), in: published)
        recoverFirstPart()
        try readReveals(own)
        try readDecisions(own)
        done = try Self.digest(OwnPath.done, in: own)
        recorded = try Self.digest(OwnPath.recorded, in: own)
        guard let result = try Self.read(CampaignPath.result(name), in: published) else { return }
        publishedResult = SHA256.hash(result)
        if done == nil { try recoverDecisions(from: result) }
    }

    /// If the own files were lost, the published ones are taken again.
    private mutating func recoverFirstPart() {
        guard let terms = publishedTerms.flatMap({ DrawTerms($0) }) else { return }
        firstPart = firstPart ?? terms.with([])
        signatures = signatures ?? publishedSignatures.flatMap { SignedNote($0) }
    }

    private mutating func recoverDecisions(from result: [UInt8]) throws(DrawRunFault) {
        guard let result = DrawResult(result) else {
            throw .damaged(CampaignPath.result(ground.plan.name))
        }
        for one in result.disqualified
        where !disqualifications.contains(where: { $0.index == one.index }) {
            guard let note = SignedNote(one.note),
                let decision = Disqualification(note, origin: ground.manifest.origin)
            else { throw .damaged(CampaignPath.result(ground.plan.name)) }
            disqualifications.append(decision)
        }
    }

    private mutating func readReveals(_ own: some LogFiles) throws(DrawRunFault) {
        guard let terms, let bytes = try Self.read(ownReveals, in: own) else { return }
        guard let reveals = DrawReveals(bytes) else { throw .damaged(ownReveals) }
        let question = question(terms)
        for one in reveals.proofs {
            guard let revealer = revealer(one.name),
                revealer.key.verify(one.proof, of: question) != nil
            else { throw .damaged(ownReveals) }
            proofs[one.name] = one.proof
        }
    }

    private mutating func readDecisions(_ own: some LogFiles) throws(DrawRunFault) {
        for line in try Self.lines(OwnPath.disqualified, in: own) {
            guard let note = Base64.decodeCanonical(line).flatMap({ SignedNote($0) }),
                let one = Disqualification(note, origin: ground.manifest.origin)
            else { throw .damaged(OwnPath.disqualified) }
            disqualifications.append(one)
        }
    }

    private static func read(
        _ path: String, in files: some LogFiles
    ) throws(DrawRunFault) -> [UInt8]? {
        do { return try files.read(path) } catch { throw .files(error.description) }
    }

    private static func lines(
        _ path: String, in files: some LogFiles
    ) throws(DrawRunFault) -> [String] {
        String(decoding: try read(path, in: files) ?? [], as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    private static func digest(
        _ path: String, in files: some LogFiles
    ) throws(DrawRunFault) -> Bytes32? {
        try lines(path, in: files).first.flatMap {
            Hexadecimal.decode($0).flatMap { Bytes32($0) }
        }
    }

    private static func terms(
        _ path: String, in files: some LogFiles
    ) throws(DrawRunFault) -> DrawTerms? {
        guard let bytes = try read(path, in: files) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self), let terms = DrawTerms(text)
        else { throw .damaged(path) }
        return terms
    }

    private static func note(
        _ path: String, in files: some LogFiles
    ) throws(DrawRunFault) -> SignedNote? {
        guard let bytes = try read(path, in: files) else { return nil }
        guard let note = SignedNote(bytes) else { throw .damaged(path) }
        return note
    }

    func revealer(_ name: String) -> Revealer? {
        ground.revealing.rules.revealers.first { $0.name == name }
    }

    /// Those that are there, in the manifest's order.
    var reveals: DrawReveals {
        DrawReveals(
            manifest: ground.revealing.digest,
            proofs: ground.revealing.parties.compactMap { party in
                proofs[party.name].map { .init(name: party.name, proof: $0) }
            })
    }
}
