/// HKDF with SHA-256 (RFC 5869): many keys out of one source of randomness.
package enum HKDFSHA256 {
    /// RFC 5869, section 2.3: as many bytes as one key may be expanded to.
    package static let bytesMaximum = 255 * Bytes32.count

    /// HKDF-Extract (section 2.2). An empty salt counts as 32 zero bytes, as the section says.
    package static func extract(salt: [UInt8], inputKey: [UInt8]) -> Bytes32 {
        // HMAC fills a short key up with zeros, so that no bytes and 32 zero bytes are one key.
        Bytes32(HMACSHA256.authenticate(inputKey, key: salt))!
    }

    /// HKDF-Expand (section 2.3): `count` bytes for the use that `info` names.
    package static func expand(_ key: Bytes32, info: [UInt8], count: Int) -> [UInt8] {
        precondition(count <= bytesMaximum, "HKDF gives at most 255 blocks")
        var output: [UInt8] = []
        output.reserveCapacity(count + Bytes32.count)
        var block: [UInt8] = []
        var counter: UInt8 = 0
        while output.count < count {
            counter += 1
            block = HMACSHA256.authenticate(block + info + [counter], key: key).bytes
            output += block
        }
        return Array(output.prefix(count))
    }
}
