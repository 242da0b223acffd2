/// One file that proves without a network that an entry is in a log (C2SP's tlog-proof). The checkpoint in
/// it is to be believed only after asking for its keys' verdicts.
package struct TransparencyProof: Hashable, Sendable {
    private static let header = "c2sp.org/tlog-proof@v1"

    /// Bytes that the log's users need to make the entry anew. Nobody has signed it.
    package let extra: [UInt8]
    /// The entry's place, and the hashes from there to the checkpoint's root.
    package let inclusion: InclusionProof
    /// The log's head as `note` states it, parsed.
    package let checkpoint: Checkpoint
    /// The checkpoint with its signatures, which alone make it worth anything.
    package let note: SignedNote

    /// Nil unless the note is a checkpoint with the proof's size.
    package init?(extra: [UInt8], inclusion: InclusionProof, note: SignedNote) {
        guard let checkpoint = Checkpoint(note.text), checkpoint.size == inclusion.size,
            inclusion.index < inclusion.size,
            inclusion.path.count <= MerkleTree.proofHashesMaximum
        else { return nil }
        self.extra = extra
        self.inclusion = inclusion
        self.checkpoint = checkpoint
        self.note = note
    }

    /// Reads a file; nil unless it is as this type writes it.
    package init?(_ bytes: [UInt8]) {
        let feed = UInt8(ascii: "\n")
        guard bytes.count <= SignedNote.bytesMaximum,
            let end = bytes.indices.dropFirst().first(where: {
                bytes[$0] == feed && bytes[$0 - 1] == feed
            }),
            let head = String(validating: bytes[..<end].dropLast(), as: UTF8.self),
            let note = SignedNote(Array(bytes[(end + 1)...])),
            let size = Checkpoint(note.text)?.size
        else { return nil }
        var lines = head.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst() == Self.header[...] else { return nil }
        var extra: [UInt8] = []
        if let text = lines.first.flatMap({ Self.value("extra", $0) }) {
            guard let bytes = Base64.decodeCanonical(text) else { return nil }
            extra = bytes
            lines.removeFirst()
        }
        guard let line = lines.popFirst(), let text = Self.value("index", line),
            let index = UInt64(text)
        else { return nil }
        let path = lines.compactMap { Base64.decodeCanonical($0).flatMap { Bytes32($0) } }
        let inclusion = InclusionProof(index: index, size: size, path: path)
        self.init(extra: extra, inclusion: inclusion, note: note)
        guard self.bytes == bytes else { return nil }
    }

    /// The file: lines of text, as C2SP's tlog-proof writes them.
    package var bytes: [UInt8] {
        var lines = [Self.header]
        if !extra.isEmpty { lines.append("extra \(Base64.encode(extra))") }
        lines.append("index \(inclusion.index)")
        lines += inclusion.path.map { Base64.encode($0.bytes) }
        return Array((lines.joined(separator: "\n") + "\n\n").utf8) + note.bytes
    }

    private static func value(_ name: String, _ line: Substring) -> Substring? {
        line.hasPrefix(name + " ") ? line.dropFirst(name.count + 1) : nil
    }
}
