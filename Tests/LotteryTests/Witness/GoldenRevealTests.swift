import Cryptography
import Doubles
import GoldenValues
import Lottery
import Testing

/// The questions and answers of a revealer on which two independent programs agree.
struct GoldenRevealTests {
    private static let values = Golden.values

    private static func signer(
        _ name: String, _ kind: VerifierKey.Kind, _ seed: Hexed
    ) -> NoteSigner {
        var bytes = seed.bytes
        return NoteSigner(
            name: name, kind: kind, key: Ed25519PrivateKey(seed: Secret(movingFrom: &bytes))!)!
    }

    private static func note(_ size: UInt64, _ root: Bytes32) -> SignedNote {
        let text = Checkpoint(origin: values.origin, size: size, root: root)!.text
        let log = signer(values.origin, .note, values.operatorNoteKey.seed)
        return SignedNote(text: text, signatures: [log.sign(text)])!
    }

    @Test func theGoldenStepsAreAnsweredAsTheyShould() throws {
        let values = Self.values
        let keys = zip(values.revealers.dropFirst(), values.witnessNoteKeys).map { ($0, $1) }
        let logKey = try #require(VerifierKey(values.operatorNoteKey.vkey))
        let witnesses = try values.witnessNoteKeys.map {
            SealingParties.Witness(key: try #require(VerifierKey($0.vkey)), url: "")
        }
        let parties = try #require(
            SealingParties(rules: Golden.rules, logKey: logKey, witnesses: witnesses))
        let campaigns = [values.origin: [parties]]
        let place = try #require(keys.firstIndex { $0.0.name == values.revealer.name })
        var scalar = keys[place].0.sk.bytes
        let own = WitnessKeys(
            cosigner: Self.signer(keys[place].0.name, .cosignature, keys[place].1.seed),
            revealer: ECVRFPrivateKey(Secret(movingFrom: &scalar))!)!
        var state = WitnessState()

        // Every size that is asked about was cosigned in its turn.
        var tree = MerkleFrontier()
        var notes: [UInt64: SignedNote] = [:]
        var nodes: [MerkleNode: Bytes32] = [:]
        for entry in values.entries {
            tree.append(leaf: entry.leaf.hash) { nodes[$0] = $1 }
            guard values.revealer.steps.contains(where: { $0.size == tree.size }) else { continue }
            var note = Self.note(tree.size, tree.root)
            let old = notes.keys.max() ?? 0
            let proof = ConsistencyProof(oldSize: old, newSize: tree.size) { nodes[$0]! }
            let request = AddCheckpointRequest(old: old, path: proof.path, note: note)
            let reply = state.add(request, of: campaigns, by: own, at: 1_767_225_601)
            #expect(reply.status == 200)
            for (revealer, key) in keys {
                let cosigner = Self.signer(revealer.name, .cosignature, key.seed)
                note.add(cosigner.cosign(note.text, at: 1_767_225_601))
            }
            #expect(note.signatures[1 + place].line == Array(reply.body.utf8))
            notes[tree.size] = note
        }

        for step in values.revealer.steps {
            let note = try #require(notes[step.size])
            #expect(Checkpoint(note.text)?.root == step.root.hash)
            let request = RevealRequest(
                from: step.from, manifest: step.manifest.hash, operatorProof: step.operatorPi.bytes,
                previous: step.previous.isEmpty
                    ? []
                    : values.revealers.map {
                        .init(name: $0.name, bytes: step.previous[$0.name]!.bytes)
                    }, note: note)
            let reply = state.reveal(request, of: campaigns, by: own)
            #expect(reply.status == step.status, "\(step.what)")
            let proof = step.pi.map { "reveal \(own.name) \(Base64.encode($0.bytes))\n" }
            if let proof { #expect(reply.body == proof) }
            #expect(WitnessState(text: state.text) == state)
        }
    }
}
