import COpenSSL

/// HMAC with SHA-256 (RFC 2104) through OpenSSL.
package enum HMACSHA256 {
    /// The 32 bytes of the code for `message` under `key`; any key length is legal.
    package static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        unsafe HMAC.of(message, key: key, byteCount: SHA256_DIGEST_LENGTH, EVP_sha256())
    }

    /// The code for `message` under `key` by value.
    package static func authenticate(_ message: [UInt8], key: Bytes32) -> Bytes32 {
        unsafe key.withPointer { key in
            unsafe message.withUnsafeBytes { message in
                unsafe code(message, key: UnsafeRawBufferPointer(start: key, count: Bytes32.count))
            }
        }
    }

    /// The code for `message` under a key that stays where it is.
    package static func authenticate(_ message: [UInt8], key: borrowing Secret) -> Bytes32 {
        unsafe key.withPointer { key in
            unsafe message.withUnsafeBytes { unsafe code($0, key: key) }
        }
    }

    /// A code that is itself a secret, of a message that is one.
    static func authenticate(
        _ message: borrowing Secret, key: borrowing Secret
    ) -> Secret {
        unsafe Secret(count: Bytes32.count) { output in
            unsafe key.withPointer { key in
                unsafe message.withPointer { unsafe write($0, key: key, to: output.baseAddress!) }
            }
        }
    }

    private static func code(
        _ message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer
    ) -> Bytes32 {
        unsafe Bytes32 { unsafe write(message, key: key, to: UnsafeMutableRawPointer($0)) }
    }

    private static func write(
        _ message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer,
        to output: UnsafeMutableRawPointer
    ) {
        let output = unsafe output.assumingMemoryBound(to: UInt8.self)
        let text = unsafe message.assumingMemoryBound(to: UInt8.self)
        var length: UInt32 = 0
        // Without its provider OpenSSL would leave zeros, and zeros are equal to zeros.
        let isDone =
            unsafe COpenSSL.HMAC(
                EVP_sha256(), key.baseAddress, Int32(key.count), text.baseAddress, text.count,
                output, &length) != nil
        precondition(isDone, "OpenSSL gives no code")
    }
}
