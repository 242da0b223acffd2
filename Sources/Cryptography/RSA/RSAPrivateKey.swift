import COpenSSL

/// A private key of RSA (RFC 8017) of 2,048 bits and more. libcrypto blinds what it computes with it.
package final class RSAPrivateKey: Sendable {
    private let key: SigningKey
    package let publicKey: RSAPublicKey

    private init?(_ key: consuming SigningKey) {
        guard let publicKey = key.publicHalf.flatMap({ RSAPublicKey(pem: $0) }) else { return nil }
        self.publicKey = publicKey
        self.key = key
    }

    /// From PKCS#8 or PKCS#1 in PEM. Nil for a key under a password: nobody is there to type it.
    package convenience init?(pem: SecretText) {
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        guard let text = MemoryBIO(Array(pem.reveal().utf8)),
            let key = unsafe SigningKey(
                PEM_read_bio_PrivateKey(text.pointer, nil, { _, _, _, _ in -1 }, nil))
        else { return nil }
        self.init(key)
    }

    /// A new key; two primes are looked for, which takes a tenth of a second at 2,048 bits.
    package static func generate(bits: Int32 = RSAPublicKey.bitsMinimum) -> RSAPrivateKey {
        var made: OpaquePointer?
        let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        let isMade =
            unsafe EVP_PKEY_keygen_init(context) == 1
            && EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) == 1
            && EVP_PKEY_keygen(context, &made) == 1
        guard isMade, let key = unsafe SigningKey(made), let pair = RSAPrivateKey(key) else {
            preconditionFailure("OpenSSL makes no key")
        }
        return pair
    }

    /// PKCS#8 without a password.
    package var pem: SecretText {
        guard let text = MemoryBIO(),
            unsafe PEM_write_bio_PKCS8PrivateKey(
                text.pointer, key.pointer, nil, nil, 0, nil, nil) == 1
        else { return .none }
        return SecretText(String(decoding: text.rest(), as: UTF8.self))
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (section 8.2.1): the same for the same message.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        var count = Int(unsafe EVP_PKEY_get_size(key.pointer))
        var signature = [UInt8](repeating: 0, count: count)
        // A signature of zeros must not leave here.
        let isSigned =
            unsafe EVP_DigestSignInit(context, nil, SHA256.function, nil, key.pointer) == 1
            && EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        precondition(isSigned && count == signature.count, "OpenSSL gives no signature")
        return signature
    }

    /// Opens a text that `RSAPublicKey.encryptOAEPWithSHA1` made under this key; nil for any other.
    package func decryptOAEPWithSHA1(_ text: [UInt8]) -> [UInt8]? {
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        guard let context = OAEPContext(key) else { return nil }
        return context.decrypt(text)
    }

    func signs(_ certificate: borrowing X509Handle) -> Bool {
        unsafe X509_sign(certificate.pointer, key.pointer, EVP_sha256()) > 0
    }
}

extension SigningKey {
    fileprivate var publicHalf: String? {
        guard let text = MemoryBIO(), unsafe PEM_write_bio_PUBKEY(text.pointer, pointer) == 1
        else { return nil }
        return String(decoding: text.rest(), as: UTF8.self)
    }
}
