package import Cryptography

/// The answer of the authority (section 2.4.2), as far as it says what was stamped and when. Its
/// signature is for `openssl ts -verify`, with the authority's certificate: a stamp that it did not
/// make says nothing to anybody.
package struct TimestampReply: Hashable, Sendable {
    /// A few certificates.
    package static let bytesMaximum = 64 << 10

    static let sha256: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
    private static let signedData: [UInt8] = [
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
    ]
    private static let stampInfo: [UInt8] = [
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04,
    ]

    /// The hash that was stamped.
    package let hash: Bytes32
    /// As it is written there: 20260105101500Z.
    package let time: String
    private let nonce: [UInt8]

    /// Nil for what is no granted answer over a SHA-256.
    package init?(_ bytes: [UInt8]) {
        var outer = DERReader(bytes[...])
        guard var reply = DERReader(outer.next(), of: DERValue.sequence),
            var status = DERReader(reply.next(), of: DERValue.sequence),
            let granted = status.next(), granted.tag == DERValue.integer,
            // Granted, perhaps with changes that it names.
            granted.content.elementsEqual([0]) || granted.content.elementsEqual([1]),
            let info = Self.info(&reply)
        else { return nil }
        var reader = info
        guard reader.next()?.tag == DERValue.integer, reader.next()?.tag == DERValue.identifier,
            var imprint = DERReader(reader.next(), of: DERValue.sequence),
            var algorithm = DERReader(imprint.next(), of: DERValue.sequence),
            algorithm.next()?.content.elementsEqual(Self.sha256) == true,
            let stamped = imprint.next(), stamped.tag == DERValue.octets,
            let hash = Bytes32(Array(stamped.content)),
            reader.next()?.tag == DERValue.integer, let time = reader.next(),
            time.tag == DERValue.time
        else { return nil }
        self.hash = hash
        self.time = String(decoding: time.content, as: UTF8.self)
        var nonce: [UInt8] = []
        while let value = reader.next() {
            if value.tag == DERValue.integer { nonce = Array(value.content) }
        }
        self.nonce = nonce
    }

    /// The stamped information within what the authority has signed.
    private static func info(_ reply: inout DERReader) -> DERReader? {
        guard var content = DERReader(reply.next(), of: DERValue.sequence),
            content.next()?.content.elementsEqual(signedData) == true,
            var explicit = DERReader(content.next(), of: DERValue.explicit0),
            var signed = DERReader(explicit.next(), of: DERValue.sequence),
            signed.next()?.tag == DERValue.integer, signed.next()?.tag == DERValue.set,
            var inner = DERReader(signed.next(), of: DERValue.sequence),
            inner.next()?.content.elementsEqual(stampInfo) == true,
            var wrapped = DERReader(inner.next(), of: DERValue.explicit0),
            var octets = DERReader(wrapped.next(), of: DERValue.octets)
        else { return nil }
        return DERReader(octets.next(), of: DERValue.sequence)
    }

    /// True if it stamps the hash of this very query.
    package func answers(_ query: TimestampQuery) -> Bool {
        hash == query.hash && nonce == query.nonceBytes
    }
}
