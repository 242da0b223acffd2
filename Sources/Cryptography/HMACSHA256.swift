import COpenSSL

/// HMAC with SHA-256 (RFC 2104) through OpenSSL.
package enum HMACSHA256 {
    /// The 32 bytes of the code for `message` under `key`; any key length is legal.
    package static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        unsafe HMAC.of(message, key: key, byteCount: SHA256_DIGEST_LENGTH, EVP_sha256())
    }
}
