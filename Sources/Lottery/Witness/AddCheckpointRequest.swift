package import Cryptography

/// The body of C2SP's add-checkpoint: the size that the witness knows, the proof that the log has only grown since, and
/// the new checkpoint.
package struct AddCheckpointRequest: Hashable, Sendable {
    /// The size of the log that the witness has cosigned last; 0 before the first.
    package let old: UInt64
    /// The consistency proof from `old` to the checkpoint's size (RFC 9162, section 2.1.4).
    package let path: [Bytes32]
    /// The checkpoint, signed by the log.
    package let note: SignedNote
    /// The second at which the newest entry was accepted. A witness whose clock has not come to it does not cosign: its
    /// first cosignature stands, and the entry would be dated wrongly for ever. It is no part of the body, so a
    /// witness that is not ours passes it over.
    package var notBefore: UInt64?

    package init(old: UInt64, path: [Bytes32], note: SignedNote, notBefore: UInt64? = nil) {
        self.old = old
        self.path = path
        self.note = note
        self.notBefore = notBefore
    }

    /// The header of HTTP that has it.
    package static let notBeforeHeader = "fapiao-not-before"

    /// Nil unless the bytes are as this type writes them.
    package init?(_ bytes: [UInt8]) {
        guard let (lines, rest) = RequestLines.head(of: bytes), let first = lines.first,
            let old = RequestLines.value("old", first).flatMap({ UInt64($0) }),
            let note = SignedNote(Array(rest))
        else { return nil }
        let path = lines.dropFirst().compactMap { RequestLines.bytes32($0) }
        guard path.count == lines.count - 1, path.count <= MerkleTree.proofHashesMaximum else {
            return nil
        }
        self.init(old: old, path: path, note: note)
        guard self.bytes == bytes else { return nil }
    }

    /// The body as C2SP's tlog-witness writes it.
    package var bytes: [UInt8] {
        let lines = ["old \(old)"] + path.map { Base64.encode($0.bytes) }
        return Array((lines.joined(separator: "\n") + "\n\n").utf8) + note.bytes
    }
}

/// The answer of a witness to add-checkpoint.
package enum AddCheckpointReply: Hashable, Sendable {
    case cosigned([NoteSignature])
    /// The proof does not begin at this size, which is what the witness knows.
    case knows(size: UInt64)
    /// With the status of HTTP.
    case refused(Int)
    case unreachable

    /// Reads an HTTP response. Anything that the protocol does not know is a refusal, with its text
    /// for the log.
    package init(status: Int, body: [UInt8]) {
        switch status {
        case 200:
            // Lines behind a text and its empty line are a note; which text does not matter here.
            let note = SignedNote(Array("-\n\n".utf8) + body)
            self = note.map { .cosigned($0.signatures) } ?? .refused(200)
        case 409:
            let size = String(validating: body, as: UTF8.self).flatMap { text in
                text.hasSuffix("\n") ? UInt64(text.dropLast()) : nil
            }
            self = size.map { .knows(size: $0) } ?? .refused(409)
        default: self = .refused(status)
        }
    }
}

/// The lines of a witness's requests and answers.
enum RequestLines {
    private static let feed = UInt8(ascii: "\n")

    /// The lines before the first empty one, and what stands behind that.
    static func head(of bytes: [UInt8]) -> (lines: [Substring], rest: ArraySlice<UInt8>)? {
        guard
            let end = bytes.indices.dropFirst().first(where: {
                bytes[$0] == feed && bytes[$0 - 1] == feed
            }),
            let text = String(validating: bytes[..<(end - 1)], as: UTF8.self)
        else { return nil }
        return (
            text.split(separator: "\n", omittingEmptySubsequences: false), bytes[(end + 1)...]
        )
    }

    static func value(_ name: String, _ line: Substring) -> Substring? {
        line.hasPrefix(name + " ") ? line.dropFirst(name.count + 1) : nil
    }

    static func bytes32(_ text: Substring) -> Bytes32? {
        Base64.decodeCanonical(text).flatMap { Bytes32($0) }
    }
}
