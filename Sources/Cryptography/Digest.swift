/// Digests through OpenSSL, whatever the function.
enum Digest {
    /// One of OpenSSL's one-shot functions: the message, its length, and where the digest goes; nil where
    /// it fails.
    typealias Function =
        (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?) -> UnsafeMutablePointer<UInt8>?

    static func of(_ message: [UInt8], byteCount: Int32, _ function: Function) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(byteCount))
        // Without its provider OpenSSL would leave zeros, and zeros are equal to zeros.
        let isDone = unsafe function(message, message.count, &digest) != nil
        precondition(isDone, "OpenSSL gives no digest")
        return digest
    }
}
