package import Cryptography

/// A campaign's manifests in the order in which they held, each with the signatures that it needs.
package struct ManifestChain {
    /// More amendments than seals of some campaigns, and few enough to be fetched for a stranger's file.
    private static let lengthMaximum = 64

    /// As they were read, with the signatures that were checked.
    package private(set) var signed: [SignedManifest] = []

    var all: [CampaignManifest] { signed.map(\.manifest) }

    package init() {}

    var last: CampaignManifest? { signed.last?.manifest }

    subscript(digest: Bytes32) -> CampaignManifest? {
        signed.last { $0.manifest.digest == digest }?.manifest
    }

    /// The manifests that lead from the last known one to `digest`, read and checked.
    @discardableResult
    package mutating func extend(
        to digest: Bytes32, in files: some CampaignFiles
    ) async throws(CheckEnd) -> [CampaignManifest] {
        if self[digest] != nil { return [] }
        var found: [(manifest: CampaignManifest, body: [UInt8])] = []
        var next: Bytes32? = digest
        while let digest = next, self[digest] == nil {
            guard found.count < Self.lengthMaximum else {
                throw .cheated(.brokenAmendment(digest))
            }
            let read = try await Self.read(digest, in: files)
            found.append(read)
            next = read.manifest.amends?.manifest
        }
        // It goes back to the last known one; to one before that it would be a second successor.
        guard next == last?.digest else { throw .cheated(.brokenAmendment(digest)) }
        for (manifest, body) in found.reversed() {
            do {
                try check(manifest)
            } catch {
                throw .cheated(error)
            }
            let signatures = try await signatures(of: manifest, in: files)
            signed.append(SignedManifest(manifest, body: body, signatures: signatures))
        }
        return found.reversed().map(\.manifest)
    }

    private static func read(
        _ digest: Bytes32, in files: some CampaignFiles
    ) async throws(CheckEnd) -> (manifest: CampaignManifest, body: [UInt8]) {
        let path = CampaignPath.manifest(digest)
        let bytes = try await files.needed(path, atMost: CampaignManifest.bytesMaximum)
        guard SHA256.hash(bytes) == digest, let manifest = try? CampaignManifest(bytes) else {
            throw .cheated(.malformed(path))
        }
        return (manifest, bytes)
    }

    /// Refuses a manifest by which the operator alone would make the seed, and an amendment that changes a part which
    /// must stay.
    private func check(_ manifest: CampaignManifest) throws(CampaignFault) {
        guard !manifest.witnessKeys.isEmpty else {
            throw .unwitnessedManifest(manifest.digest)
        }
        guard let last else {
            guard manifest.amends == nil else { throw .brokenAmendment(manifest.digest) }
            return
        }
        guard let amendment = manifest.amends, amendment.manifest == last.digest,
            manifest.origin == last.origin, manifest.logKey == last.logKey,
            manifest.rules.campaignKey == last.rules.campaignKey,
            amendment.from > last.amends?.from ?? last.opens,
            all.allSatisfy({ Self.valuesAgree(manifest.rules, $0.rules) }),
            Self.partiesFollow(manifest, last)
        else { throw .brokenAmendment(manifest.digest) }
    }

    /// A party that comes in while another leaves was a reserve with these very keys, so that
    /// nobody makes a key for an outcome. A strike-out takes one party, and leaves one besides the
    /// operator.
    private static func partiesFollow(
        _ manifest: CampaignManifest, _ last: CampaignManifest
    ) -> Bool {
        func has(_ parties: [CampaignParty], _ one: CampaignParty) -> Bool {
            parties.contains { $0.revealer == one.revealer && $0.noteKey == one.noteKey }
        }
        let leaving = last.parties.filter { !has(manifest.parties, $0) }
        if let name = manifest.amends?.struckOut {
            let staying = last.parties.dropFirst().filter { has(manifest.parties, $0) }
            // Without auditors nobody would have signed in its place.
            guard leaving.map(\.name) == [name], !staying.isEmpty, !last.auditors.isEmpty else {
                return false
            }
        }
        return leaving.isEmpty
            || manifest.parties.allSatisfy { has(last.parties, $0) || has(last.reserves, $0) }
    }

    /// A prize keeps its value: its number is one for all manifests.
    private static func valuesAgree(_ rules: CampaignRules, _ old: CampaignRules) -> Bool {
        rules.prizes.allSatisfy { prize in
            old.prizes.allSatisfy { $0.id != prize.id || $0.value == prize.value }
        }
    }

    /// The note over a manifest, once all whose signatures it needs are seen to have signed.
    private func signatures(
        of manifest: CampaignManifest, in files: some CampaignFiles
    ) async throws(CheckEnd) -> String {
        let path = CampaignPath.signatures(manifest.digest)
        let bytes = try await files.needed(path, atMost: PublishedSeal.noteBytesMaximum)
        guard let note = SignedNote(bytes),
            CampaignStatement.manifest(manifest.digest).isSaid(by: note.text, in: manifest.origin)
        else { throw .cheated(.malformed(path)) }
        for key in Self.signers(of: manifest, after: last) where !note.verdict(of: key).isSigned {
            throw .cheated(.unsignedManifest(manifest.digest, by: key.name))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All parties and auditors; for an amendment those of the old manifest too, where a party that is struck out
    /// does not sign and every old auditor does.
    package static func signers(
        of manifest: CampaignManifest, after last: CampaignManifest?
    ) -> [VerifierKey] {
        var keys = manifest.signingKeys
        guard let last, let amendment = manifest.amends else { return keys }
        keys += last.parties.filter { $0.name != amendment.struckOut }.map(\.signingKey)
        if amendment.struckOut != nil { keys += last.auditors.map(\.noteKey) }
        return keys
    }
}

extension ManifestChain {
    /// That a seal which was begun when a party was struck out is finished as the amendment says, before any other.
    /// - Parameters:
    ///   - last: what the revealers of the seal before were asked; nil before the first.
    ///   - next: the same of a seal that may be the first under an amendment.
    func checkBegun(from last: SealQuestion?, to next: SealQuestion?) throws(CampaignFault) {
        let manifests = all
        guard let next, let end = manifests.firstIndex(where: { $0.digest == next.manifest })
        else { return }
        let before = manifests.firstIndex { $0.digest == last?.manifest } ?? 0
        guard before < end else { return }
        for manifest in manifests[(before + 1)...end] {
            guard let amendment = manifest.amends, let begun = amendment.begun else { continue }
            let isFinished =
                switch begun.finishedBy {
                case .keeper:
                    last == begun.question(origin: manifest.origin, manifest: amendment.manifest)
                case .successors:
                    next == begun.question(origin: manifest.origin, manifest: manifest.digest)
                }
            guard isFinished else { throw .begunSealLeft(size: begun.size) }
        }
    }
}
