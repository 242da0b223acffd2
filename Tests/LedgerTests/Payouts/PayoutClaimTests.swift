import Invoices
import Payouts
import Synchronization
import Testing

@testable import Ledger
@testable import Wire

/// Whose turn it is.
struct PayoutClaimTests {
    private static let start = PayoutStoreContractTests.start
    private static let far = start.advanced(by: .seconds(10 * 86_400))
    private static let lease = Duration.seconds(45)

    /// Payouts that have been due for so long, without what triggers write beside them: there are many.
    private static func fill(
        _ pool: PostgresPool, _ campaign: String, _ count: Int, dueSince seconds: Int = 3_600
    ) async throws {
        _ = try await pool.withConnection { session in
            try await session.execute(
                """
                SET session_replication_role = replica;
                INSERT INTO payout (win, origin, index, gross, payee, next_at, wakes_at, lane)
                SELECT o || '#' || i, o, i, 100, '\\x07', at, at, o || ' '
                FROM (
                    SELECT 'a.example/lottery/\(campaign)' AS o, i,
                        now() - \(seconds) * interval '1 second' + i * interval '10 ms' AS at
                    FROM generate_series(1, \(count)) AS i
                ) AS g;
                RESET session_replication_role;
                """)
        }
    }

    /// Whatever is due by the database's clock is due by then.
    private static let later = start.advanced(by: .seconds(20 * 365 * 86_400))

    /// Takes a batch as the loop does, and counts it by campaign.
    private static func batch(
        _ store: PostgresPayoutStore, _ count: Int = 32
    ) async throws -> [String: Int] {
        let claimed = try await store.claim(count, at: later, for: lease)
        return Dictionary(claimed.map { ($0.payout.win.campaign, 1) }, uniquingKeysWith: +)
    }

    /// Ten of a small campaign, due a moment ago, and a hundred thousand of another that have waited for an hour.
    @Test func aSmallCampaignDoesNotWaitForALargeOne() async throws {
        try await LedgerDatabase.withFresh { pool in
            let store = PostgresPayoutStore(pool)
            try await Self.fill(pool, "big", 100_000)
            try await Self.fill(pool, "small", 10, dueSince: 1)
            _ = try await pool.query("ANALYZE payout")
            #expect(try await Self.batch(store) == ["big": 22, "small": 10])
            #expect(try await Self.batch(store) == ["big": 32])
            // As few places as there may be free: each has its half.
            try await Self.fill(pool, "other", 10, dueSince: 1)
            for _ in 0..<2 { #expect(try await Self.batch(store, 8) == ["big": 4, "other": 4]) }
            #expect(try await Self.batch(store, 8) == ["big": 6, "other": 2])
        }
    }

    /// More campaigns than places: chance lets none of them wait for long.
    @Test func manyCampaignsTakeTurns() async throws {
        try await LedgerDatabase.withFresh { pool in
            let store = PostgresPayoutStore(pool)
            for number in 0..<20 { try await Self.fill(pool, "c\(number)", 200) }
            try await Self.fill(pool, "new", 1, dueSince: 1)
            var batches = 0
            while try await Self.batch(store, 8)["new"] == nil { batches += 1 }
            #expect(batches < 100)
        }
    }

    /// A provider that has stopped keeps its own payouts waiting, and of one campaign too.
    @Test func payoutsThroughOneProviderDoNotWaitForThoseOfAnother() async throws {
        try await LedgerDatabase.withFresh { pool in
            let store = PostgresPayoutStore(pool)
            _ = try await pool.query("INSERT INTO holder (id) VALUES (repeat('a', 32))")
            _ = try await pool.query(
                """
                INSERT INTO payee_account (place, holder, channel, tail, tag, sealed)
                SELECT 1, repeat('a', 32), channel, '1', sha256(convert_to(channel, 'UTF8')), '\\x07'
                FROM unnest('{wechat,bank}'::text[]) AS channel
                """)
            // Those to the bank are the newest of them.
            _ = try await pool.query(
                """
                INSERT INTO payout (win, origin, index, gross, payee, next_at, wakes_at, account)
                SELECT o || '#' || i, o, i, 100, '\\x07', at, at, a.id
                FROM (
                    SELECT 'a.example/lottery/spring' AS o, i, now() + i * interval '1 second' AS at
                    FROM generate_series(1, 510) AS i
                ) AS g
                JOIN payee_account AS a
                    ON a.channel = CASE WHEN i > 500 THEN 'bank' ELSE 'wechat' END
                """)
            let claimed = try await store.claim(32, at: Self.later, for: Self.lease)
            #expect(claimed.count == 32)
            #expect(claimed.count { $0.payout.win.index > 500 } == 10)
            let lanes = try await pool.query(
                "SELECT DISTINCT lane FROM payout ORDER BY lane")
            #expect(
                (0..<lanes.count).map { lanes.text($0, 0) } == [
                    "a.example/lottery/spring bank", "a.example/lottery/spring wechat",
                ])
        }
    }

    /// What is held, waits for its holder or for tomorrow takes nobody's turn.
    @Test func whatIsHeldOrWaitsIsInNoLane() async throws {
        try await LedgerDatabase.withFresh { pool in
            let store = PostgresPayoutStore(pool)
            for campaign in ["held", "waiting", "paused"] {
                try await Self.fill(pool, campaign, 100)
            }
            try await Self.fill(pool, "good", 40)
            for sql in [
                "UPDATE payout SET hold = 'x', wakes_at = NULL WHERE origin LIKE '%held'",
                """
                UPDATE payout SET next = 'payee', next_at = NULL, wakes_at = NULL
                WHERE origin LIKE '%waiting'
                """,
                """
                UPDATE payout
                SET next_at = now() + interval '90 years', wakes_at = now() + interval '90 years'
                WHERE origin LIKE '%paused'
                """,
            ] { _ = try await pool.query(PostgresStatement(sql)) }
            #expect(try await Self.batch(store) == ["good": 32])
            #expect(try await Self.batch(store) == ["good": 8])
            #expect(try await Self.batch(store) == [:])
        }
    }

    /// Of a version that does not know the word.
    @Test func oneRowThatCannotBeReadStopsNoOther() async throws {
        try await LedgerDatabase.withFresh { pool in
            let unreadable = Mutex<[String]>([])
            let store = PostgresPayoutStore(pool) { win in unreadable.withLock { $0.append(win) } }
            let first = WinID(origin: "a.example/lottery/spring", index: 1)
            let other = WinID(origin: first.origin, index: 2)
            for win in [first, other] {
                try await PayoutRows.reserve(win, Fen(100), pool)
                _ = try await store.change(win) { payout in
                    payout.bind([7], at: Self.start)
                    return []
                }
            }
            // An attempt whose row is not there.
            _ = try await pool.query(
                """
                UPDATE payout SET attempt = 1, state = 'submitting', wakes_at = 'epoch'
                WHERE index = 1
                """)
            let claimed = try await store.claim(9, at: Self.far, for: Self.lease)
            #expect(claimed.map(\.payout.win) == [other])
            #expect(unreadable.withLock { $0 } == ["\(first)"])
        }
    }

    /// The longest unclaimed cannot be read, and the books refuse the end of the next one.
    @Test func oneUnclaimedPrizeThatCannotBeEndedStopsNoOther() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            let wins = (1...4).map { WinID(origin: "a.example/lottery/spring", index: $0) }
            for win in wins { try await PayoutRows.reserve(win, Fen(100), owner) }
            for sql in [
                "UPDATE payout SET claim_until = now() - (9 - index) * interval '1 hour'",
                // An attempt whose row is not there.
                "UPDATE payout SET attempt = 1, state = 'submitting' WHERE index = 1",
                "UPDATE payout SET state = 'failed' WHERE index = 1",
                // Another transfer has the name.
                """
                INSERT INTO book_transfer (id, kind, source, target, fen)
                VALUES ('win \(wins[1]) void', 'posted', 'treasury', 'fund:spring', 1)
                """,
            ] { _ = try await owner.query(PostgresStatement(sql)) }
            // The rights suffice.
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_payout") { pool in
                let store = PostgresPayoutStore(pool)
                var (left, expired): ([String], [String]) = ([], [])
                while let end = try await store.expireOne(besides: left) {
                    switch end {
                    case .expired(let win): expired.append(win)
                    case .left(let win, _): left.append(win)
                    }
                }
                #expect(left == wins[..<2].map { "\($0)" })
                #expect(expired == wins[2...].map { "\($0)" })
            }
            let rows = try await owner.query(
                "SELECT state || ' ' || fence FROM payout ORDER BY index")
            #expect(
                (0..<rows.count).map { rows.text($0, 0) }
                    == ["failed 0", "ready 0", "forfeited 1", "forfeited 1"])
        }
    }
}
