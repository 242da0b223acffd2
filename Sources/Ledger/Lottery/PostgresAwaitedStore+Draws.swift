import Cryptography
package import Invoices
package import Lottery
import Wire

/// News of periodic draws (national_v014_winners.sql).
extension PostgresAwaitedStore {
    /// A row for each identity of the holder, or one without. Of two joined holders the older has the identities.
    static let news = PostgresStatement(
        """
        WITH due AS (
            UPDATE draw_news AS n SET due_at = now() + $2::float8 * interval '1 second'
            FROM (
                SELECT id, due_at FROM draw_news
                WHERE due_at <= now()
                ORDER BY due_at, id
                LIMIT $1::integer
                FOR UPDATE SKIP LOCKED
            ) AS d
            WHERE n.id = d.id
            RETURNING n.id, n.origin, n.draw, n.index, n.turn, d.due_at AS was_due_at
        )
        SELECT d.id, e.leaf, e.accepted_at, e.personal, i.tag, i.kind, i.identity,
            \(EntryColumns.drawWin)
        FROM due AS d
        JOIN draw_win AS w
            ON w.origin = d.origin AND w.draw = d.draw AND w.index = d.index AND w.turn = d.turn
        JOIN lottery_entry AS e ON e.id = w.entry_id
        LEFT JOIN holder_identity AS i ON i.holder = coalesce(
            (SELECT j.older FROM holder_join AS j WHERE j.younger = e.holder), e.holder)
        ORDER BY d.was_due_at, d.id, i.bound_at, i.tag
        """)

    static let newsRemoval: PostgresStatement = "DELETE FROM draw_news WHERE id = $1::bigint"

    /// Takes news of draws that are due, by one statement. News that another worker is just taking
    /// are passed over; after a lost answer they come again when the pause is over. The identities
    /// are those of the holder by now: where he was joined with another one, the older's.
    package func drawNews(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [DrawNews] {
        let rows = try await pool.write(
            Self.news, [.int4(Int32(clamping: limit)), .float8(pause / .seconds(1))])
        var found: [DrawNews] = []
        for row in 0..<rows.count {
            guard let leaf = Bytes32(rows.bytes(row, 1)) else {
                throw ServiceUnavailable(.ledger, .damaged, "a leaf hash of another length")
            }
            var identities: [StoredIdentity] = []
            if !rows.isNull(row, 4) {
                identities.append(
                    StoredIdentity(
                        tag: try PostgresHolderStore.hash(rows.bytes(row, 4)),
                        kind: rows.text(row, 5), sealed: rows.bytes(row, 6)))
            }
            let id = rows.int8(row, 0)
            if let last = found.last, last.id == id {
                identities = last.identities + identities
                found.removeLast()
            }
            found.append(
                DrawNews(
                    id: id, leaf: leaf, acceptedAt: UInt64(rows.int8(row, 2)),
                    win: try EntryColumns.drawWin(rows, row, from: 7),
                    personal: rows.bytes(row, 3), identities: identities))
        }
        return found
    }

    /// Removes news that were told, by one statement. News that are not removed come again after
    /// the pause, and are told twice.
    package func removeDrawNews(_ id: Int64) async throws(ServiceUnavailable) {
        _ = try await pool.write(Self.newsRemoval, [.int8(id)])
    }
}
