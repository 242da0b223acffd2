package import Invoices
package import Lottery
import Wire

/// Appeals (the step "risk" of the nation's schema), as a public worker reads and writes them.
package struct PostgresPrizeAppeals: PrizeAppeals {
    private let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    /// Reads all appeals about an entry by one round trip. It does not ask whose the entry is: the
    /// caller has.
    package func appeals(
        of origin: String, index: UInt64
    ) async throws(ServiceUnavailable) -> PrizeAppealHistory {
        let rows = try await pool.rows(
            """
            SELECT is_held, words, answer, at, may_appeal
            FROM appeals_of($1::text, $2::bigint)
            """, [.text(origin), .int8(Int64(clamping: index))])
        return PrizeAppealHistory(
            isHeld: (0..<rows.count).contains { rows.bool($0, 0) },
            mayAppeal: rows.count > 0 && rows.bool(0, 4),
            appeals: (0..<rows.count).filter { !rows.isNull($0, 1) }.map { row in
                PrizeAppeal(
                    at: PostgresEpoch.moment(rows.timestamptz(row, 3)), words: rows.text(row, 1),
                    answer: rows.isNull(row, 2) ? nil : rows.text(row, 2))
            })
    }

    /// Writes an appeal by one statement. Where several prizes of the entry are held, it is about
    /// the one of which least was said. After a lost answer the words may be there, and once more
    /// is `open` then.
    /// - Throws: `.damaged` for an answer that only a newer version knows: whoever wrote is not told
    ///   that his words are nowhere.
    package func appeal(
        of origin: String, index: UInt64, _ words: String
    ) async throws(ServiceUnavailable) -> PrizeAppealResult {
        let rows = try await pool.write(
            "SELECT appeal_payout($1::text, $2::bigint, $3::text)",
            [.text(origin), .int8(Int64(clamping: index)), .text(words)])
        guard let result = PrizeAppealResult(rawValue: rows.text(0, 0)) else {
            throw ServiceUnavailable(.ledger, .damaged, "an appeal answered by another word")
        }
        return result
    }
}
