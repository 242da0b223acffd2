import COpenSSL

/// Owns one context of OpenSSL, which is wiped when it is freed.
@safe struct CipherContext: ~Copyable {
    let pointer: OpaquePointer

    init?() {
        guard let pointer = unsafe EVP_CIPHER_CTX_new() else { return nil }
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_CIPHER_CTX_free(pointer) }
}
