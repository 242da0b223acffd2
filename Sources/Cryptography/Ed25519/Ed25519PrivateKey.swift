import COpenSSL

/// A private key of Ed25519 (RFC 8032, section 5.1.5). It signs in a time that depends on the message's
/// length alone.
package struct Ed25519PrivateKey: ~Copyable, Sendable {
    /// RFC 8032 calls these 32 bytes the private key; the scalar that signs is hashed from them.
    package static let seedByteCount = 32

    private let key: SigningKey
    package let publicKey: Ed25519PublicKey

    /// From the 32 bytes that the standard calls the private key; nil for another length.
    package init?(seed: borrowing Secret) {
        guard seed.count == Self.seedByteCount else { return nil }
        let made = unsafe seed.withPointer { seed in
            unsafe SigningKey(
                EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed.baseAddress, seed.count))
        }
        guard let made, let publicKey = made.publicKey() else { return nil }
        self.publicKey = publicKey
        key = made
    }

    /// The 64 bytes of the signature, the same for the same message (section 5.1.6).
    package borrowing func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message) }
}

extension SigningKey {
    fileprivate borrowing func publicKey() -> Ed25519PublicKey? {
        var bytes = [UInt8](repeating: 0, count: Ed25519PublicKey.byteCount)
        var count = bytes.count
        guard unsafe EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1 else { return nil }
        return Ed25519PublicKey(bytes)
    }

    fileprivate borrowing func sign(_ message: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Ed25519PublicKey.signatureByteCount)
        var count = signature.count
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        // A signature of zeros must not leave here.
        let isSigned =
            unsafe EVP_DigestSignInit(context, nil, nil, nil, pointer) == 1
            && EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        precondition(isSigned && count == signature.count, "OpenSSL gives no signature")
        return signature
    }
}
