import COpenSSL

/// Owns one operation of RSAES-OAEP with SHA-1 and MGF1 with SHA-1 (RFC 8017, section 7.1).
@safe struct OAEPContext: ~Copyable {
    private let pointer: OpaquePointer

    init?(_ key: borrowing SigningKey) {
        guard let pointer = unsafe EVP_PKEY_CTX_new(key.pointer, nil) else { return nil }
        unsafe self.pointer = pointer
    }

    borrowing func encrypt(_ message: [UInt8]) -> [UInt8]? {
        guard unsafe EVP_PKEY_encrypt_init(pointer) == 1, setsPadding() else { return nil }
        var count = 0
        guard unsafe EVP_PKEY_encrypt(pointer, nil, &count, message, message.count) == 1 else {
            return nil
        }
        var text = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_PKEY_encrypt(pointer, &text, &count, message, message.count) == 1 else {
            return nil
        }
        return Array(text.prefix(count))
    }

    borrowing func decrypt(_ text: [UInt8]) -> [UInt8]? {
        guard unsafe EVP_PKEY_decrypt_init(pointer) == 1, setsPadding() else { return nil }
        var count = 0
        guard unsafe EVP_PKEY_decrypt(pointer, nil, &count, text, text.count) == 1 else {
            return nil
        }
        var message = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_PKEY_decrypt(pointer, &message, &count, text, text.count) == 1 else {
            return nil
        }
        return Array(message.prefix(count))
    }

    private borrowing func setsPadding() -> Bool {
        unsafe EVP_PKEY_CTX_set_rsa_padding(pointer, RSA_PKCS1_OAEP_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_oaep_md(pointer, EVP_sha1()) == 1
            && EVP_PKEY_CTX_set_rsa_mgf1_md(pointer, EVP_sha1()) == 1
    }

    deinit { unsafe EVP_PKEY_CTX_free(pointer) }
}
