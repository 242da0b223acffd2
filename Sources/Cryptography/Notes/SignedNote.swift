/// A text with lines of signatures below it (C2SP's signed-note). Believe the text only after asking for the
/// verdict of a key that is trusted for it.
package struct SignedNote: Hashable, Sendable {
    /// The least that readers must accept is 16; the rest is room for the witnesses' further keys.
    package static let signaturesMaximum = 64
    /// A checkpoint has a few hundred bytes, and the largest signature known to notes under 5,000.
    package static let bytesMaximum = 524_288

    /// Ends with a line feed, like the signed one.
    package let text: String
    /// The lines below the text, in order, by known and unknown keys alike.
    package private(set) var signatures: [NoteSignature]

    /// A note to be signed. Nil unless the text is one: it ends with a line feed, and has no other control
    /// characters.
    package init?(text: String, signatures: [NoteSignature]) {
        guard text.utf8.last == UInt8(ascii: "\n"), !text.utf8.contains(where: Self.isControl),
            signatures.count <= Self.signaturesMaximum
        else { return nil }
        self.text = text
        self.signatures = signatures
    }

    /// Reads a whole note. Nil for anything else: no signature, more than the limits, other line ends,
    /// bytes that are no UTF-8, a signature line in another encoding.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMaximum, bytes.last == UInt8(ascii: "\n"),
            !bytes.contains(where: Self.isControl), let end = Self.lastEmptyLine(bytes),
            let text = String(validating: bytes[..<end], as: UTF8.self)
        else { return nil }
        let lines = bytes[(end + 1)...].dropLast().split(
            separator: UInt8(ascii: "\n"), maxSplits: Self.signaturesMaximum,
            omittingEmptySubsequences: false)
        let signatures = lines.compactMap { NoteSignature(line: $0) }
        guard signatures.count == lines.count else { return nil }
        self.init(text: text, signatures: signatures)
    }

    /// The note as it is published.
    package var bytes: [UInt8] {
        Array(text.utf8) + [UInt8(ascii: "\n")] + signatures.flatMap(\.line)
    }

    /// Adds a line below the others. The caller has made the signature for this very text.
    package mutating func add(_ signature: NoteSignature) { signatures.append(signature) }

    /// Finds the last empty line, which parts the text from the signatures.
    private static func lastEmptyLine(_ bytes: [UInt8]) -> Int? {
        let feed = UInt8(ascii: "\n")
        return bytes.indices.dropFirst().last { bytes[$0] == feed && bytes[$0 - 1] == feed }
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != UInt8(ascii: "\n")
    }
}
