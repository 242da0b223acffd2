package import Cryptography

/// An entry as it stands in a campaign's log, for ever and for everybody to read: what judges it, and nothing
/// that names an invoice or a person.
package struct Entry: Hashable, Sendable {
    /// The length of every entry: its parts have fixed lengths.
    package static let byteCount = 127

    /// The digest of the manifest whose rules the holder was shown: they judge the entry, whatever is amended
    /// later.
    package let manifest: Bytes32
    /// One for each invoice, so that anybody sees a second entry of it.
    package let invoice: Bytes32
    /// Another one for each entry, so that two entries of one person cannot be linked.
    package let holder: Bytes32
    /// Seconds since 1970.
    package let acceptedAt: UInt64
    /// The number of the manifest's ladder that the invoice's amount earned.
    package let oddsTable: UInt32

    package init(
        manifest: Bytes32, invoice: Bytes32, holder: Bytes32, acceptedAt: UInt64, oddsTable: UInt32
    ) {
        self.manifest = manifest
        self.invoice = invoice
        self.holder = holder
        self.acceptedAt = acceptedAt
        self.oddsTable = oddsTable
    }

    private static let purpose = Transcript("fapiao.entry.v1").bytes

    /// LP("fapiao.entry.v1") ‖ manifest ‖ commitment ‖ holder tag ‖ BE64(accepted at) ‖ BE32(odds
    /// table).
    package var bytes: [UInt8] {
        var transcript = Transcript("fapiao.entry.v1")
        transcript.fixed(manifest)
        transcript.fixed(invoice)
        transcript.fixed(holder)
        transcript.fixed(acceptedAt)
        transcript.fixed(oddsTable)
        return transcript.bytes
    }

    /// Nil for bytes that are no entry: such a leaf is the operator's fault.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.purpose) else { return nil }
        let start = Self.purpose.count
        guard let manifest = Bytes32(bytes[start..<start + 32]),
            let invoice = Bytes32(bytes[start + 32..<start + 64]),
            let holder = Bytes32(bytes[start + 64..<start + 96]),
            let acceptedAt = UInt64(bigEndianBytes: bytes[start + 96..<start + 104]),
            let oddsTable = UInt32(bigEndianBytes: bytes[(start + 104)...])
        else { return nil }
        self.init(
            manifest: manifest, invoice: invoice, holder: holder, acceptedAt: acceptedAt,
            oddsTable: oddsTable)
    }

    /// SHA-256(00 ‖ bytes), by which receipts and proofs name the entry (RFC 9162, section 2.1.1).
    package var leafHash: Bytes32 { MerkleTree.leafHash(bytes) }
}
