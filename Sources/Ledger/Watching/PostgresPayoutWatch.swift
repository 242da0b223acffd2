package import Cryptography
package import Invoices
package import Payouts
package import Verification
import Wire

/// A win with its invoice as it stands, to be judged.
package struct WatchedWin: Hashable, Sendable {
    /// When the invoice is to be looked at next.
    package enum NextLook: Hashable, Sendable {
        /// As it was to be.
        case unchanged
        /// Nil where only the feed brings it up again.
        case at(Timestamp?)
    }

    package let win: WinID
    /// As the ledger has it, read after the change or at the look that brought the win up.
    package let standing: InvoiceStanding
    /// The campaign's, from its manifest.
    package let rule: PartialReversalRule
    package let next: NextLook

    package init(
        _ win: WinID, _ standing: InvoiceStanding, by rule: PartialReversalRule,
        next: NextLook = .unchanged
    ) {
        self.win = win
        self.standing = standing
        self.rule = rule
        self.next = next
    }
}

/// A step of the change feed of one shard.
package struct FeedMove: Sendable {
    /// The part of the ledger: `nation`, or its provinces (`LedgerShard.name`).
    package let shard: String
    /// The stored cursor from which the page was read. Another one there means that another worker
    /// was faster.
    package let from: FeedCursor
    /// The cursor behind the page.
    package let to: FeedCursor

    package init(of shard: String, from: FeedCursor, to: FeedCursor) {
        self.shard = shard
        self.from = from
        self.to = to
    }
}

/// Wins and the invoices that they hang on (the step "watch" of the nation's schema).
package struct PostgresPayoutWatch: Sendable {
    private let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    /// How long one worker has what it looks at: longer than all look-ups of a round.
    private static let lease: Double = 60

    // MARK: The feed

    /// Reads by one round trip how far the feed of a shard was followed. Nil for one that nobody
    /// has begun to follow.
    package func cursor(of shard: String) async throws(ServiceUnavailable) -> FeedCursor? {
        let rows = try await pool.rows(
            "SELECT oldest_open, seen, life FROM payout_feed WHERE shard = $1::text",
            [.text(shard)])
        guard rows.count == 1 else { return nil }
        return FeedCursor(
            oldestOpenTransaction: UInt64(bitPattern: rows.int8(0, 0)), seen: rows.text(0, 1),
            life: rows.text(0, 2))
    }

    /// The shard is followed from here on, unless another worker has begun already.
    package func begin(
        _ shard: String, at cursor: FeedCursor
    ) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            """
            INSERT INTO payout_feed (shard, oldest_open, seen, life)
            VALUES ($1::text, $2::bigint, $3::text, $4::text)
            ON CONFLICT (shard) DO NOTHING
            """, [.text(shard)] + Self.parameters(cursor))
    }

    private static func parameters(_ cursor: FeedCursor) -> [PostgresParameter] {
        [
            .int8(Int64(bitPattern: cursor.oldestOpenTransaction)), .text(cursor.seen),
            .text(cursor.life),
        ]
    }

    /// The wins of these invoices, by the invoices' tags.
    /// - Throws: `.damaged` for a tag that is none: whose prize it stops is not to be guessed.
    package func wins(
        of tags: [Bytes32]
    ) async throws(ServiceUnavailable) -> [(win: WinID, tag: Bytes32)] {
        if tags.isEmpty { return [] }
        let rows = try await pool.rows(
            """
            SELECT p.origin, p.index, p.draw, w.invoice
            FROM payout_watch AS w JOIN payout AS p ON p.win = w.win
            WHERE w.invoice = ANY ($1::bytea[]) ORDER BY w.win
            """, [.byteaArray(tags.map(\.bytes))])
        return try (0..<rows.count).map { row throws(ServiceUnavailable) in
            guard let tag = Bytes32(rows.bytes(row, 3)) else {
                throw ServiceUnavailable(.ledger, .damaged, "an invoice's tag that is none")
            }
            return (rows.win(row), tag)
        }
    }

    // MARK: Looks that nobody asked for

    /// A win whose invoice is to be looked at, though no change of it was told.
    package struct Due: Hashable, Sendable {
        package let win: WinID
        /// When the prize was reserved, by the database's clock.
        package let reservedAt: Timestamp
        /// True if the feed finds the win by its invoice.
        package let isTagged: Bool
    }

    /// Takes some whose time has come; each comes again in a minute, unless somebody judges it before.
    package func due(
        _ maximum: Int, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Due] {
        let rows = try await pool.write(
            """
            UPDATE payout_watch AS w
            SET due_at = $2::timestamptz + $3::float8 * interval '1 second'
            FROM (
                SELECT win FROM payout_watch WHERE due_at <= $2::timestamptz
                ORDER BY due_at LIMIT $1::integer
                FOR UPDATE SKIP LOCKED
            ) AS d
            JOIN payout AS p ON p.win = d.win
            WHERE w.win = d.win
            RETURNING p.origin, p.index, p.draw, p.reserved_at, w.invoice IS NOT NULL
            """,
            [
                .int4(Int32(clamping: maximum)), .timestamptz(PostgresEpoch.timestamptz(now)),
                .float8(Self.lease),
            ])
        return (0..<rows.count).map { row in
            Due(
                win: rows.win(row),
                reservedAt: PostgresEpoch.moment(rows.timestamptz(row, 3)),
                isTagged: rows.bool(row, 4))
        }
    }

    /// Lets the feed find the win by its invoice from here on, by one statement. Changes that the
    /// feed told before are found by the look that follows.
    package func tag(_ win: WinID, _ tag: Bytes32) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            "UPDATE payout_watch SET invoice = $2::bytea WHERE win = $1::text",
            [.text("\(win)"), .bytea(tag.bytes)])
    }

    /// The amount that was reversed of the invoice when that was last judged: below zero, or zero
    /// where nothing was.
    package func judged(_ win: WinID) async throws(ServiceUnavailable) -> Fen {
        let rows = try await pool.rows(
            "SELECT judged_red FROM payout_watch WHERE win = $1::text", [.text("\(win)")])
        return rows.count == 1 ? Fen(rows.int8(0, 0)) : .zero
    }

    // MARK: Judging

    /// The result of judging; what is in neither list stands as it did.
    package struct Judged: Hashable, Sendable {
        /// The wins that were stopped or held.
        package var changed: [WinID: InvoiceStanding.Judgement] = [:]
        /// Of these this version cannot read the payout, or the tables refuse what was judged, with
        /// the reason: each is looked at again in a minute.
        package var left: [WinID: String] = [:]
    }

    /// Judges all of them and moves the cursor, in one transaction. A worker that has a payout
    /// which this changes loses it.
    /// - Parameter aside: wins of whose invoices nobody could say how they stand: each is looked at
    ///   again in a minute. One of them is no reason to follow nobody else's.
    /// - Returns: nil, and nothing is written, where another worker has moved the cursor.
    package func judge(
        _ wins: [WatchedWin], settingAside aside: [WinID] = [], moving move: FeedMove?,
        at now: Timestamp
    ) async throws(ServiceUnavailable) -> Judged? {
        do {
            return try await pool.withConnection { session in
                try await session.transaction {
                    if let move { try await Self.move(move, session) }
                    var judged = Judged()
                    // All workers lock in this order, so none waits for another in a circle.
                    for watched in wins.sorted(by: { "\($0.win)" < "\($1.win)" }) {
                        switch try await Self.judge(watched, at: now, session) {
                        case .unchanged: break
                        case .changed(let judgement): judged.changed[watched.win] = judgement
                        case .left(let reason): judged.left[watched.win] = reason
                        }
                    }
                    try await Self.lookAgain(at: aside + judged.left.keys, after: now, session)
                    return judged
                }
            }
        } catch is MovedByAnother {
            return nil
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    private struct MovedByAnother: Error {}

    private static func move(_ move: FeedMove, _ session: PostgresSession) async throws {
        let moved = try await session.query(
            """
            UPDATE payout_feed
            SET oldest_open = $2::bigint, seen = $3::text, life = $4::text, moved_at = now()
            WHERE shard = $1::text
                AND (oldest_open, seen, life) = ($5::bigint, $6::text, $7::text)
            """,
            [.text(move.shard)] + parameters(move.to) + parameters(move.from))
        guard moved.affectedRows == 1 else { throw MovedByAnother() }
    }

    private static func lookAgain(
        at wins: [WinID], after now: Timestamp, _ session: PostgresSession
    ) async throws {
        if wins.isEmpty { return }
        _ = try await session.query(
            "UPDATE payout_watch SET due_at = $2::timestamptz WHERE win = ANY ($1::text[])",
            [
                .textArray(wins.map { "\($0)" }.sorted()),
                .timestamptz(PostgresEpoch.timestamptz(now.advanced(by: .seconds(lease)))),
            ])
    }

    private enum Outcome {
        case unchanged
        case changed(InvoiceStanding.Judgement)
        case left(because: String)
    }

    private static func judge(
        _ watched: WatchedWin, at now: Timestamp, _ session: PostgresSession
    ) async throws -> Outcome {
        let win = PostgresParameter.text("\(watched.win)")
        let locked = try await session.query(
            """
            SELECT w.judged_red FROM payout AS p JOIN payout_watch AS w ON w.win = p.win
            WHERE p.win = $1::text FOR UPDATE OF p
            """, [win])
        guard locked.count == 1 else { return .unchanged }
        let rows = try await session.query(PayoutColumns.reading, [win])
        // Nothing was written of it yet, so the others lose nothing.
        guard let before = try? PayoutColumns.payout(rows, 0) else {
            return .left(because: "a payout that this version cannot read")
        }
        var payout = before
        let judgement = watched.standing.judgement(
            by: watched.rule, judged: Fen(locked.int8(0, 0)))
        let transfers = payout.judge(judgement, at: now)
        if payout != before || !transfers.isEmpty {
            let fence = rows.int8(0, PayoutColumns.fence) + 1
            let refusal = try await refusal(session) {
                _ = try await session.query(
                    """
                    UPDATE payout SET fence = $2::bigint, lease_until = '-infinity'
                    WHERE win = $1::text
                    """, [win, .int8(fence)])
                try await PostgresPayoutStore.write(payout, transfers, fence: fence, session)
            }
            if let refusal { return .left(because: refusal) }
        }
        var (isSet, next): (Bool, PostgresParameter) = (false, .null)
        if case .at(let time) = watched.next {
            isSet = true
            if let time { next = .timestamptz(PostgresEpoch.timestamptz(time)) }
        }
        _ = try await session.query(
            """
            UPDATE payout_watch
            SET looked_at = $2::timestamptz, judged_red = $3::bigint,
                due_at = CASE WHEN $4::boolean THEN $5::timestamptz ELSE due_at END
            WHERE win = $1::text
            """,
            [
                win, .timestamptz(PostgresEpoch.timestamptz(now)),
                .int8(watched.standing.reversed.value), .bool(isSet), next,
            ])
        return payout == before ? .unchanged : .changed(judgement)
    }

    /// Writes what is of one prize. What the tables refuse of it is rolled back alone, so that the others of the page are
    /// not paid for void invoices because of it.
    /// - Returns: why it was refused; nil where it is written.
    private static func refusal(
        _ session: PostgresSession, of write: () async throws -> Void
    ) async throws -> String? {
        _ = try await session.query("SAVEPOINT judged")
        do {
            try await write()
        } catch {
            guard let fault = ServiceUnavailable.ofOneRow(error) else { throw error }
            _ = try await session.query("ROLLBACK TO SAVEPOINT judged")
            return fault.detail
        }
        _ = try await session.query("RELEASE SAVEPOINT judged")
        return nil
    }
}
