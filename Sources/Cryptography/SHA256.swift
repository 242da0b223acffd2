import COpenSSL

/// SHA-256 (FIPS 180-4) through OpenSSL.
package enum SHA256 {
    /// The 32 bytes of the digest of `message`.
    package static func digest(_ message: [UInt8]) -> [UInt8] {
        unsafe Digest.of(message, byteCount: SHA256_DIGEST_LENGTH, COpenSSL.SHA256)
    }
}
