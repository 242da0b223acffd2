import COpenSSL

/// HMAC with SHA-1 (RFC 2104) through OpenSSL. Still sound as a code, and here only because
/// Twilio's protocol demands it.
package enum HMACSHA1 {
    /// The 20 bytes of the code for `message` under `key`; any key length is legal.
    package static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        var length = UInt32(code.count)
        // As in HMACSHA256: a null pointer would mean "the key of the last call".
        let storage = key.isEmpty ? [0] : key
        let isDone =
            unsafe HMAC(
                EVP_sha1(), storage, Int32(key.count), message, message.count, &code, &length)
            != nil
        precondition(isDone, "OpenSSL gives no code")
        return code
    }
}
