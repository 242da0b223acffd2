import Cryptography

/// A published seal, with the facts that its signatures and reveals show by themselves. That takes
/// most of a check's time and needs no order, so it is worked out for many seals at once, on all
/// processors.
struct SealProofs: Sendable {
    let seal: PublishedSeal
    let note: Result<CheckedNote, CampaignFault>
    /// The question that the proofs were tried on, and the seed that they give; nil where they do not answer it.
    let question: SealQuestion?
    let seed: Bytes32?

    /// Of seals that follow one another.
    /// - Parameters:
    ///   - manifests: by the digest, one for each seal.
    ///   - size: of the seal before, with its seed.
    static func of(
        _ seals: [PublishedSeal], under manifests: [Bytes32: CampaignManifest], after size: UInt64,
        _ seed: Bytes32
    ) async -> [SealProofs] {
        let questions = questions(seals, manifests, size, seed)
        // A few milliseconds each.
        let chunk = 8
        return await withTaskGroup(of: (Int, [SealProofs]).self) { group in
            for start in stride(from: 0, to: seals.count, by: chunk) {
                let end = min(start + chunk, seals.count)
                group.addTask {
                    let found = (start..<end).map { place in
                        SealProofs(
                            seals[place], questions[place], manifests[seals[place].manifest])
                    }
                    return (start, found)
                }
            }
            var found: [(Int, [SealProofs])] = []
            for await some in group { found.append(some) }
            return found.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }

    /// The questions that each seal's revealers were asked, if all seeds before it are what their
    /// proofs claim: whether they are is seen when these are tried.
    private static func questions(
        _ seals: [PublishedSeal], _ manifests: [Bytes32: CampaignManifest], _ size: UInt64,
        _ seed: Bytes32
    ) -> [SealQuestion?] {
        var (size, seed) = (size, seed)
        return seals.map { seal in
            guard let manifest = manifests[seal.manifest],
                let checkpoint = SignedNote(seal.note).flatMap({ Checkpoint($0.text) })
            else { return nil }
            let question = SealQuestion(
                origin: manifest.origin, manifest: manifest.digest, from: size, previousSeed: seed,
                size: checkpoint.size, root: checkpoint.root)
            size = checkpoint.size
            seed =
                Revealer.unverifiedSeed(seal.proofs, by: manifest.rules.revealers) ?? .zero
            return question
        }
    }

    private init(
        _ seal: PublishedSeal, _ question: SealQuestion?, _ manifest: CampaignManifest?
    ) {
        self.seal = seal
        self.question = question
        guard let manifest else {
            note = .failure(.brokenAmendment(seal.manifest))
            seed = nil
            return
        }
        do throws(CampaignFault) {
            note = .success(try CheckedNote(seal.note, under: manifest))
        } catch {
            note = .failure(error)
        }
        seed = question.flatMap {
            Revealer.seed(seal.proofs, by: manifest.rules.revealers, of: $0.bytes)
        }
    }
}
