package import Invoices
package import Lottery
import Wire

/// The wins and payouts of the database, for auditors to hold against the public files.
extension PostgresEntryStore {
    private static let auditRows = 10_000

    /// Wins of seals, and those of draws that stand, in the order of the log.
    private static let recordedStatement: PostgresStatement = """
        SELECT w.index, w.prize, w.fen FROM win AS w
        WHERE w.origin = $1::text AND w.index > $2::bigint AND w.index < $3::bigint
        UNION ALL
        SELECT d.index, d.prize, d.fen FROM draw_win AS d
        WHERE d.origin = $1::text AND d.index > $2::bigint AND d.index < $3::bigint
            AND d.ended_at IS NULL
        ORDER BY 1 FETCH FIRST ($4::integer) ROWS WITH TIES
        """

    private static let strayStatement: PostgresStatement = """
        SELECT p.index, p.gross FROM payout AS p
        WHERE p.origin = $1::text AND p.index > $2::bigint AND p.index < $3::bigint
            AND NOT EXISTS (
                SELECT FROM win AS w
                WHERE p.draw IS NULL AND w.origin = p.origin AND w.index = p.index
                    AND w.fen = p.gross)
            AND NOT EXISTS (
                SELECT FROM draw_win AS d
                WHERE d.origin = p.origin AND d.index = p.index AND d.fen = p.gross
                    AND p.draw = CASE d.turn WHEN 1 THEN d.draw ELSE d.draw || '/' || d.turn END)
        ORDER BY p.index FETCH FIRST ($4::integer) ROWS WITH TIES
        """

    /// Reads all wins of seals, and those of draws that stand, in the order of the log: page by
    /// page, which are not of one moment.
    /// - Parameter size: of the log, as far as its outcomes are public.
    package func recordedWins(
        of origin: String, below size: UInt64
    ) async throws(ServiceUnavailable) -> [RecordedWin] {
        try await pages(Self.recordedStatement, origin, size) { rows, row in
            RecordedWin(
                index: UInt64(rows.int8(row, 0)), prize: rows.text(row, 1),
                value: Fen(rows.int8(row, 2)))
        }
    }

    /// Payouts of entries that have no win of that worth, whether it stands or has ended.
    package func strayPayouts(
        of origin: String, below size: UInt64
    ) async throws(ServiceUnavailable) -> [(index: UInt64, gross: Fen)] {
        try await pages(Self.strayStatement, origin, size) { rows, row in
            (UInt64(rows.int8(row, 0)), Fen(rows.int8(row, 1)))
        }
    }

    /// Reads all rows behind one another; the first column is the index.
    private func pages<Value>(
        _ statement: PostgresStatement, _ origin: String, _ size: UInt64,
        _ value: (PostgresRows, Int) -> Value
    ) async throws(ServiceUnavailable) -> [Value] {
        var found: [Value] = []
        var last: Int64 = -1
        while true {
            let rows: PostgresRows
            do {
                rows = try await pool.query(
                    statement,
                    [
                        .text(origin), .int8(last), .int8(Int64(clamping: size)),
                        .int4(Int32(Self.auditRows)),
                    ], deadline: Self.placedDeadline)
            } catch {
                throw ServiceUnavailable(error, of: .ledger)
            }
            for row in 0..<rows.count { found.append(value(rows, row)) }
            guard rows.count >= Self.auditRows else { return found }
            last = rows.int8(rows.count - 1, 0)
        }
    }
}
