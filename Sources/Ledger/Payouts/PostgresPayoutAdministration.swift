package import Cryptography
package import Invoices
package import Payouts
import Wire

/// Payouts for operators, whose role reads them, and changes when they go on and nothing else.
package struct PostgresPayoutAdministration: Sendable {
    let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    private static let columns = """
        origin, index, draw, gross, withheld, state, attempt, has_payee, hold, alarm,
        reference, reserved_at, wakes_at
        """

    /// Lists payouts by one statement, the longest reserved first.
    /// - Parameters:
    ///   - states: all of them where it is empty.
    ///   - onlyStuck: those that wait for a person.
    package func list(
        campaign: String?, states: [PayoutState], onlyStuck: Bool, atMost maximum: Int
    ) async throws(ServiceUnavailable) -> [PayoutSummary] {
        let rows = try await pool.rows(
            PostgresStatement(
                """
                SELECT \(Self.columns) FROM payout
                WHERE ($1::text IS NULL OR origin LIKE '%/lottery/' || $1::text)
                    AND (cardinality($2::text[]) = 0 OR state = ANY ($2::text[]))
                    AND (NOT $3::boolean OR alarm IS NOT NULL
                        OR hold IS NOT NULL AND state NOT IN ('paid', 'forfeited'))
                ORDER BY reserved_at, win
                LIMIT $4::integer
                """),
            [
                campaign.map { .text($0) } ?? .null, .textArray(states.map(\.rawValue)),
                .bool(onlyStuck), .int4(Int32(clamping: maximum)),
            ])
        return try (0..<rows.count).map { row throws(ServiceUnavailable) in
            try Self.summary(rows, row)
        }
    }

    /// Reads one payout by one round trip. Nil for a win that there is not.
    /// - Throws: `.damaged` for a state that only a newer version knows.
    package func payout(_ win: WinID) async throws(ServiceUnavailable) -> PayoutSummary? {
        let rows = try await pool.rows(
            PostgresStatement("SELECT \(Self.columns) FROM payout WHERE win = $1::text"),
            [.text("\(win)")])
        return rows.count == 0 ? nil : try Self.summary(rows, 0)
    }

    /// Reads the attempts of a payout and the acts of people on it, by two statements that are not
    /// of one moment. Empty for a win of which no attempt was made and that nobody has touched.
    package func history(of win: WinID) async throws(ServiceUnavailable) -> PayoutHistory {
        let attempts = try await pool.rows(
            """
            SELECT a.begun_at, a.order_number, a.channel || ':' || a.merchant, a.fen, (
                SELECT regexp_replace(l, '^[0-9]+ ', '') FROM unnest(p.late) AS l
                WHERE split_part(l, ' ', 1) = a.attempt::text)
            FROM payout_attempt AS a JOIN payout AS p ON p.win = a.win
            WHERE a.win = $1::text ORDER BY a.attempt
            """, [.text("\(win)")])
        let acts = try await pool.rows(
            "SELECT at, act, actor, reason, login FROM payout_audit WHERE win = $1::text ORDER BY id",
            [.text("\(win)")])
        return PayoutHistory(
            attempts: (0..<attempts.count).map { row in
                PayoutHistory.Attempt(
                    begunAt: PostgresEpoch.moment(attempts.timestamptz(row, 0)),
                    order: attempts.text(row, 1), account: attempts.text(row, 2),
                    amount: Fen(attempts.int8(row, 3)), late: attempts.optionalText(row, 4))
            },
            acts: (0..<acts.count).map { row in
                PayoutHistory.Act(
                    at: PostgresEpoch.moment(acts.timestamptz(row, 0)), act: acts.text(row, 1),
                    actor: acts.text(row, 2), login: acts.optionalText(row, 4),
                    reason: acts.text(row, 3))
            })
    }

    /// Does it, and writes who and why, in one transaction; a worker that has the payout loses it.
    /// - Parameter hold: of what the person has seen (`PayoutSummary.holdDigest`): nothing else is
    ///   released. Nil for the other acts.
    package func act(
        _ act: PayoutAct, on win: WinID, seeing hold: Bytes32?, by actor: String,
        because reason: String, at now: Timestamp
    ) async throws(ServiceUnavailable) -> PayoutActResult {
        do {
            return try await pool.withConnection { session in
                try await session.transaction {
                    try await Self.perform(
                        act, on: win, seeing: hold, by: actor, because: reason, at: now, session)
                }
            }
        } catch let error as WireError where error.serverCode == "FB020" {
            return .needsAnother
        } catch let error as WireError where error.serverCode == "FB021" {
            return .forbidden
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    /// The same in a transaction that does more.
    static func perform(
        _ act: PayoutAct, on win: WinID, seeing hold: Bytes32?, by actor: String,
        because reason: String, at now: Timestamp, _ session: PostgresSession
    ) async throws -> PayoutActResult {
        let fenced = try await session.query(
            "SELECT take_payout($1::text)", [.text("\(win)")])
        guard !fenced.isNull(0, 0) else { return .noSuchPayout }
        let rows = try await session.query(
            PayoutColumns.readingWithoutAccount, [.text("\(win)")])
        var payout = try PayoutColumns.payout(rows, 0)
        // The row is locked, so no reason is added any more.
        if act == .release, hold != PayoutSummary.digest(ofHold: payout.hold, payout.alarm) {
            return .otherHold
        }
        act.apply(to: &payout, because: reason, at: now)
        _ = try await session.query(
            PayoutColumns.steering,
            PayoutColumns.steer(
                payout, fence: fenced.int8(0, 0), act, by: actor, because: reason))
        return .done
    }

    private static func summary(
        _ rows: PostgresRows, _ row: Int
    ) throws(ServiceUnavailable) -> PayoutSummary {
        guard let state = PayoutState(rawValue: rows.text(row, 5)) else {
            throw ServiceUnavailable(.ledger, .damaged, "a payout that this version cannot read")
        }
        return PayoutSummary(
            win: WinID(
                origin: rows.text(row, 0), index: UInt64(rows.int8(row, 1)),
                draw: rows.optionalText(row, 2)),
            gross: Fen(rows.int8(row, 3)), withheld: Fen(rows.int8(row, 4)), state: state,
            attempt: Int(rows.int4(row, 6)), hasPayee: rows.bool(row, 7),
            hold: rows.optionalText(row, 8),
            alarm: PayoutColumns.alarm(rows.optionalText(row, 9)),
            reference: rows.optionalText(row, 10),
            reservedAt: PostgresEpoch.moment(rows.timestamptz(row, 11)),
            wakesAt: rows.optionalMoment(row, 12))
    }
}
