package import Cryptography

/// The file that a holder may show to anybody: a tlog-proof whose further bytes are all that its outcome follows
/// from. It tells nothing of the invoice.
package struct HolderProof: Hashable, Sendable {
    package let entry: Entry
    /// The digest of the manifest that the seal is under.
    package let manifest: Bytes32
    /// The index at which the seal begins; the seed below is that of the seal before.
    package let from: UInt64
    package let previousSeed: Bytes32
    /// One of each revealer, in the manifest's order.
    package let proofs: [[UInt8]]
    /// The entry's place, and its way to the checkpoint's root.
    package let inclusion: InclusionProof
    package let checkpoint: Checkpoint
    /// The checkpoint with its cosignatures.
    package let note: SignedNote

    /// Nil where these do not belong together: the entry outside the seal, another size in the note.
    package init?(
        entry: Entry, manifest: Bytes32, from: UInt64, previousSeed: Bytes32, proofs: [[UInt8]],
        inclusion: InclusionProof, note: SignedNote
    ) {
        guard let checkpoint = Checkpoint(note.text), checkpoint.size == inclusion.size,
            (from..<max(from, checkpoint.size)).contains(inclusion.index)
        else { return nil }
        self.entry = entry
        self.manifest = manifest
        self.from = from
        self.previousSeed = previousSeed
        self.proofs = proofs
        self.inclusion = inclusion
        self.checkpoint = checkpoint
        self.note = note
    }

    /// Reads a whole file; nil unless it is as this type writes it.
    package init?(_ bytes: [UInt8]) {
        guard let file = TransparencyProof(bytes) else { return nil }
        var reader = FieldReader(file.extra)
        guard let entry = reader.field(atMost: Entry.byteCount).flatMap({ Entry($0) }),
            let manifest = reader.digest(), let from = reader.number(),
            let previousSeed = reader.digest()
        else { return nil }
        var proofs: [[UInt8]] = []
        while !reader.isAtEnd {
            guard proofs.count < CampaignRules.revealersMaximum,
                let proof = reader.field(atMost: ECVRF.proofByteCount)
            else { return nil }
            proofs.append(proof)
        }
        self.init(
            entry: entry, manifest: manifest, from: from, previousSeed: previousSeed,
            proofs: proofs, inclusion: file.inclusion, note: file.note)
    }

    /// The file: a tlog-proof of about 2 KB.
    package var bytes: [UInt8] {
        var extra = Transcript()
        extra.field(entry.bytes)
        extra.fixed(manifest)
        extra.fixed(from)
        extra.fixed(previousSeed)
        for proof in proofs { extra.field(proof) }
        return TransparencyProof(extra: extra.bytes, inclusion: inclusion, note: note)?.bytes ?? []
    }

    /// The question that the revealers were asked; nil for a first seal with a seed before it.
    package var question: SealQuestion? {
        SealQuestion(
            origin: checkpoint.origin, manifest: manifest, from: from, previousSeed: previousSeed,
            size: checkpoint.size, root: checkpoint.root)
    }
}
