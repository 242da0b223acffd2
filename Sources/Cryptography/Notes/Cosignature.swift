/// The bytes of a cosignature's line after the key's id: timestamped_signature of C2SP's
/// tlog-cosignature, for Ed25519.
struct Cosignature {
    /// Seconds since 1970, at most 2^63 − 1.
    let time: UInt64
    let signature: [UInt8]

    init?(_ bytes: [UInt8]) {
        guard bytes.count == 8 + Ed25519PublicKey.signatureByteCount,
            let time = UInt64(bigEndianBytes: bytes[..<8]), time <= UInt64(Int64.max)
        else { return nil }
        self.time = time
        signature = Array(bytes[8...])
    }

    /// The signed message: two lines of its own, so that no note's signature can pass for one, then the
    /// whole text of the checkpoint.
    static func message(_ text: String, at time: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
    }
}
