package import Cryptography

/// A party that makes the seed, with what the manifest says of it beyond that.
package struct CampaignParty: Hashable, Sendable {
    package let revealer: Revealer
    package let legalName: String
    package let address: String
    /// A witness's cosigns checkpoints; the operator's signs notes.
    package let noteKey: VerifierKey
    /// Where the witness answers; nil for the operator.
    package let url: String?

    package var name: String { revealer.name }

    /// What the party signs manifests with: the same key, for notes. What it cosigns begins with a line that no
    /// note of ours begins with, so neither signature passes for the other.
    package var signingKey: VerifierKey {
        VerifierKey(name: noteKey.name, kind: .note, key: noteKey.key) ?? noteKey
    }
}

/// A witness that cosigns only.
package struct Cosigner: Hashable, Sendable {
    package let name: String
    package let noteKey: VerifierKey
    package let url: String
}

/// Who has the campaign key and checks what is hidden in the log.
package struct Auditor: Hashable, Sendable {
    package let name: String
    package let noteKey: VerifierKey
}
