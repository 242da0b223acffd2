import Cryptography

/// Checks what a holder has in hand: a file to show, or a receipt.
package enum HolderCheck {
    /// The facts that one proof shows by itself.
    package struct Shown: Hashable, Sendable {
        package let ticket: InstantDraw.Ticket
        /// The prize of the number; nil for nothing. Whether any was left of it says only the
        /// replay.
        package let prize: Prize?
        /// Cosigners of the manifest whose lines are not there; they add eyes, so that is no fault.
        package let missingCosigners: [String]
    }

    /// Checks a proof alone. The manifests are those that the asker has: the seal's, and the entry's if it is
    /// another. Further ones may say more against it, and so may what the operator said of pauses.
    /// - Parameter states: the notes of pauses, in their order.
    package static func check(
        _ proof: HolderProof, manifests: [CampaignManifest], states: [[UInt8]] = []
    ) throws(CampaignFault) -> Shown {
        guard let manifest = manifests.first(where: { $0.digest == proof.manifest }) else {
            throw .manifestNotPinned(proof.manifest)
        }
        let own = try rules(of: proof.entry, from: manifest, among: manifests)
        let note = try CheckedNote(proof.note.bytes, under: manifest)
        let (index, leaf) = (proof.inclusion.index, proof.entry.leafHash)
        guard proof.inclusion.proves(leaf, in: proof.checkpoint.root) else {
            throw .notIncluded(index: index)
        }
        let changes = try CampaignStates(states, of: manifest.origin, by: manifest.stateKeys)
        try checkTime(of: proof.entry, index, under: own, among: manifests, changes)
        guard proof.entry.acceptedAt <= note.lastCosigned else {
            throw .datedWrongly(index: index)
        }
        let size = proof.checkpoint.size
        guard let question = proof.question else { throw .brokenChain(size: size) }
        let revealers = manifest.rules.revealers
        guard let seed = Revealer.seed(proof.proofs, by: revealers, of: question.bytes) else {
            throw RevealFault.named(proof.proofs, by: revealers, of: question.bytes, size: size)
        }
        try checkBegun(question, under: manifest, among: manifests)
        guard let rules = own.rules.instantRules(oddsTable: proof.entry.oddsTable) else {
            throw .replay(.unknownLadder(index: index), size: size)
        }
        let ticket = InstantDraw.Ticket(
            seed: seed, index: index, leaf: leaf, auditOneIn: rules.auditOneIn)
        let row = rules.ladder.row(of: ticket.drawn).map { rules.ladder.rows[$0].prize }
        return Shown(
            ticket: ticket, prize: own.rules.prizes.first { $0.id == row },
            missingCosigners: note.missingCosigners)
    }

    /// That no two of these, each sound by itself, have different successors of one seal: every party has answered twice
    /// then, but for a begun seal, which those who came answer once more over the same entries.
    package static func compare(
        _ proofs: [HolderProof], manifests: [CampaignManifest]
    ) throws(CampaignFault) {
        let again = Set(
            manifests.filter { $0.amends?.begun?.finishedBy == .successors }.map(\.digest))
        var seen: [[UInt8]: HolderProof] = [:]
        for proof in proofs {
            var seal = Transcript("fapiao.check.successor")
            seal.field(proof.checkpoint.origin)
            seal.fixed(proof.from)
            seal.fixed(proof.previousSeed)
            guard let other = seen.updateValue(proof, forKey: seal.bytes) else { continue }
            let isSame =
                other.checkpoint == proof.checkpoint
                && (other.manifest == proof.manifest
                    || again.contains(other.manifest) || again.contains(proof.manifest))
            guard isSame else { throw .answeredTwice(from: proof.from) }
        }
    }

    /// That the entry was accepted while its rules held, and while the campaign was open.
    private static func checkTime(
        of entry: Entry, _ index: UInt64, under own: CampaignManifest,
        among manifests: [CampaignManifest], _ states: CampaignStates
    ) throws(CampaignFault) {
        guard own.opens <= entry.acceptedAt, entry.acceptedAt < own.closes else {
            throw .outsidePeriod(index: index)
        }
        let next = manifests.first { $0.amends?.manifest == own.digest }
        guard own.amends?.from ?? 0 <= entry.acceptedAt,
            entry.acceptedAt < next?.amends?.from ?? .max
        else { throw .wrongManifestForItsTime(index: index) }
        guard states.accept(at: entry.acceptedAt) else { throw .acceptedWhileShut(index: index) }
    }

    /// That no amendment of these says of the seal that it was to be finished in another way.
    private static func checkBegun(
        _ question: SealQuestion, under seal: CampaignManifest, among manifests: [CampaignManifest]
    ) throws(CampaignFault) {
        func isBehind(_ earlier: Bytes32, _ one: CampaignManifest) -> Bool {
            var (one, steps) = (one, manifests.count)
            while one.digest != earlier {
                guard steps > 0, let before = one.amends?.manifest,
                    let next = manifests.first(where: { $0.digest == before })
                else { return one.amends?.manifest == earlier }
                (one, steps) = (next, steps - 1)
            }
            return true
        }
        for manifest in manifests {
            guard let amendment = manifest.amends, let begun = amendment.begun else { continue }
            func isFinished(under digest: Bytes32) -> Bool {
                question == begun.question(origin: manifest.origin, manifest: digest)
            }
            let isLeft: Bool
            if isBehind(manifest.digest, seal) {
                isLeft =
                    begun.finishedBy == .successors
                    ? question.from < begun.size && !isFinished(under: manifest.digest)
                    : question.from < begun.size
            } else if isBehind(seal.digest, manifest) {
                isLeft =
                    question.size > begun.from
                    && !(begun.finishedBy == .keeper
                        && isFinished(under: amendment.manifest))
            } else {
                continue
            }
            guard !isLeft else { throw .begunSealLeft(size: begun.size) }
        }
    }

    /// The manifest that judges an entry: the seal's, or one that it amends, step by step. Rules that do not
    /// lead to those which all have signed are anybody's.
    private static func rules(
        of entry: Entry, from seal: CampaignManifest, among manifests: [CampaignManifest]
    ) throws(CampaignFault) -> CampaignManifest {
        var own = seal
        while own.digest != entry.manifest {
            guard let before = own.amends?.manifest else {
                throw .brokenAmendment(entry.manifest)
            }
            guard let earlier = manifests.first(where: { $0.digest == before }) else {
                throw .manifestNotPinned(before)
            }
            guard earlier.origin == seal.origin else { throw .otherOrigin(earlier.origin) }
            own = earlier
        }
        return own
    }

    /// Checks a proof, seen to be sound by itself, against the whole campaign.
    package static func check(
        _ proof: HolderProof, in report: CampaignReport
    ) throws(CampaignFault) -> CampaignReport.Found {
        let size = proof.checkpoint.size
        guard let found = report.found[proof.entry.leafHash] else {
            throw .notIncluded(index: proof.inclusion.index)
        }
        let seal = found.seal
        if seal.size == size, seal.root != proof.checkpoint.root { throw .twoRoots(size: size) }
        if seal.from == proof.from, seal.size != size || seal.manifest != proof.manifest {
            throw .answeredTwice(from: proof.from)
        }
        guard seal.from == proof.from, seal.size == size else { throw .brokenChain(size: size) }
        guard found.index == proof.inclusion.index else {
            throw .notIncluded(index: proof.inclusion.index)
        }
        return found
    }

    /// The finding about a receipt in a campaign.
    package enum Receipted: Hashable, Sendable {
        case found(CampaignReport.Found)
        /// The files end before the promise: they do not show yet whether it is kept.
        case notDue
    }

    /// Finds the receipt's entry in a report. Throws if the receipt is not the campaign's, if its
    /// entry has another time, or if the promise has passed and the entry is nowhere.
    package static func check(
        _ receipt: EntryReceipt, in report: CampaignReport, manifests: [CampaignManifest]
    ) throws(CampaignFault) -> Receipted {
        guard receipt.origin == report.origin else { throw .otherOrigin(receipt.origin) }
        // The receipt does not say under which of them it was given.
        guard manifests.contains(where: { receipt.note.verdict(of: $0.receiptKey).isSigned }) else {
            throw .receiptUnsigned
        }
        if let found = report.found[receipt.leaf] {
            guard found.entry.acceptedAt == receipt.acceptedAt else {
                throw .receiptOfAnotherTime(index: found.index)
            }
            return .found(found)
        }
        let promise = manifests.map(\.promiseSeconds).max() ?? 0
        let (due, isOver) = receipt.acceptedAt.addingReportingOverflow(promise)
        guard !isOver, let last = report.lastCosigned, last > due else { return .notDue }
        throw .receiptWithoutInclusion(receipt.leaf)
    }
}
