import COpenSSL

/// HMAC with SHA-256 (RFC 2104) through OpenSSL.
package enum HMACSHA256 {
    /// The 32 bytes of the code for `message` under `key`; any key length is legal.
    package static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        var length = UInt32(code.count)
        // An empty Swift array may hand out a null pointer, which OpenSSL reads as "the key of
        // the last call": one byte of padding under length 0 rules that out.
        let storage = key.isEmpty ? [0] : key
        let isDone =
            unsafe HMAC(
                EVP_sha256(), storage, Int32(key.count), message, message.count, &code, &length)
            != nil
        precondition(isDone, "OpenSSL gives no code")
        return code
    }
}
