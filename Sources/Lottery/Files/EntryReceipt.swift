package import Cryptography

/// The signed promise that an entry is in the log, or will be.
package struct EntryReceipt: Hashable, Sendable {
    /// The log's name, `HOST/lottery/CAMPAIGN`.
    package let origin: String
    /// The leaf hash of the entry.
    package let leaf: Bytes32
    /// Seconds since 1970.
    package let acceptedAt: UInt64
    /// The note as it was signed. Its signature is for the reader to check, with the manifest's
    /// receipt key.
    package let note: SignedNote

    /// Reads a note; nil for other statements. Who signed it is to be asked of the campaign's receipt key.
    package init?(_ bytes: [UInt8]) {
        guard let note = SignedNote(bytes) else { return nil }
        let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[0].hasSuffix("/receipt"),
            let leaf = Base64.decodeCanonical(lines[1]).flatMap({ Bytes32($0) }),
            let acceptedAt = UInt64(lines[2])
        else { return nil }
        origin = String(lines[0].dropLast("/receipt".count))
        self.leaf = leaf
        self.acceptedAt = acceptedAt
        self.note = note
        // One way to write it: no sign, no leading zeros.
        let statement = CampaignStatement.receipt(leaf: leaf, acceptedAt: acceptedAt)
        guard statement.isSaid(by: note.text, in: origin) else { return nil }
    }
}
