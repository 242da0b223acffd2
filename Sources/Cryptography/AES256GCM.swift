import COpenSSL

/// AES with a 256-bit key in GCM mode (SP 800-38D) through OpenSSL: it opens only a text that was
/// sealed under the same key, whole and unchanged.
///
/// Two texts under one key and one nonce would betray both. A key that seals one text in its life
/// may leave the nonce as it is.
package enum AES256GCM {
    package static let keyBytes = 32
    /// 96 bits, the one length that GCM takes without hashing it first (SP 800-38D, section 7.1).
    package static let nonceBytes = 12
    /// The whole tag of 128 bits; a shorter one is not taken.
    package static let tagBytes = 16

    /// The encrypted text and its tag. Nil unless `key` and `nonce` have their lengths.
    ///
    /// - Parameter associated: stays readable beside the text, and the tag covers it.
    package static func seal(
        _ text: [UInt8], key: [UInt8], nonce: [UInt8] = zeroNonce, associated: [UInt8] = []
    ) -> [UInt8]? {
        guard isSound(text.count, key, nonce), associated.count <= Int(Int32.max),
            let context = CipherContext()
        else { return nil }
        return context.seal(text, associated, key, nonce)
    }

    /// Nil for anything that `seal` did not make under this key and nonce, beside these associated bytes.
    package static func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8] = zeroNonce, associated: [UInt8] = []
    ) -> [UInt8]? {
        guard sealed.count >= tagBytes, isSound(sealed.count, key, nonce),
            associated.count <= Int(Int32.max), let context = CipherContext()
        else { return nil }
        let text = sealed.count - tagBytes
        return context.open(
            Array(sealed[..<text]), tag: Array(sealed[text...]), associated, key, nonce)
    }

    /// For a key that seals one text in its life. Under any other key a second text betrays both.
    package static let zeroNonce = [UInt8](repeating: 0, count: nonceBytes)

    /// Fetched once, as `SHA256.function` is.
    nonisolated(unsafe) fileprivate static let cipher = unsafe EVP_CIPHER_fetch(
        nil, "AES-256-GCM", nil)

    private static func isSound(_ count: Int, _ key: [UInt8], _ nonce: [UInt8]) -> Bool {
        key.count == keyBytes && nonce.count == nonceBytes && count <= Int(Int32.max) - tagBytes
    }
}

extension CipherContext {
    fileprivate func seal(
        _ text: [UInt8], _ associated: [UInt8], _ key: [UInt8], _ nonce: [UInt8]
    ) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: text.count + AES256GCM.tagBytes)
        var tag = [UInt8](repeating: 0, count: AES256GCM.tagBytes)
        var written: Int32 = 0
        var rest: Int32 = 0
        guard unsafe EVP_EncryptInit_ex(pointer, AES256GCM.cipher, nil, key, nonce) == 1,
            unsafe associated.isEmpty
                || EVP_EncryptUpdate(
                    pointer, nil, &written, associated, Int32(associated.count)) == 1,
            unsafe EVP_EncryptUpdate(pointer, &output, &written, text, Int32(text.count)) == 1,
            unsafe EVP_EncryptFinal_ex(pointer, &tag, &rest) == 1,
            unsafe EVP_CIPHER_CTX_ctrl(
                pointer, EVP_CTRL_AEAD_GET_TAG, Int32(AES256GCM.tagBytes), &tag) == 1
        else { return nil }
        return Array(output.prefix(Int(written))) + tag
    }

    fileprivate func open(
        _ text: [UInt8], tag: [UInt8], _ associated: [UInt8], _ key: [UInt8], _ nonce: [UInt8]
    ) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: text.count + AES256GCM.tagBytes)
        var tag = tag
        var end = [UInt8](repeating: 0, count: AES256GCM.tagBytes)
        var written: Int32 = 0
        var rest: Int32 = 0
        guard unsafe EVP_DecryptInit_ex(pointer, AES256GCM.cipher, nil, key, nonce) == 1,
            unsafe associated.isEmpty
                || EVP_DecryptUpdate(
                    pointer, nil, &written, associated, Int32(associated.count)) == 1,
            unsafe EVP_DecryptUpdate(pointer, &output, &written, text, Int32(text.count)) == 1,
            unsafe EVP_CIPHER_CTX_ctrl(
                pointer, EVP_CTRL_AEAD_SET_TAG, Int32(AES256GCM.tagBytes), &tag) == 1,
            // Here the tag is compared.
            unsafe EVP_DecryptFinal_ex(pointer, &end, &rest) == 1
        else { return nil }
        return Array(output.prefix(Int(written)))
    }
}
