import Invoices
import Verification
import Wire

/// A cache entry as bytes in Redis. Integers are big-endian, offsets are in bytes:
///
///      0  format version, 1 byte
///      1  revision, 8 bytes; zero for an invoice that the ledger does not have, which ends here
///      9  checks: count, first, last, 8 bytes each; −1 for no moment
///     33  status, 1 byte; 34 day of issue, 4 bytes; 38 amount, 46 total, 54 red total, 8 bytes each
///     62  kind, check code, seller's tax number: a length of 2 bytes and UTF-8, each
///         the face, to the end
///
/// The version and the revision stay where they are in every later format: the scripts that
/// guard by revision must understand the records of workers older and newer than themselves.
enum CacheRecord {
    static let version: UInt8 = 1

    static func encode(_ entry: CacheEntry) -> [UInt8] {
        switch entry {
        case .absent: [version] + Int64(0).bigEndianBytes
        case .present(let stored): encode(stored)
        }
    }

    static func encode(_ stored: StoredInvoice) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128 + stored.face.count)
        bytes.append(version)
        bytes.append(bigEndian: stored.revision)
        append(stored.checks, to: &bytes)
        bytes.append(statusByte(stored.status))
        bytes.append(bigEndian: stored.issuedOn.dayNumber)
        bytes.append(bigEndian: stored.amount.value)
        bytes.append(bigEndian: stored.total.value)
        bytes.append(bigEndian: stored.redTotal.value)
        append(stored.kind.code, to: &bytes)
        append(stored.checkCode?.text ?? "", to: &bytes)
        append(stored.sellerTaxNumber, to: &bytes)
        bytes += stored.face
        return bytes
    }

    /// The 24 bytes at offset 9.
    static func encode(_ checks: CheckHistory) -> [UInt8] {
        var bytes: [UInt8] = []
        append(checks, to: &bytes)
        return bytes
    }

    private static func append(_ checks: CheckHistory, to bytes: inout [UInt8]) {
        bytes.append(bigEndian: checks.count)
        bytes.append(bigEndian: checks.first?.microseconds ?? -1)
        bytes.append(bigEndian: checks.last?.microseconds ?? -1)
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        // Longer than any of ours may be; a cut text only makes the entry a miss.
        let utf8 = text.utf8.prefix(Int(UInt16.max))
        bytes.append(bigEndian: UInt16(utf8.count))
        bytes += utf8
    }

    /// ASCII, so that a record looks like something in redis-cli.
    private static func statusByte(_ status: InvoiceStatus) -> UInt8 {
        switch status {
        case .normal: UInt8(ascii: "N")
        case .voided: UInt8(ascii: "Y")
        case .redFlushed: UInt8(ascii: "H")
        case .partlyRedFlushed: UInt8(ascii: "B")
        case .whollyRedFlushed: UInt8(ascii: "Q")
        }
    }

    static func status(_ byte: UInt8) -> InvoiceStatus? {
        InvoiceStatus.allCases.first { statusByte($0) == byte }
    }
}
