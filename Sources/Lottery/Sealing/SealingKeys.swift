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

    /// The operator's part of a draw's seed.
    package func prove(_ question: [UInt8]) -> [UInt8] { revealer.prove(question) }

    /// The public half, named like the log; the manifest has it.
    package var logKey: VerifierKey { log.verifierKey }
    /// The public half of the operator's VRF key; the manifest has it.
    package var revealerKey: ECVRFPublicKey { revealer.publicKey }
}
