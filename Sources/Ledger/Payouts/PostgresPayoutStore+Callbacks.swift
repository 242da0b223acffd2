package import Invoices
package import Payouts
import Wire

extension PostgresPayoutStore {
    /// The consequence of a callback about an order number.
    package enum Nudge: Sendable, Equatable {
        /// It is asked about now.
        case hurried
        /// Its attempt was over: whether it is paid after all is to be asked directly.
        case over(WinID, Submission)
        /// It is paid through a channel that tells of what came back: that is to be asked directly.
        case paid(WinID, Submission)
        /// Nothing of ours, or nothing that a question could change.
        case nothing
    }

    /// Brings the question about an attempt forward. A worker that has the payout loses it: its
    /// last answer may be older than the callback.
    /// - Throws: `.damaged` for an attempt of a channel that only a newer version knows: its provider
    ///   calls again.
    package func nudge(_ order: OrderNumber) async throws(ServiceUnavailable) -> Nudge {
        let hurried = try await pool.write(
            """
            UPDATE payout AS p
            SET due_at = least(p.due_at, now()), wakes_at = least(p.wakes_at, now()),
                fence = p.fence + 1, lease_until = '-infinity'
            FROM payout_attempt AS a
            WHERE a.order_number = $1::text AND p.win = a.win AND p.attempt = a.attempt
                AND p.state IN ('accepted', 'needs user', 'processing', 'unknown')
                AND p.alarm IS DISTINCT FROM 'mismatch'
            RETURNING p.win
            """, [.text(order.text)])
        if hurried.count > 0 { return .hurried }
        let rows = try await pool.rows(
            """
            SELECT p.origin, p.index, p.draw, a.channel, a.merchant, a.fen, a.payee, a.app, a.body,
                p.attempt = a.attempt AND p.state = 'paid'
            FROM payout_attempt AS a JOIN payout AS p ON p.win = a.win
            WHERE a.order_number = $1::text
                AND (p.attempt > a.attempt OR p.state IN ('failed', 'cancelled', 'expired', 'forfeited')
                    OR p.state = 'paid' AND a.channel = $2::text)
            """, [.text(order.text), .text(PayoutChannel.alipay.rawValue)])
        if rows.isEmpty { return .nothing }
        guard let channel = PayoutChannel(rawValue: rows.text(0, 3)) else {
            throw ServiceUnavailable(
                .ledger, .damaged, "an attempt that this version cannot read")
        }
        let submission = Submission(
            account: MerchantAccount(channel, rows.text(0, 4)), order: order,
            amount: Fen(rows.int8(0, 5)), payee: rows.optionalText(0, 6),
            app: rows.optionalText(0, 7), body: rows.bytes(0, 8))
        return rows.bool(0, 9) ? .paid(rows.win(0), submission) : .over(rows.win(0), submission)
    }
}
