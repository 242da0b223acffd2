import COpenSSL

/// Owns one key of OpenSSL, which wipes what is secret of it when it is freed.
@safe struct SigningKey: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer

    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_PKEY_free(pointer) }
}
