/// Signs notes, or cosigns checkpoints, under one name.
package struct NoteSigner: ~Copyable, Sendable {
    private let key: Ed25519PrivateKey
    /// The public half, as others who check its signatures need it.
    package let verifierKey: VerifierKey

    /// Nil for a name that keys cannot have.
    package init?(name: String, kind: VerifierKey.Kind, key: consuming Ed25519PrivateKey) {
        guard let verifierKey = VerifierKey(name: name, kind: kind, key: key.publicKey) else {
            return nil
        }
        self.verifierKey = verifierKey
        self.key = key
    }

    /// The line for a note's text, by a key that signs notes.
    package borrowing func sign(_ text: String) -> NoteSignature {
        precondition(verifierKey.kind == .note, "a key signs one kind of message")
        return NoteSignature(by: verifierKey, key.sign(Array(text.utf8)))
    }

    /// The line for a checkpoint's text, by a key that cosigns: this is the largest tree of its log that the
    /// owner has seen by `time`, in seconds since 1970, and it continues all earlier ones.
    package borrowing func cosign(_ text: String, at time: UInt64) -> NoteSignature {
        precondition(verifierKey.kind == .cosignature, "a key signs one kind of message")
        precondition(time <= UInt64(Int64.max), "times fit into 63 bits")
        let signature = key.sign(Cosignature.message(text, at: time))
        return NoteSignature(by: verifierKey, time.bigEndianBytes + signature)
    }
}
