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

    /// As the block of SHA-256 (FIPS 180-4).
    private static let blockByteCount = 64

    /// H(key ^ opad ‖ H(key ^ ipad ‖ message)), by two digests: OpenSSL's own function looks for its provider under a
    /// lock at each call, which takes longer than both, and a replay of a campaign has millions of calls.
    private static func write(
        _ message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer,
        to output: UnsafeMutableRawPointer
    ) {
        let output = unsafe output.assumingMemoryBound(to: UInt8.self)
        let blockCount = blockByteCount
        unsafe withUnsafeTemporaryAllocation(
            byteCount: blockCount + max(message.count, Bytes32.count), alignment: 16
        ) { text in
            unsafe text.initializeMemory(as: UInt8.self, repeating: 0)
            if key.count > blockCount {
                unsafe SHA256.write(key, to: text.baseAddress!.assumingMemoryBound(to: UInt8.self))
            } else {
                unsafe text.copyMemory(from: key)
            }
            for place in 0..<blockCount { unsafe text[place] ^= 0x36 }
            unsafe UnsafeMutableRawBufferPointer(rebasing: text[blockCount...])
                .copyMemory(from: message)
            unsafe SHA256.write(
                UnsafeRawBufferPointer(rebasing: text[..<(blockCount + message.count)]),
                to: output)
            // 36 becomes 5c.
            for place in 0..<blockCount { unsafe text[place] ^= 0x36 ^ 0x5C }
            unsafe UnsafeMutableRawBufferPointer(rebasing: text[blockCount...])
                .copyMemory(from: UnsafeRawBufferPointer(start: output, count: Bytes32.count))
            unsafe SHA256.write(
                UnsafeRawBufferPointer(rebasing: text[..<(blockCount + Bytes32.count)]),
                to: output)
            unsafe OPENSSL_cleanse(text.baseAddress, text.count)
        }
    }
}
