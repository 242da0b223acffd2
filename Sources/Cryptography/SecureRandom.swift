import COpenSSL

/// Random bytes for keys, seeds and ids.
package enum SecureRandom {
    /// `count` bytes from the operating system's generator through OpenSSL, fit for keys.
    ///
    /// A machine that cannot give random bytes can keep no secret either, so it stops here.
    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        precondition(unsafe RAND_bytes(&bytes, Int32(count)) == 1, "no random bytes to be had")
        return bytes
    }
}
