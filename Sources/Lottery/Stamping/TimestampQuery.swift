package import Cryptography

/// The question to a timestamp authority (RFC 3161, section 2.4.1): to say when it has seen a hash.
package struct TimestampQuery: Hashable, Sendable {
    /// For the POST that carries the query (RFC 3161, section 3.4).
    package static let contentType = "application/timestamp-query"

    /// SHA-256 of the bytes to be stamped.
    package let hash: Bytes32
    /// So that no older answer passes for one to this question.
    package let nonce: UInt64

    package init(_ hash: Bytes32, nonce: UInt64) {
        self.hash = hash
        // A positive number of eight bytes: one way to write it.
        self.nonce = nonce & 0x3FFF_FFFF_FFFF_FFFF | 0x4000_0000_0000_0000
    }

    /// The query in DER.
    package var bytes: [UInt8] {
        let algorithm = DERValue.encode(
            DERValue.sequence,
            DERValue.encode(DERValue.identifier, TimestampReply.sha256)
                + DERValue.encode(DERValue.null, []))
        let imprint = DERValue.encode(
            DERValue.sequence, algorithm + DERValue.encode(DERValue.octets, hash.bytes))
        return DERValue.encode(
            DERValue.sequence,
            DERValue.encode(DERValue.integer, [1]) + imprint
                + DERValue.encode(DERValue.integer, nonceBytes)
                // The authority's certificates belong to the answer: whoever checks it has them.
                + DERValue.encode(DERValue.boolean, [0xFF]))
    }

    var nonceBytes: [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: nonce >> UInt64($0)) }
    }
}
