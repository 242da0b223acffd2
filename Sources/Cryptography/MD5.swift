import COpenSSL

/// MD5 (RFC 1321) through OpenSSL. Broken, and here only because Alipay names certificates by it, where
/// nothing rests on it.
package enum MD5 {
    /// The 16 bytes of the digest of `message`.
    package static func digest(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 16)
        // Without its provider OpenSSL would leave zeros, and zeros are equal to zeros.
        let isDone =
            unsafe EVP_Digest(message, message.count, &digest, nil, EVP_md5(), nil) == 1
        precondition(isDone, "OpenSSL gives no digest")
        return digest
    }
}
