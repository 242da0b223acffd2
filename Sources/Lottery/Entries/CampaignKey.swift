package import Cryptography

/// The key that hides invoices and holders, shared by all campaigns that exclude each other, so that an invoice
/// has one commitment in all of them. The auditors have it too. It is destroyed with the last claim.
package struct CampaignKey: ~Copyable, Sendable {
    package static let byteCount = 32

    private let secret: Secret

    /// Nil for another length.
    package init?(_ secret: consuming Secret) {
        guard secret.count == Self.byteCount else { return nil }
        self.secret = secret
    }

    /// The digest of the key that the manifest publishes, so that it cannot be another one later.
    package var fingerprint: Bytes32 {
        SHA256.hash(Transcript("fapiao.key.v1").bytes, followedBy: secret)
    }

    /// The invoice's salt: one for each invoice, so that there is nothing to grind.
    package borrowing func salt(of invoice: EnteredInvoice) -> Bytes32 {
        var transcript = Transcript("fapiao.salt.v1")
        invoice.add(to: &transcript)
        return HMACSHA256.authenticate(transcript.bytes, key: secret)
    }

    /// The pseudonym (nym) of a holder, who is a random id and never a phone number: those are few enough to be tried
    /// by whoever has the key.
    package borrowing func pseudonym(of holder: String) -> Bytes32 {
        var transcript = Transcript("fapiao.holder.v1")
        transcript.field(holder)
        return HMACSHA256.authenticate(transcript.bytes, key: secret)
    }

    /// The HMAC for everything else that is hidden under the key; each transcript says what it is
    /// for.
    borrowing func authenticate(_ transcript: Transcript) -> Bytes32 {
        HMACSHA256.authenticate(transcript.bytes, key: secret)
    }

    /// The entry of `invoice` by `holder`.
    package borrowing func entry(
        of invoice: EnteredInvoice, by holder: String, under manifest: Bytes32, oddsTable: UInt32,
        acceptedAt: UInt64
    ) -> Entry {
        let salt = salt(of: invoice)
        let tag = HolderTag.tag(
            blind: HolderTag.blind(salt: salt), pseudonym: pseudonym(of: holder))
        return Entry(
            manifest: manifest, invoice: invoice.commitment(salt: salt), holder: tag,
            acceptedAt: acceptedAt, oddsTable: oddsTable)
    }
}
