/// A key that signs notes, by name: a vkey of C2SP's signed-note.
///
/// Names are printable ASCII here, which is narrower than the specification: what looks the same is the same.
package struct VerifierKey: Hashable, Sendable, CustomStringConvertible {
    /// Tells what the key signs ("Signature types"), by the byte that says so.
    package enum Kind: UInt8, Sendable {
        /// The text of a note.
        case note = 1
        /// A checkpoint with the time, cosignature/v1.
        case cosignature = 4
    }

    /// Printable ASCII without white space or "+"; by custom a URL without its scheme.
    package let name: String
    package let kind: Kind
    package let key: Ed25519PublicKey
    /// The first four bytes of SHA-256(name ‖ 0A ‖ kind ‖ key): tells keys apart, and proves nothing.
    package let id: UInt32

    /// Nil for a name that is empty, or has white space, "+" or what is not printable ASCII.
    package init?(name: String, kind: Kind, key: Ed25519PublicKey) {
        guard Self.isName(name) else { return nil }
        self.name = name
        self.kind = kind
        self.key = key
        let text = Array(name.utf8) + [UInt8(ascii: "\n"), kind.rawValue] + key.bytes
        id = UInt32(truncatingIfNeeded: SHA256.hash(text).words[0] >> 32)
    }

    /// Reads `name+hex8(id)+base64(kind ‖ key)`. Nil for other kinds, an id that is not the key's, and any other
    /// way to write the same.
    package init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let material = Base64.decodeCanonical(parts[2]),
            let kind = material.first.flatMap(Kind.init),
            let key = Ed25519PublicKey(Array(material.dropFirst()))
        else { return nil }
        self.init(name: String(parts[0]), kind: kind, key: key)
        guard description.utf8.elementsEqual(text.utf8) else { return nil }
    }

    package var description: String {
        let material = Base64.encode([kind.rawValue] + key.bytes)
        return "\(name)+\(Hexadecimal.encode(id.bigEndianBytes))+\(material)"
    }

    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2B }
    }
}
