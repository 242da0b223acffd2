import COpenSSL

/// The group of NIST's curve P-256 (SP 800-186, section 3.2.1.3) in libcrypto, with what is worked out
/// once: read-only afterwards, and never freed.
enum P256 {
    static let scalarByteCount = 32
    static let pointByteCount = 33

    nonisolated(unsafe) static let group: OpaquePointer = {
        guard let group = unsafe EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1) else {
            fatalError("OpenSSL knows no P-256")
        }
        return unsafe group
    }()

    /// The number of points, which RFC 9381 calls q.
    nonisolated(unsafe) static let order: OpaquePointer = unsafe EC_GROUP_get0_order(group)

    /// Multiplication modulo the order in constant time needs these precomputed numbers.
    nonisolated(unsafe) static let montgomery: OpaquePointer = {
        guard let montgomery = unsafe BN_MONT_CTX_new(),
            let workspace = Workspace(),
            unsafe BN_MONT_CTX_set(montgomery, order, workspace.pointer) == 1
        else { fatalError("OpenSSL gives no numbers") }
        return unsafe montgomery
    }()

    /// Owns the numbers that libcrypto needs on the way, and wipes those of `secret` ones.
    @safe struct Workspace: ~Copyable {
        let pointer: OpaquePointer

        init?(isSecret: Bool = false) {
            let pointer = unsafe isSecret ? BN_CTX_secure_new() : BN_CTX_new()
            guard let pointer = unsafe pointer else { return nil }
            unsafe self.pointer = pointer
        }

        deinit { unsafe BN_CTX_free(pointer) }
    }
}
