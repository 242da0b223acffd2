package import Cryptography

/// A periodic draw for which the parties have been asked, as a second keeper sees it who answers in the place of one
/// that was struck out.
package enum BegunDraw {
    /// Why the second keeper does not answer, for the person who asked him.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case ground(DrawGround.Unready)
        case files(CheckEnd)
        /// It is held under other rules than those by which the party left.
        case otherRules(Bytes32)
        case noParty(String)
        case notBegun
        case otherTerms
        case unsigned(by: [String])
        case otherSources

        package var description: String {
            switch self {
            case .ground(let reason): "\(reason)"
            case .files(.cheated(let fault)): "\(fault)"
            case .files(.unreachable(let reason)): reason
            case .otherRules(let digest): "the draw is held under manifest \(digest)"
            case .noParty(let name): "\(name) is no party of the draw"
            case .notBegun: "the operator has not revealed for terms of this draw"
            case .otherTerms: "the published terms are not over the draw's entries, or not whole"
            case .unsigned(let names):
                "the terms are not signed by \(names.joined(separator: ", "))"
            case .otherSources:
                "the terms have other sources than were typed here: --source NAME=RESULT for each"
            }
        }
    }

    /// The one input that the party was asked for.
    /// - Parameter sources: as the keeper's own people have seen them drawn.
    package static func question(
        of name: String, in files: some CampaignFiles, under manifest: CampaignManifest,
        party: String, sources: [DrawTerms.Source]
    ) async throws(Refusal) -> [UInt8] {
        let ground: DrawGround
        do throws(DrawGround.Unready) {
            ground = try await DrawGround.read(name, in: files, under: nil)
        } catch {
            throw .ground(error)
        }
        let revealing = ground.revealing
        guard revealing.digest == manifest.digest else { throw .otherRules(revealing.digest) }
        guard revealing.parties.dropFirst().contains(where: { $0.name == party }) else {
            throw .noParty(party)
        }
        let (text, note, revealed): ([UInt8]?, [UInt8]?, [UInt8]?)
        do throws(CheckEnd) {
            text = try await files.published(
                CampaignPath.terms(name), atMost: DrawTerms.bytesMaximum)
            note = try await files.published(
                CampaignPath.termsSignatures(name), atMost: PublishedSeal.noteBytesMaximum)
            revealed = try await files.published(
                CampaignPath.operatorReveal(name, under: revealing.digest),
                atMost: PublishedSeal.noteBytesMaximum)
        } catch {
            throw .files(error)
        }
        guard let revealed = revealed.flatMap({ DrawReveals($0) })?.proofs.first else {
            throw .notBegun
        }
        let terms = text.flatMap { String(validating: $0, as: UTF8.self) }
            .flatMap { DrawTerms($0) }
        guard let terms, terms.origin == ground.manifest.origin, terms.draw == name,
            terms.entries == ground.entries, ground.plan.matches(terms.sources)
        else { throw .otherTerms }
        let missing = terms.unsigned(in: note.flatMap { SignedNote($0) }, of: ground.manifest)
        guard missing.isEmpty else { throw .unsigned(by: missing) }
        guard Set(sources) == Set(terms.sources) else { throw .otherSources }
        let question = PeriodicDraw.question(
            terms, manifest: revealing.digest, root: ground.root ?? MerkleTree.emptyRoot)
        // The operator first: a keeper's answer before that would let it see the seed and withhold its own.
        guard revealing.rules.revealers[0].key.verify(revealed.proof, of: question) != nil else {
            throw .notBegun
        }
        return question
    }
}
