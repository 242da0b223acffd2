import COpenSSL

/// A public key of Ed25519 (RFC 8032, section 5.1) that everybody decodes alike.
package struct Ed25519PublicKey: Hashable, Sendable {
    package static let byteCount = 32
    package static let signatureByteCount = 64

    /// 32 bytes: y, little-endian, with the sign of x in the last bit (section 5.1.2).
    package let bytes: [UInt8]

    /// Nil for what is no key or not the one way to write it: y at or above the field's prime, a point off
    /// the curve (section 5.1.3), and the eight points of small order, under which one signature fits
    /// many messages. libcrypto takes any 32 bytes here.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, EdwardsCurve.isKey(bytes) else { return nil }
        self.bytes = bytes
    }

    /// True if `signature` is this key's for `message`: section 5.1.7 without the cofactor.
    /// libcrypto checks it after refusing S at or above the group's order, the malleable twin of a
    /// signature.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == Self.signatureByteCount,
            let key = unsafe SigningKey(
                EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count))
        else { return false }
        return key.verifies(signature, of: message)
    }
}

extension SigningKey {
    fileprivate func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        // A false signature is an answer here, and leaves no error for the thread's next call.
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, pointer) == 1
            && EVP_DigestVerify(
                context, signature, signature.count, message, message.count) == 1
    }
}
