import COpenSSL

/// Owns one stream of OpenSSL over memory, the way in and out of PEM (RFC 7468).
@safe struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// - Parameter bytes: what is to be read; none for one that is written to.
    init?(_ bytes: [UInt8] = []) {
        guard bytes.count <= Int(Int32.max), let pointer = unsafe Self.holding(bytes) else {
            return nil
        }
        unsafe self.pointer = pointer
    }

    private static func holding(_ bytes: [UInt8]) -> OpaquePointer? {
        guard let pointer = unsafe BIO_new(BIO_s_mem()) else { return nil }
        if bytes.isEmpty { return unsafe pointer }
        guard unsafe BIO_write(pointer, bytes, Int32(bytes.count)) == Int32(bytes.count) else {
            unsafe BIO_free_all(pointer)
            return nil
        }
        return unsafe pointer
    }

    /// Everything that was written and not read.
    borrowing func rest() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: unsafe BIO_ctrl_pending(pointer))
        let count = unsafe BIO_read(pointer, &bytes, Int32(bytes.count))
        return Array(bytes.prefix(max(0, Int(count))))
    }

    deinit { unsafe BIO_free_all(pointer) }
}
