package import Cryptography
package import Invoices

/// The key under which the database has what is personal. It is in a file of the workers and in no database, so a copy of
/// the database names nobody.
package struct PersonalKey: ~Copyable, Sendable {
    package static let byteCount = 32

    /// Derived apart, for a key has one use: one names identities, one encrypts.
    private let naming: Bytes32
    private let sealing: [UInt8]

    /// Nil for another length.
    package init?(_ secret: consuming Secret) {
        guard secret.count == Self.byteCount else { return nil }
        naming = HMACSHA256.authenticate(
            Transcript("fapiao.personal.naming.v1").bytes, key: secret)
        sealing =
            HMACSHA256.authenticate(
                Transcript("fapiao.personal.sealing.v1").bytes, key: secret
            ).bytes
    }

    /// The same for the same identity, so that it is found again; without the key nobody can try all phone numbers.
    package borrowing func tag(of identity: HolderIdentity) -> Bytes32 {
        var transcript = Transcript("fapiao.identity.v1")
        transcript.field(identity.kind)
        transcript.field(identity.text)
        return HMACSHA256.authenticate(transcript.bytes, key: naming)
    }

    /// Tells one awaited invoice from another.
    borrowing func tag(ofAwaited id: InvoiceID) -> Bytes32 {
        var transcript = Transcript("fapiao.awaited.v1")
        transcript.field(id.uuidText)
        return HMACSHA256.authenticate(transcript.bytes, key: naming)
    }

    /// Tells one invoice's prizes from another's, whatever the campaign keys.
    package borrowing func tag(ofTaxed id: InvoiceID) -> Bytes32 {
        var transcript = Transcript("fapiao.taxed.v1")
        transcript.field(id.uuidText)
        return HMACSHA256.authenticate(transcript.bytes, key: naming)
    }

    /// The tag by which a change of an invoice finds the prize that it has won.
    package borrowing func tag(ofWatched id: InvoiceID) -> Bytes32 {
        var transcript = Transcript("fapiao.watched.v1")
        transcript.field(id.uuidText)
        return HMACSHA256.authenticate(transcript.bytes, key: naming)
    }

    /// What an entry hides; nil for a row of another key, and for one that was erased.
    package borrowing func opening(_ sealed: [UInt8]) -> EntryOpening? {
        open(sealed).flatMap { EntryOpening(json: $0) }
    }

    /// A random nonce and the encrypted text: 2³² of them under one key are within SP 800-38D, section 8.3.
    package borrowing func seal(_ text: [UInt8]) -> [UInt8] {
        let nonce = SecureRandom.bytes(AES256GCM.nonceBytes)
        guard let sealed = AES256GCM.seal(text, key: sealing, nonce: nonce) else {
            preconditionFailure("OpenSSL does not encrypt")
        }
        return nonce + sealed
    }

    /// Nil for what was not sealed under this key, and for what was changed.
    package borrowing func open(_ sealed: [UInt8]) -> [UInt8]? {
        guard sealed.count > AES256GCM.nonceBytes else { return nil }
        return AES256GCM.open(
            Array(sealed.dropFirst(AES256GCM.nonceBytes)), key: sealing,
            nonce: Array(sealed.prefix(AES256GCM.nonceBytes)))
    }
}
