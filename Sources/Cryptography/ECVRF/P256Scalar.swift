import COpenSSL

/// Owns a number modulo the order of P-256, and wipes it when it is freed.
@safe struct P256Scalar: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer

    init() {
        guard let pointer = unsafe BN_secure_new() else { fatalError("OpenSSL gives no numbers") }
        unsafe self.pointer = pointer
        // The flag makes libcrypto compute with it in a time that does not depend on its value.
        unsafe BN_set_flags(pointer, BN_FLG_CONSTTIME)
    }

    /// From at most 32 big-endian bytes; nil for the order itself and what is above it: each number has
    /// one encoding.
    init?(_ bytes: UnsafePointer<UInt8>, count: Int) {
        self.init()
        guard unsafe BN_bin2bn(bytes, Int32(count), pointer) != nil,
            unsafe BN_cmp(pointer, P256.order) < 0
        else { return nil }
    }

    init?(_ bytes: ArraySlice<UInt8>) {
        unsafe self.init(Array(bytes), count: bytes.count)
    }

    init?(_ secret: borrowing Secret) {
        let made = unsafe secret.withPointer { bytes in
            let bytes = unsafe bytes.assumingMemoryBound(to: UInt8.self)
            return unsafe P256Scalar(bytes.baseAddress!, count: bytes.count)
        }
        guard let made else { return nil }
        self = made
    }

    /// The number that 32 public bytes spell, modulo the order.
    init(reducing bytes: Bytes32) {
        self.init()
        let isDone = unsafe bytes.withPointer { bytes in
            guard let workspace = P256.Workspace(),
                unsafe BN_bin2bn(bytes, Int32(Bytes32.count), pointer) != nil
            else { return false }
            return unsafe BN_nnmod(pointer, pointer, P256.order, workspace.pointer) == 1
        }
        precondition(isDone, "OpenSSL divides")
    }

    var isZero: Bool { unsafe BN_is_zero(pointer) == 1 }

    /// int_to_string of RFC 9381, section 5.5: 32 big-endian bytes.
    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: P256.scalarByteCount)
        let count = unsafe BN_bn2binpad(pointer, &bytes, Int32(bytes.count))
        precondition(Int(count) == bytes.count, "a scalar fits")
        return bytes
    }

    deinit { unsafe BN_clear_free(pointer) }
}
