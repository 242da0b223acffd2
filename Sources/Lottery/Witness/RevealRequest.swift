package import Cryptography

/// The body of `reveal`: a cosigned checkpoint whose entries from `from` on are to be sealed, with the seal before shown
/// whole.
package struct RevealRequest: Hashable, Sendable {
    /// One party's reveal of the seal before.
    package struct Proof: Hashable, Sendable {
        package let name: String
        /// 81 bytes of ECVRF-P256-SHA256-TAI.
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// The index of the first entry to be sealed.
    package let from: UInt64
    /// The digest of the manifest that the seal is under.
    package let manifest: Bytes32
    /// The operator's own reveal of this very question, given first.
    package let operatorProof: [UInt8]
    /// One of each revealer of the seal before, in its manifest's order; none before the first seal.
    package let previous: [Proof]
    /// The checkpoint of the seal's end, with the cosignatures of all revealing witnesses.
    package let note: SignedNote

    package init(
        from: UInt64, manifest: Bytes32, operatorProof: [UInt8], previous: [Proof],
        note: SignedNote
    ) {
        self.from = from
        self.manifest = manifest
        self.operatorProof = operatorProof
        self.previous = previous
        self.note = note
    }

    /// Nil unless the bytes are as this type writes them.
    package init?(_ bytes: [UInt8]) {
        guard let (lines, rest) = RequestLines.head(of: bytes), lines.count >= 3,
            let from = RequestLines.value("from", lines[0]).flatMap({ UInt64($0) }),
            let manifest = RequestLines.value("manifest", lines[1]).flatMap(RequestLines.bytes32),
            let own = RequestLines.value("operator", lines[2]),
            let operatorProof = Base64.decodeCanonical(own),
            let note = SignedNote(Array(rest))
        else { return nil }
        let previous = lines.dropFirst(3).compactMap { line -> Proof? in
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 3, words[0] == "previous",
                let bytes = Base64.decodeCanonical(words[2])
            else { return nil }
            return Proof(name: String(words[1]), bytes: bytes)
        }
        guard previous.count == lines.count - 3 else { return nil }
        self.init(
            from: from, manifest: manifest, operatorProof: operatorProof, previous: previous,
            note: note)
        guard self.bytes == bytes else { return nil }
    }

    /// The body: ASCII lines, then the note.
    package var bytes: [UInt8] {
        var lines = ["from \(from)", "manifest \(Base64.encode(manifest.bytes))"]
        lines.append("operator \(Base64.encode(operatorProof))")
        lines += previous.map { "previous \($0.name) \(Base64.encode($0.bytes))" }
        return Array((lines.joined(separator: "\n") + "\n\n").utf8) + note.bytes
    }
}

/// The answer of a witness to `reveal` and to `draw`.
package enum RevealReply: Hashable, Sendable {
    case revealed(RevealRequest.Proof)
    /// It has given its one answer to another question, which the text tells.
    case answeredAnother(String)
    /// With the status of HTTP.
    case refused(Int)
    case unreachable

    /// Reads an HTTP response. Anything that the protocol does not know is a refusal, with its text
    /// for the log.
    package init(status: Int, body: [UInt8]) {
        let text = String(validating: body, as: UTF8.self) ?? ""
        switch status {
        case 200:
            let words = text.dropLast().split(separator: " ", omittingEmptySubsequences: false)
            guard text.last == "\n", words.count == 3, words[0] == "reveal",
                let proof = Base64.decodeCanonical(words[2])
            else {
                self = .refused(200)
                return
            }
            self = .revealed(RevealRequest.Proof(name: String(words[1]), bytes: proof))
        case 409: self = .answeredAnother(text)
        default: self = .refused(status)
        }
    }
}
