package import Invoices
package import Payouts
import Wire

/// Payouts in PostgreSQL (the step "payouts" of the nation's schema). Every write has the fence in its condition: a worker
/// that has lost its lease finds another one there and changes nothing.
package struct PostgresPayoutStore: PayoutStore {
    let pool: PostgresPool
    /// Told the win of a row that this version cannot read, which is left to its lease.
    private let onUnreadable: @Sendable (_ win: String) -> Void

    init(
        _ pool: PostgresPool, onUnreadable: @escaping @Sendable (_ win: String) -> Void = { _ in }
    ) {
        self.pool = pool
        self.onUnreadable = onUnreadable
    }

    /// Every lane (the step "money rules") has its turn: each gives an equal share, and what is left over goes to the longest
    /// due. Of more lanes than places, chance takes as many, so that none is passed over for long. It reads the first
    /// of each lane by its index, and of those that are due no more than a share.
    static let claiming = PostgresStatement(
        """
        WITH RECURSIVE head AS (
            (SELECT lane, wakes_at FROM payout WHERE wakes_at IS NOT NULL
             ORDER BY lane, wakes_at LIMIT 1)
            UNION ALL
            SELECT n.lane, n.wakes_at
            FROM head AS h CROSS JOIN LATERAL (
                SELECT o.lane, o.wakes_at FROM payout AS o
                WHERE o.wakes_at IS NOT NULL AND o.lane > h.lane
                ORDER BY o.lane, o.wakes_at LIMIT 1
            ) AS n
        ), turn AS MATERIALIZED (
            SELECT lane FROM head
            -- A lane of which all are being worked on has no turn.
            WHERE wakes_at <= $2::timestamptz AND (
                SELECT true FROM payout AS o
                WHERE o.lane = head.lane AND o.wakes_at <= $2::timestamptz
                    AND o.lease_until <= now()
                LIMIT 1)
            ORDER BY random() LIMIT $1::integer
        ), share AS (
            SELECT s.win
            FROM turn CROSS JOIN LATERAL (
                SELECT o.win FROM payout AS o
                WHERE o.lane = turn.lane AND o.wakes_at <= $2::timestamptz
                    AND o.lease_until <= now()
                ORDER BY o.wakes_at
                LIMIT $1::integer / (SELECT count(*) FROM turn)
                FOR UPDATE SKIP LOCKED
            ) AS s
        ), rest AS (
            SELECT win FROM payout
            WHERE wakes_at <= $2::timestamptz AND lease_until <= now()
                AND win NOT IN (SELECT win FROM share)
            ORDER BY wakes_at
            LIMIT $1::integer - (SELECT count(*) FROM share)
            FOR UPDATE SKIP LOCKED
        ), p AS (
            UPDATE payout
            SET fence = payout.fence + 1, lease_until = now() + $3::float8 * interval '1 second'
            -- An array: a join may read the whole table for a few rows.
            WHERE win = ANY (ARRAY(SELECT win FROM share UNION ALL SELECT win FROM rest))
            RETURNING payout.*
        )
        SELECT \(PayoutColumns.names) FROM p \(PayoutColumns.join) ORDER BY p.wakes_at
        """)

    /// Takes payouts that are due, by one statement: due by the caller's clock, leased by the
    /// database's. Campaigns, and kinds of accounts in each, take turns. One that another worker is
    /// just taking is passed over, and one that this version cannot read is left to its lease. If
    /// the answer is lost, all of them are left to theirs.
    package func claim(
        _ maximum: Int, at now: Timestamp, for lease: Duration
    ) async throws(ServiceUnavailable) -> [ClaimedPayout] {
        let rows = try await onSession { session in
            try await session.query(
                Self.claiming,
                [
                    .int4(Int32(clamping: maximum)),
                    .timestamptz(PostgresEpoch.timestamptz(now)), .float8(lease / .seconds(1)),
                ], commits: true)
        }
        var claimed: [ClaimedPayout] = []
        for row in 0..<rows.count {
            do throws(ServiceUnavailable) {
                claimed.append(
                    ClaimedPayout(
                        payout: try PayoutColumns.payout(rows, row),
                        fence: rows.int8(row, PayoutColumns.fence)))
            } catch {
                // Of one row, and no reason to pay nobody else.
                onUnreadable(rows.win(row).description)
            }
        }
        return claimed
    }

    /// Writes a payout, its newest attempt and the transfers, by one statement and one commit.
    /// - Throws: `.rejected`, and nothing is written, where the books or the tables refuse it: too
    ///   little money, or a tax that another prize of the same invoice has changed. After
    ///   `mayHaveHappened` the row tells.
    package func commit(
        _ payout: Payout, _ transfers: [Transfer], fence: Int64, endsLease: Bool
    ) async throws(ServiceUnavailable) -> Bool {
        let (statement, parameters) = Self.writing(
            payout, transfers, fence: fence, endsLease: endsLease)
        let rows = try await onSession { session in
            try await session.query(statement, parameters, commits: true)
        }
        return try Self.isWritten(rows)
    }

    private struct NotMine: Error {}

    /// In the caller's transaction; throws where somebody else has the payout now.
    static func write(
        _ payout: Payout, _ transfers: [Transfer], fence: Int64,
        _ session: PostgresSession
    ) async throws {
        let (statement, parameters) = writing(payout, transfers, fence: fence, endsLease: false)
        guard try isWritten(try await session.query(statement, parameters)) else {
            throw NotMine()
        }
    }

    /// One statement, so that an attempt costs two round trips and two commits.
    private static func writing(
        _ payout: Payout, _ transfers: [Transfer], fence: Int64, endsLease: Bool
    ) -> (PostgresStatement, [PostgresParameter]) {
        let parameters =
            PayoutColumns.parameters(payout, fence: fence, endsLease: endsLease)
            + TransferStatement.parameters(of: transfers)
        // Its row is there before the state becomes another one.
        guard payout.state == .submitting, let submission = payout.submission else {
            return (writing, parameters)
        }
        let attempt: [PostgresParameter] = [
            .text(submission.order.text), .text(submission.account.channel.rawValue),
            .text(submission.account.merchant), .int8(submission.amount.value),
            submission.payee.map { .text($0) } ?? .null,
            submission.app.map { .text($0) } ?? .null, .bytea(submission.body),
        ]
        return (writingAttempt, parameters + attempt)
    }

    /// No row where somebody else has the payout now.
    private static let writing = PostgresStatement(
        """
        WITH mine AS (
            \(PayoutColumns.update) RETURNING win
        )
        \(transfersOfMine)
        """)

    /// The attempt is there already where its submission goes out once more.
    private static let writingAttempt = PostgresStatement(
        """
        WITH mine AS (
            \(PayoutColumns.update) RETURNING win
        ), begun AS (
            INSERT INTO payout_attempt (
                win, attempt, order_number, channel, merchant, fen, payee, app, body)
            SELECT win, $5::integer, $31::text, $32::text, $33::text, $34::bigint, $35::text,
                $36::text, $37::bytea
            FROM mine
            ON CONFLICT (win, attempt) DO NOTHING
        )
        \(transfersOfMine)
        """)

    private static let transfersOfMine = """
        SELECT CASE cardinality($25::text[]) WHEN 0 THEN 'written' ELSE
            write_transfers($25::text[], $26::text[], $27::text[], $28::text[], $29::bigint[],
                $30::text[])
        END
        FROM mine
        """

    private static func isWritten(_ rows: PostgresRows) throws(ServiceUnavailable) -> Bool {
        guard rows.count == 1 else { return false }
        _ = try TransferStatement.decision(rows.text(0, 0))
        return true
    }

    /// Ends a lease early, by one statement. Changes nothing where somebody else has the payout; a
    /// lease that is not given back ends by itself.
    package func giveBack(_ win: WinID, fence: Int64) async throws(ServiceUnavailable) {
        _ = try await onSession { session in
            try await session.query(
                """
                UPDATE payout SET lease_until = '-infinity'
                WHERE win = $1::text AND fence = $2::bigint
                """, [.text("\(win)"), .int8(fence)], commits: true)
        }
    }

    /// Reads one payout by one round trip, and takes it from nobody. Nil for a win that there is
    /// not.
    /// - Throws: `.damaged` for a row that this version cannot read.
    package func payout(_ win: WinID) async throws(ServiceUnavailable) -> Payout? {
        let rows = try await pool.rows(PayoutColumns.reading, [.text("\(win)")])
        return rows.count == 0 ? nil : try PayoutColumns.payout(rows, 0)
    }

    /// Asks by one round trip if the claim still holds. A win that there is not is `lost`.
    package func standing(
        _ win: WinID, fence: Int64
    ) async throws(ServiceUnavailable) -> PayoutStanding {
        let rows = try await pool.rows(
            "SELECT hold FROM payout WHERE win = $1::text AND fence = $2::bigint",
            [.text("\(win)"), .int8(fence)])
        if rows.count == 0 { return .lost }
        return rows.isNull(0, 0) ? .yours : .held(rows.text(0, 0))
    }

    /// Changes a payout by one transaction, whoever has it. `body` is called once, while the row is
    /// locked. After a thrown `mayHaveHappened` the row tells; nothing is written where `body`'s
    /// transfers are refused.
    package func change(
        _ win: WinID, _ body: @Sendable (inout Payout) -> [Transfer]
    ) async throws(ServiceUnavailable) -> Bool {
        try await onSession { session in
            try await session.transaction {
                // The worker that had it loses it.
                let fenced = try await session.query(PayoutColumns.taking, [.text("\(win)")])
                guard fenced.affectedRows == 1 else { return false }
                let rows = try await session.query(PayoutColumns.reading, [.text("\(win)")])
                var payout = try PayoutColumns.payout(rows, 0)
                let transfers = body(&payout)
                try await Self.write(
                    payout, transfers, fence: rows.int8(0, PayoutColumns.fence), session)
                return true
            }
        }
    }

    func onSession<Value>(
        _ body: (PostgresSession) async throws -> Value
    ) async throws(ServiceUnavailable) -> Value {
        do {
            return try await pool.withConnection { try await body($0) }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }
}
