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

    /// How an order stands whose callback has come.
    enum Told: Sendable {
        /// Its attempt is under way, and may be asked about.
        case isLive
        /// Of a channel that only a newer version knows.
        case unreadable
        case other(Nudge)
    }

    /// Brings the question about an attempt forward. A worker that has the payout loses it: its
    /// last answer may be older than the callback. Most callbacks come when all is done, so what is there is read first,
    /// with all others that have come at the time.
    /// - Throws: `.damaged` for an attempt of a channel that only a newer version knows: its provider
    ///   calls again.
    package func nudge(_ order: OrderNumber) async throws(ServiceUnavailable) -> Nudge {
        // Once more where it has become another state in between.
        for _ in 0..<2 {
            switch try await callbacks.answer(to: order) {
            case .other(let nudge): return nudge
            case .unreadable:
                throw ServiceUnavailable(
                    .ledger, .damaged, "an attempt that this version cannot read")
            case .isLive:
                let hurried = try await pool.write(Self.hurrying, [.text(order.text)])
                if hurried.count > 0 { return .hurried }
            }
        }
        return .nothing
    }

    private static let live = """
        p.attempt = a.attempt AND p.state IN ('accepted', 'needs user', 'processing', 'unknown')
        AND p.alarm IS DISTINCT FROM 'mismatch'
        """

    private static let hurrying = PostgresStatement(
        """
        UPDATE payout AS p
        SET due_at = least(p.due_at, now()), wakes_at = least(p.wakes_at, now()),
            fence = p.fence + 1, lease_until = '-infinity'
        FROM payout_attempt AS a
        WHERE a.order_number = $1::text AND p.win = a.win AND \(live)
        RETURNING p.win
        """)

    private static let telling = PostgresStatement(
        """
        SELECT p.origin, p.index, p.draw, g.place, \(live), a.channel, a.merchant, a.fen, a.payee,
            a.app, a.body, p.attempt = a.attempt AND p.state = 'paid'
        FROM unnest((SELECT $1::text[])) WITH ORDINALITY AS g (order_number, place)
        JOIN payout_attempt AS a ON a.order_number = g.order_number
        JOIN payout AS p ON p.win = a.win
        WHERE \(live) OR p.attempt > a.attempt
            OR p.state IN ('failed', 'cancelled', 'expired', 'forfeited')
            OR p.state = 'paid' AND a.channel = $2::text
        """)

    static func told(
        of orders: [OrderNumber], _ pool: PostgresPool
    ) async throws(ServiceUnavailable) -> [Told] {
        let rows = try await pool.rows(
            telling,
            [.textArray(orders.map(\.text)), .text(PayoutChannel.alipay.rawValue)])
        var told = [Told](repeating: .other(.nothing), count: orders.count)
        for row in 0..<rows.count {
            let place = Int(rows.int8(row, 3)) - 1
            if rows.bool(row, 4) {
                told[place] = .isLive
                continue
            }
            guard let channel = PayoutChannel(rawValue: rows.text(row, 5)) else {
                told[place] = .unreadable
                continue
            }
            let submission = Submission(
                account: MerchantAccount(channel, rows.text(row, 6)), order: orders[place],
                amount: Fen(rows.int8(row, 7)), payee: rows.optionalText(row, 8),
                app: rows.optionalText(row, 9), body: rows.bytes(row, 10))
            let win = rows.win(row)
            told[place] = .other(
                rows.bool(row, 11) ? .paid(win, submission) : .over(win, submission))
        }
        return told
    }
}
