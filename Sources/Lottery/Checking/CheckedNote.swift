import Cryptography

/// A seal's checkpoint, once all whose signatures it needs have signed.
struct CheckedNote {
    let checkpoint: Checkpoint
    let firstCosigned: UInt64
    let lastCosigned: UInt64
    /// The witnesses that reveal, in the order in which they cosigned.
    let cosigned: [String]
    /// Cosigners whose line is missing: nobody waits for them.
    let missingCosigners: [String]

    init(_ bytes: [UInt8], under manifest: CampaignManifest) throws(CampaignFault) {
        // Lines of the log's own carry no consensus, so ours have none.
        guard bytes.count <= PublishedSeal.noteBytesMaximum, let note = SignedNote(bytes),
            let checkpoint = Checkpoint(note.text), checkpoint.extensions.isEmpty
        else { throw .malformed("a checkpoint") }
        guard checkpoint.origin == manifest.origin else { throw .otherOrigin(checkpoint.origin) }
        self.checkpoint = checkpoint
        _ = try Self.time(of: manifest.logKey, note, checkpoint.size)
        var times: [(time: UInt64, name: String)] = []
        for key in manifest.witnessKeys {
            times.append((try Self.time(of: key, note, checkpoint.size), key.name))
        }
        times.sort { $0.time < $1.time }
        guard let first = times.first, let last = times.last else {
            throw .unwitnessedManifest(manifest.digest)
        }
        firstCosigned = first.time
        lastCosigned = last.time
        cosigned = times.map(\.name)
        var missing: [String] = []
        for cosigner in manifest.cosigners {
            switch note.verdict(of: cosigner.noteKey) {
            case .signed: break
            case .absent: missing.append(cosigner.name)
            case .refused: throw .falseSignature(size: checkpoint.size, by: cosigner.name)
            }
        }
        missingCosigners = missing
    }

    private static func time(
        of key: VerifierKey, _ note: SignedNote, _ size: UInt64
    ) throws(CampaignFault) -> UInt64 {
        switch note.verdict(of: key) {
        case .signed(let time): return time ?? 0
        case .absent: throw .unsignedCheckpoint(size: size, by: key.name)
        case .refused: throw .falseSignature(size: size, by: key.name)
        }
    }
}
