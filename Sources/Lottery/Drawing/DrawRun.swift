package import Cryptography

/// How far a periodic draw has come, read from its files: the operator's own, and those that are published. Nothing else
/// is remembered, so a run that died anywhere goes on with another one that reads them again.
package struct DrawRun: Hashable, Sendable {
    /// The operator's own files.
    enum OwnPath {
        static let firstPart = "first"
        static let signatures = "first.sig"
        /// The first part with the sources that were typed so far.
        static let typed = "typed"
        /// The whole terms, once they are fixed.
        static let terms = "terms"
        static let reveals = "reveals"
        /// Of parties that have changed meanwhile: what the others revealed answers another question.
        static func reveals(under manifest: Bytes32) -> String { "reveals-\(manifest)" }
        /// The auditors' decisions, one note a line in base64.
        static let disqualified = "disqualified"
        /// The terms that the published result was drawn from.
        static let done = "done"
        /// The same, once its winners are in the database.
        static let recorded = "recorded"
        static let minutes = "minutes.html"
    }

    /// The next thing to do: an action, or the reason why the run ends.
    package enum Step: Hashable, Sendable {
        case publishFirstPart(DrawTerms)
        /// From here on there are no other terms.
        case fix(DrawTerms)
        case publish(DrawTerms)
        /// The operator's own reveal, the first.
        case reveal(DrawTerms)
        case ask(DrawTerms, [String])
        case draw(DrawTerms)
        /// Its winners become wins, once everybody can read who they are.
        case record
        // The rest ends a run.
        case wait(Wait)
        case stop(Stop)
        /// The draw has no entries: its prizes are not awarded.
        case notHeld
        case done
    }

    /// The thing that the run waits for, and who has to act.
    package enum Wait: Hashable, Sendable {
        case closing(until: UInt64)
        /// A seal may come that belongs to the draw.
        case lastSeal([String])
        case passes(Range<UInt64>)
        case auditors([String])
        case sale(of: String, until: UInt64)
        case sources([DrawPlan.Source])
        /// The process that has the operator's key.
        case operatorReveal
        /// Each with what it said.
        case witnesses([String: RevealReply])
        case openings
        /// The database, by the account of the draw.
        case winners
        /// The campaign's fund holds less than the winners are owed.
        case fund
    }

    /// Why people must look first.
    package enum Stop: Hashable, Sendable {
        /// The manifest names nobody who could sign what people decide.
        case noAuditor
        /// The first part is not out, and the results of a source may be known.
        case saleHasEnded(String, at: UInt64)
        /// The log says other entries than the signed terms.
        case otherEntries(Range<UInt64>, signed: Range<UInt64>)
        case otherTermsPublished
        /// It gave its one answer to other terms.
        case answeredAnother(String)
        /// The database knows of a disqualification that is not in the files here.
        case olderThanRecorded
    }

    /// The published facts that the draw stands on.
    package let ground: DrawGround
    /// The terms without their sources, as the auditors are to sign them.
    package internal(set) var firstPart: DrawTerms?
    /// The note over the first part, with the auditors who have signed so far.
    package internal(set) var signatures: SignedNote?
    /// The sources as people have typed them, not yet fixed.
    package internal(set) var typed: DrawTerms?
    /// The terms that are fixed: from here on there are no other ones.
    package internal(set) var terms: DrawTerms?
    /// By party, each seen to answer for the terms.
    package internal(set) var proofs: [String: [UInt8]] = [:]
    /// Decisions after the draw, each signed by all auditors; the draw is done anew with them.
    package internal(set) var disqualifications: [Disqualification] = []
    var done: Bytes32?
    var recorded: Bytes32?
    var publishedTerms: String?
    var publishedSignatures: [UInt8]?
    /// Of the published result, which comes last.
    var publishedResult: Bytes32?

    package init(_ ground: DrawGround) { self.ground = ground }

    private var manifest: CampaignManifest { ground.manifest }
    var ownReveals: String {
        ground.revealing == manifest
            ? OwnPath.reveals : OwnPath.reveals(under: ground.revealing.digest)
    }
    private var plan: DrawPlan { ground.plan }

    /// - Parameter second: since 1970.
    package func next(at second: UInt64) -> Step {
        guard !ground.entries.isEmpty else { return .notHeld }
        guard let firstPart else { return .wait(.passes(ground.entries)) }
        guard firstPart.entries == ground.entries else {
            return .stop(.otherEntries(ground.entries, signed: firstPart.entries))
        }
        guard !manifest.auditors.isEmpty else { return .stop(.noAuditor) }
        let unsigned = firstPart.unsigned(in: signatures, of: manifest)
        guard unsigned.isEmpty else { return .wait(.auditors(unsigned)) }
        guard publishedTerms != nil, publishedSignatures != nil else {
            return publishing(firstPart, at: second)
        }
        guard let terms else { return fixing(firstPart, at: second) }
        if publishedTerms == firstPart.text, terms != firstPart { return .publish(terms) }
        guard publishedTerms == terms.text else { return .stop(.otherTermsPublished) }
        let missing = ground.revealing.parties.map(\.name).filter { proofs[$0] == nil }
        if missing.first == ground.revealing.parties.first?.name { return .reveal(terms) }
        if !missing.isEmpty { return .ask(terms, missing) }
        guard done == basis(publishedResult) else { return .draw(terms) }
        return recorded == done ? .done : .record
    }

    private func publishing(_ firstPart: DrawTerms, at second: UInt64) -> Step {
        if let source = plan.sources.min(by: { $0.saleEnds < $1.saleEnds }),
            source.saleEnds <= second
        {
            return .stop(.saleHasEnded(source.name, at: source.saleEnds))
        }
        return .publishFirstPart(firstPart)
    }

    private func fixing(_ firstPart: DrawTerms, at second: UInt64) -> Step {
        if let published = publishedTerms, published != firstPart.text {
            // The own files were lost behind this moment. What is published was fixed.
            guard let whole = DrawTerms(published), whole.with([]) == firstPart,
                plan.matches(whole.sources)
            else { return .stop(.otherTermsPublished) }
            return .fix(whole)
        }
        let known = typed.flatMap { $0.with([]) == firstPart ? $0 : nil } ?? firstPart
        let missing = plan.sources.filter { source in
            !known.sources.contains { $0.name == source.name }
        }
        let sold = missing.filter { $0.saleEnds > second }.min { $0.saleEnds < $1.saleEnds }
        if let sold { return .wait(.sale(of: sold.name, until: sold.saleEnds)) }
        guard missing.isEmpty, plan.matches(known.sources) else { return .wait(.sources(missing)) }
        return .fix(known)
    }

    /// Fixes a result together with everything that may change behind the reveals.
    func basis(_ result: Bytes32?) -> Bytes32 {
        var transcript = Transcript("fapiao.draw.done")
        transcript.fixed(ground.earlier)
        for one in decided { transcript.field(one.note.bytes) }
        transcript.fixed(result ?? .zero)
        return transcript.hash
    }

    var firstPartHash: Bytes32? { firstPart.map { SHA256.hash(Array($0.text.utf8)) } }

    /// The decisions that all auditors have signed.
    package var decided: [Disqualification] {
        disqualifications.filter { $0.unsigned(of: manifest).isEmpty }
            .sorted { $0.index < $1.index }
    }

    /// The input of the revealers' functions.
    package func question(_ terms: DrawTerms) -> [UInt8] {
        PeriodicDraw.question(
            terms, manifest: ground.revealing.digest, root: ground.root ?? MerkleTree.emptyRoot)
    }
}
