import COpenSSL

/// A public key of RSA (RFC 8017) of 2,048 bits and more.
package final class RSAPublicKey: Sendable {
    static let bitsMinimum: Int32 = 2_048

    private let key: SigningKey

    /// Nil for a key of another kind and for one that is too short.
    init?(_ key: consuming SigningKey) {
        guard key.isSoundRSA else { return nil }
        self.key = key
    }

    /// From a SubjectPublicKeyInfo in PEM (RFC 7468, section 13).
    package convenience init?(pem: some StringProtocol) {
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        guard let text = MemoryBIO(Array(pem.utf8)),
            let key = unsafe SigningKey(PEM_read_bio_PUBKEY(text.pointer, nil, nil, nil))
        else { return nil }
        self.init(key)
    }

    /// A SubjectPublicKeyInfo in PEM (RFC 7468, section 13).
    package var pem: String {
        guard let text = MemoryBIO(),
            unsafe PEM_write_bio_PUBKEY(text.pointer, key.pointer) == 1
        else { return "" }
        return String(decoding: text.rest(), as: UTF8.self)
    }

    /// True if `signature` is this key's for `message`: RSASSA-PKCS1-v1_5 with SHA-256 (section
    /// 8.2.2).
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        // A false signature is an answer here, and leaves no error for the thread's next call.
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        return unsafe EVP_DigestVerifyInit(context, nil, SHA256.function, nil, key.pointer) == 1
            && EVP_DigestVerify(
                context, signature, signature.count, message, message.count) == 1
    }

    /// RSAES-OAEP with SHA-1 and MGF1 with SHA-1 (section 7.1.1), which WeChat Pay demands for names.
    /// Another text each time. Nil for a message longer than the key takes (214 bytes at 2,048 bits).
    package func encryptOAEPWithSHA1(_ message: [UInt8]) -> [UInt8]? {
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        guard let context = OAEPContext(key) else { return nil }
        return context.encrypt(message)
    }

    /// True if this key has signed the certificate.
    func hasSigned(_ certificate: borrowing X509Handle) -> Bool {
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        return unsafe X509_verify(certificate.pointer, key.pointer) == 1
    }

    func isPut(into certificate: borrowing X509Handle) -> Bool {
        unsafe X509_set_pubkey(certificate.pointer, key.pointer) == 1
    }
}

extension SigningKey {
    fileprivate var isSoundRSA: Bool {
        unsafe EVP_PKEY_get_base_id(pointer) == EVP_PKEY_RSA
            && EVP_PKEY_get_bits(pointer) >= RSAPublicKey.bitsMinimum
    }
}
