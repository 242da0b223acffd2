import COpenSSL

/// Compares secrets and codes. `==` stops at the first byte that differs, and its time tells a
/// guesser how far he got.
package enum ConstantTime {
    /// True if both are the same bytes, found in a time that depends on their lengths alone.
    package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
