import Cryptography
package import Invoices
package import Lottery
import Wire

extension PostgresHolderStore {
    /// An entry below the size of a complete seal is judged by the first such one.
    static let erasures: PostgresStatement = """
        SELECT e.id, e.origin, e.manifest, e.leaf, l.index, s.seed,
            w.entry_id IS NOT NULL OR EXISTS (SELECT FROM draw_win AS d WHERE d.entry_id = e.id),
            e.accepted_at, EXISTS (SELECT FROM opening_given AS g WHERE g.entry_id = e.id),
            coalesce((
                SELECT string_agg(r.draw, ' ') FROM (
                    SELECT draw FROM draw_result WHERE origin = e.origin
                    GROUP BY draw HAVING max(objections_till) <= now()) AS r), '')
        FROM (
            SELECT entry_id FROM opening_erasure
            WHERE entry_id > $1::bigint ORDER BY entry_id LIMIT $2::integer) AS o
        JOIN lottery_entry AS e ON e.id = o.entry_id
        LEFT JOIN log_leaf AS l ON l.entry_id = e.id
        LEFT JOIN win AS w ON w.entry_id = e.id
        LEFT JOIN LATERAL (
            SELECT seed FROM seal
            WHERE origin = l.origin AND size > l.index ORDER BY size LIMIT 1) AS s ON true
        ORDER BY e.id
        """

    static let erasing: PostgresStatement = "SELECT erase_lost_openings($1::bigint[])"

    /// Lists entries whose openings wait to be erased, by one round trip; fewer than `limit` only
    /// at the end.
    /// - Throws: `.damaged` for a hash of another length.
    package func erasures(
        after id: Int64, limit: Int
    ) async throws(ServiceUnavailable) -> [AskedErasure] {
        let rows = try await pool.rows(
            Self.erasures, [.int8(id), .int4(Int32(clamping: limit))])
        var erasures: [AskedErasure] = []
        for row in 0..<rows.count {
            var judgement: AskedErasure.Judgement?
            if !rows.isNull(row, 4), !rows.isNull(row, 5) {
                judgement = AskedErasure.Judgement(
                    index: UInt64(rows.int8(row, 4)), seed: try Self.hash(rows.bytes(row, 5)),
                    isWin: rows.bool(row, 6))
            }
            erasures.append(
                AskedErasure(
                    id: rows.int8(row, 0), origin: rows.text(row, 1),
                    manifest: try Self.hash(rows.bytes(row, 2)),
                    leaf: try Self.hash(rows.bytes(row, 3)),
                    acceptedAt: UInt64(rows.int8(row, 7)), judgement: judgement,
                    isGiven: rows.bool(row, 8),
                    finishedDraws: Set(rows.text(row, 9).split(separator: " ").map(String.init))))
        }
        return erasures
    }

    /// Erases openings by one statement, which looks once more under which of these it may and
    /// leaves the others. Safe to repeat; without entries nothing is asked.
    package func eraseOpenings(of entries: [Int64]) async throws(ServiceUnavailable) {
        if entries.isEmpty { return }
        _ = try await pool.write(Self.erasing, [.int8Array(entries)])
    }
}
