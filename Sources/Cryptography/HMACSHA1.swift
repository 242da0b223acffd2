import COpenSSL

/// HMAC with SHA-1 (RFC 2104) through OpenSSL. Still sound as a code, and here only because
/// Twilio's protocol demands it.
package enum HMACSHA1 {
    /// The 20 bytes of the code for `message` under `key`; any key length is legal.
    package static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        unsafe HMAC.of(message, key: key, byteCount: SHA_DIGEST_LENGTH, EVP_sha1())
    }
}
