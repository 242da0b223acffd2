package import Cryptography

/// The body of `draw`: the terms of a periodic draw, over a cosigned checkpoint of the size at which its entries end.
package struct DrawRequest: Hashable, Sendable {
    package let draw: String
    /// The digest of the manifest under which the parties answer.
    package let manifest: Bytes32
    /// The operator's own reveal of this very question: it is given first, so nobody learns a seed
    /// and withholds it.
    package let operatorProof: [UInt8]
    /// The checkpoint at which the draw's entries end, with the cosignatures of all revealing
    /// witnesses.
    package let note: SignedNote
    /// As it came: whether it is one of ours is the witness's to say.
    package let terms: String

    package init(
        draw: String, manifest: Bytes32, operatorProof: [UInt8], note: SignedNote, terms: String
    ) {
        self.draw = draw
        self.manifest = manifest
        self.operatorProof = operatorProof
        self.note = note
        self.terms = terms
    }

    /// Nil unless the bytes are as this type writes them.
    package init?(_ bytes: [UInt8]) {
        let feed = UInt8(ascii: "\n")
        guard let (lines, rest) = RequestLines.head(of: bytes), lines.count == 3,
            let draw = RequestLines.value("draw", lines[0]),
            let manifest = RequestLines.value("manifest", lines[1]).flatMap(RequestLines.bytes32),
            let own = RequestLines.value("operator", lines[2]),
            let operatorProof = Base64.decodeCanonical(own),
            // Terms have no empty line, so the last one ends the note.
            let end = rest.indices.dropFirst().last(where: {
                rest[$0] == feed && rest[$0 - 1] == feed
            }),
            let note = SignedNote(Array(rest[..<end])),
            let terms = String(validating: rest[(end + 1)...], as: UTF8.self)
        else { return nil }
        self.init(
            draw: String(draw), manifest: manifest, operatorProof: operatorProof, note: note,
            terms: terms)
        guard self.bytes == bytes else { return nil }
    }

    /// The body: ASCII lines, then the note.
    package var bytes: [UInt8] {
        let lines = [
            "draw \(draw)", "manifest \(Base64.encode(manifest.bytes))",
            "operator \(Base64.encode(operatorProof))",
        ]
        return Array((lines.joined(separator: "\n") + "\n\n").utf8) + note.bytes
            + Array("\n\(terms)".utf8)
    }
}
