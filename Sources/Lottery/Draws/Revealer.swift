package import Cryptography

/// A party that gives one value to every seed: the operator first, then each of the campaign's witnesses.
package struct Revealer: Hashable, Sendable {
    /// The party's name in the manifest.
    package let name: String
    /// For reveals alone: one signature of ECDSA with it would give it away.
    package let key: ECVRFPublicKey

    package init(name: String, key: ECVRFPublicKey) {
        self.name = name
        self.key = key
    }

    /// The seed that all reveals give together, one of each revealer in the manifest's order. Nil if one is
    /// missing or does not prove its value for this question. Only the values count: many proofs are good
    /// for one.
    package static func seed(
        _ proofs: [[UInt8]], by revealers: [Revealer], of question: [UInt8]
    ) -> Bytes32? {
        guard proofs.count == revealers.count, !revealers.isEmpty else { return nil }
        var transcript = Transcript("fapiao.seed.v1")
        for (revealer, proof) in zip(revealers, proofs) {
            guard let value = revealer.key.verify(proof, of: question) else { return nil }
            transcript.field(revealer.name)
            transcript.fixed(value)
        }
        return transcript.hash
    }

    /// The seed that `seed` would give if the proofs are true, which only `seed` says.
    static func unverifiedSeed(_ proofs: [[UInt8]], by revealers: [Revealer]) -> Bytes32? {
        guard proofs.count == revealers.count, !revealers.isEmpty else { return nil }
        var transcript = Transcript("fapiao.seed.v1")
        for (revealer, proof) in zip(revealers, proofs) {
            guard let value = ECVRF.unverifiedOutput(of: proof) else { return nil }
            transcript.field(revealer.name)
            transcript.fixed(value)
        }
        return transcript.hash
    }
}
