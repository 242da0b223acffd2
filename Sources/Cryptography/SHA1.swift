import COpenSSL

/// SHA-1 (FIPS 180-4) through OpenSSL. Broken where collisions matter: it is here only because
/// WeChat's and WeCom's protocols demand it, where a secret token goes into the digest.
package enum SHA1 {
    /// The 20 bytes of the digest of `message`.
    package static func digest(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        // Without its provider OpenSSL would leave zeros, and zeros are equal to zeros.
        let isDone = unsafe COpenSSL.SHA1(message, message.count, &digest) != nil
        precondition(isDone, "OpenSSL gives no digest")
        return digest
    }
}
