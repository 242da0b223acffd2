import Cryptography

/// Signers of tests, from seeds that everybody may know.
enum NoteKeys {
    static func signer(
        _ name: String, _ kind: VerifierKey.Kind, seed: [UInt8]
    ) -> NoteSigner {
        NoteSigner(name: name, kind: kind, key: key(seed: seed))!
    }

    static func key(seed: [UInt8]) -> Ed25519PrivateKey {
        var seed = seed
        return Ed25519PrivateKey(seed: Secret(movingFrom: &seed))!
    }
}
