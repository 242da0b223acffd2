package import Cryptography

/// Bytes that a file of golden values writes as hexadecimal digits.
package struct Hexed: Decodable, Hashable, Sendable {
    package let bytes: [UInt8]

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Hexadecimal.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no digits")
        }
        self.bytes = bytes
    }

    /// Of a value that has 32 bytes.
    package var hash: Bytes32 { Bytes32(bytes)! }
}
