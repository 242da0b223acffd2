package import Cryptography

/// A party that makes the seed, with what the manifest says of it beyond that.
package struct CampaignParty: Hashable, Sendable {
    /// The name and the VRF key by which it makes the seed.
    package let revealer: Revealer
    /// As it is registered, for people.
    package let legalName: String
    package let address: String
    /// A witness's cosigns checkpoints; the operator's signs notes.
    package let noteKey: VerifierKey
    /// The address at which the witness answers; nil for the operator.
    package let url: String?

    package var name: String { revealer.name }

    /// The key under which the party signs manifests: the same key, for notes. What it cosigns
    /// begins with a line that no note of ours begins with, so neither signature passes for the
    /// other.
    package var signingKey: VerifierKey {
        VerifierKey(name: noteKey.name, kind: .note, key: noteKey.key) ?? noteKey
    }
}

/// A witness that cosigns only.
package struct Cosigner: Hashable, Sendable {
    package let name: String
    /// Of C2SP's cosignature/v1.
    package let noteKey: VerifierKey
    package let url: String
}

/// A party that has the campaign key and checks what is hidden in the log.
package struct Auditor: Hashable, Sendable {
    package let name: String
    package let noteKey: VerifierKey
}
