import Cryptography
import Invoices
import Lottery
import Wire

/// The columns of an entry that workers read.
enum EntryColumns {
    private static let names = [
        "id", "origin", "manifest", "invoice", "holder_tag", "accepted_at", "odds_table", "leaf",
        "holder",
        "personal",
    ]

    /// Where the holder is among them.
    static let holder = 8

    /// As a list, each of this row.
    static func of(_ row: String) -> String {
        names.map { "\(row).\($0)" }.joined(separator: ", ")
    }

    /// The entry in the columns from `first` on.
    static func entry(
        _ rows: PostgresRows, _ row: Int, from first: Int
    ) throws(ServiceUnavailable) -> EntryRecord {
        func hash(_ column: Int) -> Bytes32? { Bytes32(rows.bytes(row, first + column)) }
        guard let manifest = hash(2), let invoice = hash(3), let tag = hash(4), let leaf = hash(7)
        else {
            throw ServiceUnavailable(
                .ledger, .damaged, "an entry whose hashes are of another length")
        }
        return EntryRecord(
            id: rows.int8(row, first), origin: rows.text(row, first + 1),
            entry: Entry(
                manifest: manifest, invoice: invoice, holder: tag,
                acceptedAt: UInt64(rows.int8(row, first + 5)),
                oddsTable: UInt32(rows.int4(row, first + 6))),
            leaf: leaf, holder: rows.text(row, first + holder), personal: rows.bytes(row, first + 9)
        )
    }
}
