package import Cryptography

/// The two keys of a witness: one cosigns, the other reveals. Neither is ever used for anything else.
package struct WitnessKeys: ~Copyable, Sendable {
    let cosigner: NoteSigner
    let revealer: ECVRFPrivateKey

    /// Nil unless the first is a key that cosigns.
    package init?(cosigner: consuming NoteSigner, revealer: consuming ECVRFPrivateKey) {
        guard cosigner.verifierKey.kind == .cosignature else { return nil }
        self.cosigner = cosigner
        self.revealer = revealer
    }

    /// The witness's name, as the manifest has it.
    package var name: String { cosigner.verifierKey.name }
    /// The public half of the key that cosigns.
    package var verifierKey: VerifierKey { cosigner.verifierKey }
    /// The public half of the key that reveals.
    package var publicKey: ECVRFPublicKey { revealer.publicKey }
}
