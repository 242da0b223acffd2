package import Invoices
package import Payouts
import Wire

/// What statements tell of attempts that the books have ended, and of the money that is left.
extension PostgresReconciliation {
    /// An attempt that is over by the books, and of which money has left, or come back.
    package struct Contradiction: Hashable, Sendable {
        /// Of the difference; the pages go by this.
        package let id: Int64
        package let win: WinID
        package let submission: Submission
    }

    /// Lists attempts that were paid after all by the statements, or were so and came back, by one
    /// round trip: their providers are to be asked. Each is listed for an hour from when the
    /// difference was found, and for that hour of every later day: what nobody has confirmed in time
    /// stands in the statement until the next one, and there may be thousands of those.
    /// - Parameter last: the last one of the page before; nil for the first page.
    package func contradictions(
        of account: MerchantAccount, after last: Contradiction? = nil,
        atMost maximum: Int = 1_000
    ) async throws(ServiceUnavailable) -> [Contradiction] {
        let rows = try await pool.rows(
            """
            SELECT p.origin, p.index, p.draw, d.id, a.order_number, a.fen, a.payee, a.app, a.body
            FROM reconciliation_difference AS d
            JOIN payout_attempt AS a ON a.order_number = d.order_number
            JOIN payout AS p ON p.win = a.win
            WHERE d.channel = $1::text AND d.merchant = $2::text AND d.closed_at IS NULL
                AND d.kind IN ('not back', 'returned') AND d.id > $3::bigint
                AND extract(epoch FROM now() - d.found_at)::bigint % 86400 < 3600
                AND (a.attempt < p.attempt OR d.kind = 'not back'
                    OR EXISTS (
                        SELECT FROM unnest(p.late) AS l WHERE l LIKE a.attempt || ' %'))
            ORDER BY d.id LIMIT $4::integer
            """,
            [
                .text(account.channel.rawValue), .text(account.merchant), .int8(last?.id ?? 0),
                .int4(Int32(clamping: maximum)),
            ])
        return try (0..<rows.count).map { row throws(ServiceUnavailable) in
            guard let order = OrderNumber(rows.text(row, 4)) else {
                throw ServiceUnavailable(
                    .ledger, .damaged, "an attempt that this version cannot read")
            }
            return Contradiction(
                id: rows.int8(row, 3), win: rows.win(row),
                submission: Submission(
                    account: account, order: order, amount: Fen(rows.int8(row, 5)),
                    payee: rows.optionalText(row, 6), app: rows.optionalText(row, 7),
                    body: rows.bytes(row, 8)))
        }
    }

    /// What an account has by its last statement that says so, less everything that was ordered
    /// since, whatever became of it: so at least this is left, and what was brought meanwhile.
    /// - Returns: nil before the first such statement.
    package func balance(
        of account: MerchantAccount
    ) async throws(ServiceUnavailable) -> Fen? {
        let rows = try await pool.rows(
            """
            SELECT c.closing - coalesce((
                SELECT sum(a.fen) FROM payout_attempt AS a
                WHERE a.channel = s.channel AND a.merchant = s.merchant
                    AND a.begun_at >= s.ends_at), 0)::bigint
            FROM channel_statement AS s JOIN statement_closing AS c ON c.statement = s.id
            WHERE s.channel = $1::text AND s.merchant = $2::text
            ORDER BY s.ends_at DESC, s.id DESC LIMIT 1
            """, [.text(account.channel.rawValue), .text(account.merchant)])
        return rows.count == 0 ? nil : Fen(rows.int8(0, 0))
    }
}
