package import Cryptography

/// The two keys of the lottery that only the sequencer has: the log's, and the operator's part of every seed.
package final class SealingKeys: Sendable {
    let log: NoteSigner
    let revealer: ECVRFPrivateKey

    /// Nil unless the first is a key that signs notes.
    package init?(log: consuming NoteSigner, revealer: consuming ECVRFPrivateKey) {
        guard log.verifierKey.kind == .note else { return nil }
        self.log = log
        self.revealer = revealer
    }

    package var logKey: VerifierKey { log.verifierKey }
    package var revealerKey: ECVRFPublicKey { revealer.publicKey }
}
