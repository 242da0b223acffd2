package import Invoices
package import Payouts
import Wire

/// Payouts in PostgreSQL (the step "payouts" of the nation's schema). Every write has the fence in its condition: a worker
/// that has lost its lease finds another one there and changes nothing.
package struct PostgresPayoutStore: PayoutStore {
    let pool: PostgresPool
    /// Told the win of a row that this version cannot read, which is left to its lease.
    private let onUnreadable: @Sendable (_ win: String) -> Void
    private let writes: BatchQueue<PayoutWrite, Bool>
    private let standings: BatchQueue<Claim, PayoutStanding>
    let callbacks: BatchQueue<OrderNumber, Told>

    /// Each writes some four rows, and the locks that others wait for last as long as the statement.
    static let batchMaximum = 64
    /// More than are worked on at once (`PayoutLoop`), and callbacks besides.
    static let waitingMaximum = 1_024
    private struct Claim: Sendable {
        let win: WinID
        let fence: Int64
    }

    init(
        _ pool: PostgresPool, onUnreadable: @escaping @Sendable (_ win: String) -> Void = { _ in }
    ) {
        self.pool = pool
        self.onUnreadable = onUnreadable
        // One at a time: while it waits for the disk the next one grows, and its payouts wait for nothing else.
        writes = BatchQueue(
            batchMaximum: Self.batchMaximum, batchesAtOnce: 1, waitingMaximum: Self.waitingMaximum
        ) { writes in
            await Self.outcome { () async throws(ServiceUnavailable) in
                try await Self.write(writes, pool)
            }
        }
        standings = BatchQueue(
            batchMaximum: Self.batchMaximum, batchesAtOnce: 1, waitingMaximum: Self.waitingMaximum
        ) { claims in
            await Self.outcome { () async throws(ServiceUnavailable) in
                try await Self.standings(of: claims, pool)
            }
        }
        callbacks = BatchQueue(
            batchMaximum: Self.batchMaximum, batchesAtOnce: 1, waitingMaximum: Self.waitingMaximum
        ) { orders in
            await Self.outcome { () async throws(ServiceUnavailable) in
                try await Self.told(of: orders, pool)
            }
        }
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

    /// Writes a payout, its newest attempt and the transfers, by one statement and one commit, with all others that wait to
    /// be written at the time. One that is refused costs itself only.
    /// - Throws: `.rejected`, and nothing is written, where the books or the tables refuse it: too
    ///   little money, or a tax that another prize of the same invoice has changed. After
    ///   `mayHaveHappened` the row tells.
    package func commit(
        _ payout: Payout, _ transfers: [Transfer], fence: Int64, endsLease: Bool
    ) async throws(ServiceUnavailable) -> Bool {
        try await writes.answer(
            to: PayoutWrite(
                payout: payout, transfers: transfers, fence: fence, endsLease: endsLease))
    }

    private static func write(
        _ writes: [PayoutWrite], _ pool: PostgresPool
    ) async throws(ServiceUnavailable) -> [Bool] {
        let order = PayoutWriting.inOrder(writes)
        let rows = try await pool.write(
            PayoutWriting.statement, PayoutWriting.parameters(of: order.map { writes[$0] }))
        let results = try PayoutWriting.results(rows, of: writes.count)
        var written = results
        for (place, index) in order.enumerated() { written[index] = results[place] }
        return written
    }

    private struct NotMine: Error {}

    /// In the caller's transaction; throws where somebody else has the payout now.
    static func write(
        _ payout: Payout, _ transfers: [Transfer], fence: Int64,
        _ session: PostgresSession
    ) async throws {
        let write = PayoutWrite(
            payout: payout, transfers: transfers, fence: fence, endsLease: false)
        let rows = try await session.query(
            PayoutWriting.statement, PayoutWriting.parameters(of: [write]))
        guard try PayoutWriting.results(rows, of: 1) == [true] else { throw NotMine() }
    }

    private static func outcome<Answers>(
        _ body: () async throws(ServiceUnavailable) -> Answers
    ) async -> Result<Answers, ServiceUnavailable> {
        do throws(ServiceUnavailable) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
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

    /// Asks if the claim still holds, by one round trip with all others that are asked about at the time. A win that
    /// there is not is `lost`.
    package func standing(
        _ win: WinID, fence: Int64
    ) async throws(ServiceUnavailable) -> PayoutStanding {
        try await standings.answer(to: Claim(win: win, fence: fence))
    }

    private static let standing: PostgresStatement = """
        SELECT g.place, p.hold
        FROM unnest((SELECT $1::text[]), (SELECT $2::bigint[]))
            WITH ORDINALITY AS g (win, fence, place)
        JOIN payout AS p ON p.win = g.win AND p.fence = g.fence
        """

    private static func standings(
        of claims: [Claim], _ pool: PostgresPool
    ) async throws(ServiceUnavailable) -> [PayoutStanding] {
        let rows = try await pool.rows(
            standing,
            [.textArray(claims.map { "\($0.win)" }), .int8Array(claims.map(\.fence))])
        var standings = [PayoutStanding](repeating: .lost, count: claims.count)
        for row in 0..<rows.count {
            standings[Int(rows.int8(row, 0)) - 1] =
                rows.isNull(row, 1) ? .yours : .held(rows.text(row, 1))
        }
        return standings
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
