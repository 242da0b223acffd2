import COpenSSL

/// A public key of X25519 (RFC 7748, section 5): whoever has it encrypts to the holder of the private half, and cannot
/// read it again.
package struct X25519PublicKey: Hashable, Sendable {
    package static let byteCount = 32

    /// 32 bytes: the u-coordinate, little-endian.
    package let bytes: [UInt8]

    /// Nil for another length.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// A public key made for this text alone, and the text under AES-256-GCM with a key that HKDF-SHA-256 makes of
    /// the shared secret, both public keys and what it is for. A sealed box, as in NaCl, with the parts that are
    /// here.
    ///
    /// Nil for a key of small order, to which nobody has a private half.
    package func seal(_ text: [UInt8], for purpose: String) -> [UInt8]? {
        let own = X25519PrivateKey.random()
        guard let key = own.key(sharedWith: self, own.publicKey, self, purpose),
            let sealed = AES256GCM.seal(text, key: key)
        else { return nil }
        return own.publicKey.bytes + sealed
    }
}

/// The private half: opens what was encrypted to its public key, and is wiped when it is freed.
package struct X25519PrivateKey: ~Copyable, Sendable {
    package static let byteCount = 32

    private let key: SigningKey
    package let publicKey: X25519PublicKey

    /// Nil for another length.
    package init?(_ secret: borrowing Secret) {
        guard secret.count == Self.byteCount else { return nil }
        let made = unsafe secret.withPointer { secret in
            unsafe SigningKey(
                EVP_PKEY_new_raw_private_key(
                    EVP_PKEY_X25519, nil, secret.baseAddress, secret.count))
        }
        guard let made else { return nil }
        var bytes = [UInt8](repeating: 0, count: X25519PublicKey.byteCount)
        var count = bytes.count
        guard unsafe EVP_PKEY_get_raw_public_key(made.pointer, &bytes, &count) == 1,
            let publicKey = X25519PublicKey(bytes)
        else { return nil }
        self.publicKey = publicKey
        key = made
    }

    static func random() -> X25519PrivateKey {
        guard let key = X25519PrivateKey(Secret.random(byteCount)) else {
            preconditionFailure("any 32 bytes are a key")
        }
        return key
    }

    /// Nil for what was not sealed to this key for this purpose, and for what was changed.
    package borrowing func open(_ sealed: [UInt8], for purpose: String) -> [UInt8]? {
        guard sealed.count > X25519PublicKey.byteCount,
            let sender = X25519PublicKey(Array(sealed.prefix(X25519PublicKey.byteCount))),
            let key = key(sharedWith: sender, sender, publicKey, purpose)
        else { return nil }
        return AES256GCM.open(Array(sealed.dropFirst(X25519PublicKey.byteCount)), key: key)
    }

    /// A key for one text: it seals nothing else, for the sender's half was made for that text.
    fileprivate borrowing func key(
        sharedWith other: X25519PublicKey, _ sender: X25519PublicKey, _ receiver: X25519PublicKey,
        _ purpose: String
    ) -> [UInt8]? {
        guard let shared = shared(with: other) else { return nil }
        let extracted = HKDFSHA256.extract(salt: [], inputKey: shared)
        return HKDFSHA256.expand(
            extracted, info: Array(purpose.utf8) + sender.bytes + receiver.bytes,
            count: AES256GCM.keyBytes)
    }

    /// Nil where it would be zeros (section 6.1).
    private borrowing func shared(with other: X25519PublicKey) -> [UInt8]? {
        guard
            let peer = unsafe SigningKey(
                EVP_PKEY_new_raw_public_key(
                    EVP_PKEY_X25519, nil, other.bytes, other.bytes.count)),
            let context = unsafe EVP_PKEY_CTX_new(key.pointer, nil)
        else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        // A refused key is an answer here, and leaves no error for the thread's next call.
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        var secret = [UInt8](repeating: 0, count: X25519PublicKey.byteCount)
        var count = secret.count
        guard unsafe EVP_PKEY_derive_init(context) == 1,
            unsafe EVP_PKEY_derive_set_peer(context, peer.pointer) == 1,
            unsafe EVP_PKEY_derive(context, &secret, &count) == 1, count == secret.count
        else { return nil }
        return secret
    }
}
