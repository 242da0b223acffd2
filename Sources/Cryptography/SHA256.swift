import COpenSSL

/// SHA-256 (FIPS 180-4) through OpenSSL.
package enum SHA256 {
    /// The 32 bytes of the digest of `message`.
    package static func digest(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        // Without its provider OpenSSL would leave zeros, and zeros are equal to zeros.
        let isDone = unsafe COpenSSL.SHA256(message, message.count, &digest) != nil
        precondition(isDone, "OpenSSL gives no digest")
        return digest
    }
}
