/// A log's head: the text of a note in C2SP's tlog-checkpoint.
package struct Checkpoint: Hashable, Sendable {
    /// The log's name: printable ASCII without white space or "+" here, like the name of the key
    /// that signs it.
    package let origin: String
    /// How many entries, at most 2^63 − 1.
    package let size: UInt64
    /// The root of the Merkle tree over these entries (RFC 6962).
    package let root: Bytes32
    /// Lines of the log's own, which nobody vouches for. Ours have none.
    package let extensions: [String]

    /// Nil for an origin or size that a checkpoint cannot have.
    package init?(origin: String, size: UInt64, root: Bytes32) {
        self.init(origin: origin, size: size, root: root, extensions: [])
    }

    private init?(origin: String, size: UInt64, root: Bytes32, extensions: [String]) {
        guard VerifierKey.isName(origin), size <= MerkleTree.sizeMaximum,
            size > 0 || root == MerkleTree.emptyRoot
        else { return nil }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads the text of a note; nil unless it is as this type writes it.
    package init?(_ text: String) {
        let lines = text.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).map { String($0) ?? "" }
        guard lines.count >= 4, lines.last == "", !lines.dropLast().contains(""),
            let size = UInt64(lines[1]),
            let root = Base64.decodeCanonical(lines[2]).flatMap({ Bytes32($0) })
        else { return nil }
        self.init(
            origin: lines[0], size: size, root: root, extensions: Array(lines[3...].dropLast()))
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    /// Three lines, and those of the log's own.
    package var text: String {
        let lines = [origin, String(size), Base64.encode(root.bytes)] + extensions
        return lines.map { "\($0)\n" }.joined()
    }
}
