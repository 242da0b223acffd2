/// One line below a note: who signed, and the bytes whose meaning depends on the key's kind.
package struct NoteSignature: Hashable, Sendable {
    /// The name of the key that the line claims. Nothing is proved before a `VerifierKey` has
    /// checked it.
    package let name: String
    /// The four bytes by which the line says which key (`VerifierKey.id`).
    package let keyID: UInt32
    /// The rest of the line: a signature, or a time and a signature for a cosignature.
    package let bytes: [UInt8]

    /// U+2014 and a space.
    private static let start: [UInt8] = [0xE2, 0x80, 0x94, 0x20]

    init(by key: VerifierKey, _ bytes: [UInt8]) {
        name = key.name
        keyID = key.id
        self.bytes = bytes
    }

    /// Nil unless the line, without its line feed, is as this type writes it. The name may be anybody's:
    /// lines of unknown keys are read and ignored.
    init?(line: ArraySlice<UInt8>) {
        let parts = line.dropFirst(Self.start.count).split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard line.starts(with: Self.start), parts.count == 2, !parts[0].isEmpty,
            let name = String(validating: parts[0], as: UTF8.self),
            !name.unicodeScalars.contains(where: { $0 == "+" || $0.properties.isWhitespace }),
            let text = String(validating: parts[1], as: UTF8.self),
            let material = Base64.decodeCanonical(text), material.count > 4,
            let keyID = UInt32(bigEndianBytes: material[..<4])
        else { return nil }
        self.name = name
        self.keyID = keyID
        bytes = Array(material[4...])
    }

    /// With its line feed.
    package var line: [UInt8] {
        let material = Base64.encode(keyID.bigEndianBytes + bytes)
        return Self.start + Array("\(name) \(material)\n".utf8)
    }

    func isBy(_ key: VerifierKey) -> Bool {
        keyID == key.id && name.utf8.elementsEqual(key.name.utf8)
    }
}
