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

    /// The place of the holder among them.
    static let holder = 8

    /// As a list, each of this row.
    static func of(_ row: String) -> String {
        names.map { "\(row).\($0)" }.joined(separator: ", ")
    }

    /// The outcome of a judged entry, whose prize and value stand in two columns that are null for a loser.
    static func outcome(
        _ rows: PostgresRows, _ row: Int, index: UInt64, prize column: Int
    ) -> EntryOutcome {
        if rows.isNull(row, column) { return .lost(index: index) }
        return .won(
            index: index, prize: rows.text(row, column), value: Fen(rows.int8(row, column + 1)))
    }

    /// The gift of a draw, of the row of `draw_win` that is called `w`.
    static let drawWin = "w.draw, w.tier, w.prize, w.fen, w.payable_at, w.ended"

    /// The draw's win in those columns from `first` on.
    static func drawWin(
        _ rows: PostgresRows, _ row: Int, from first: Int
    ) throws(ServiceUnavailable) -> DrawWin {
        var ended: DrawWin.End?
        if !rows.isNull(row, first + 5) {
            guard let end = DrawWin.End(rawValue: rows.text(row, first + 5)) else {
                throw ServiceUnavailable(
                    .ledger, .damaged, "a win whose end this version does not know")
            }
            ended = end
        }
        return DrawWin(
            draw: rows.text(row, first), tier: Int(rows.int4(row, first + 1)),
            prize: rows.text(row, first + 2), value: Fen(rows.int8(row, first + 3)),
            payableAt: PostgresEpoch.moment(rows.timestamptz(row, first + 4)), ended: ended)
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
