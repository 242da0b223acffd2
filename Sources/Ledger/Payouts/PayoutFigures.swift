package import Invoices
package import Payouts
import Wire

/// How payouts stand, for metrics: what is under way and what is wrong, and not what is done.
package struct PayoutFigures: Sendable, Equatable {
    /// Attempts under way; at most `countMaximum` of each.
    package var underWay: [PayoutState: Int] = [:]
    /// Payouts that could be taken up now; at most `countMaximum`.
    package var due = 0
    /// For how long the first of them could have been.
    package var oldestDue = Duration.zero
    /// Payouts with an alarm, by alarm; one that only a newer version knows counts as `person`.
    package var alarms: [PayoutAlarm: Int] = [:]
    /// Payouts that a person or a risk rule has stopped.
    package var held = 0

    /// A scrape must not count a country's payouts.
    package static let countMaximum = 10_000

    package init() {}
}

extension PostgresPayoutStore {
    /// Counts what is under way and what is wrong, by three statements that are not of one moment.
    /// Their cost does not grow with what is done.
    package func figures() async throws(ServiceUnavailable) -> PayoutFigures {
        var figures = PayoutFigures()
        let live = PayoutState.allCases.filter(\.isLive)
        let states = try await pool.rows(
            """
            SELECT s.state, (
                SELECT count(*) FROM (
                    SELECT FROM payout AS p WHERE p.state = s.state LIMIT $2::integer) AS counted)
            FROM unnest($1::text[]) AS s (state)
            """,
            [.textArray(live.map(\.rawValue)), .int4(Int32(PayoutFigures.countMaximum))])
        for row in 0..<states.count {
            if let state = PayoutState(rawValue: states.text(row, 0)) {
                figures.underWay[state] = Int(states.int8(row, 1))
            }
        }
        let due = try await pool.rows(
            """
            SELECT count(*), coalesce(extract(epoch FROM now() - min(wakes_at)), 0)::float8
            FROM (
                SELECT wakes_at FROM payout WHERE wakes_at <= now() AND lease_until <= now()
                ORDER BY wakes_at LIMIT $1::integer
            ) AS due
            """, [.int4(Int32(PayoutFigures.countMaximum))])
        figures.due = Int(due.int8(0, 0))
        figures.oldestDue = .seconds(due.float8(0, 1))
        let stuck = try await pool.rows(
            """
            SELECT alarm, hold IS NOT NULL AND state NOT IN ('paid', 'forfeited'), count(*)
            FROM payout
            WHERE hold IS NOT NULL OR alarm IS NOT NULL GROUP BY 1, 2
            """)
        for row in 0..<stuck.count {
            let count = Int(stuck.int8(row, 2))
            if !stuck.isNull(row, 0) {
                let alarm = PayoutAlarm(rawValue: stuck.text(row, 0)) ?? .person
                figures.alarms[alarm, default: 0] += count
            }
            if stuck.bool(row, 1) { figures.held += count }
        }
        return figures
    }
}
