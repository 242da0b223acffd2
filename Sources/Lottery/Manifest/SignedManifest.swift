/// A manifest as it is published, with the notes over it.
package struct SignedManifest: Hashable, Sendable {
    package let manifest: CampaignManifest
    /// The bytes as they were published, whose digest is the manifest's name.
    package let body: [UInt8]
    /// The note with the signatures, as a text.
    package let signatures: String

    package init(_ manifest: CampaignManifest, body: [UInt8], signatures: String) {
        self.manifest = manifest
        self.body = body
        self.signatures = signatures
    }
}
