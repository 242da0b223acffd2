import COpenSSL

/// SHA-256 (FIPS 180-4) through OpenSSL.
package enum SHA256 {
    /// The 32 bytes of the digest of `message`.
    package static func digest(_ message: [UInt8]) -> [UInt8] { hash(message).bytes }

    /// The digest of `message` by value.
    package static func hash(_ message: [UInt8]) -> Bytes32 { hash(message.span) }

    /// The digest of `message` by value.
    package static func hash(_ message: Span<UInt8>) -> Bytes32 {
        unsafe message.withUnsafeBufferPointer { unsafe hash(UnsafeRawBufferPointer($0)) }
    }

    /// The digest of `prefix` and a secret behind it, which is published to fix a secret without telling it.
    package static func hash(_ prefix: [UInt8], followedBy secret: borrowing Secret) -> Bytes32 {
        let message = Secret(prefix, followedBy: secret)
        return unsafe message.withPointer { unsafe hash($0) }
    }

    static func hash(_ message: UnsafeRawBufferPointer) -> Bytes32 {
        unsafe Bytes32 { unsafe write(message, to: $0) }
    }

    /// Into 32 bytes, which are no part of the message.
    static func write(_ message: UnsafeRawBufferPointer, to output: UnsafeMutablePointer<UInt8>) {
        // Without its provider OpenSSL would leave zeros, and zeros are equal to zeros.
        let isDone =
            unsafe EVP_Digest(message.baseAddress, message.count, output, nil, function, nil) == 1
        precondition(isDone, "OpenSSL gives no digest")
    }

    /// Fetched once: OpenSSL's one-shot function looks for the provider at each call, which takes
    /// several times as long as the digest of a tree's node. Never freed, and read-only.
    nonisolated(unsafe) static let function = unsafe EVP_MD_fetch(nil, "SHA256", nil)
}
