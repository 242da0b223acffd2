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

    /// A campaign with a thousand wins does not stand before one that has waited for longer.
    @Test func campaignsTakeTurnsByHowLongTheyHaveWaited() async throws {
        try await LedgerDatabase.withFresh { pool in
            let store = PostgresPayoutStore(pool)
            _ = try await pool.query(
                """
                SELECT deposit(name, 1000000, 'x') FROM unnest('{big,small}'::text[]) AS name
                """)
            _ = try await pool.query(
                """
                SELECT reserve_wins(array_agg('a.example/lottery/' || name), array_agg(index),
                    array_agg(NULL::text), array_agg(100::bigint))
                FROM (
                    SELECT 'big' AS name, generate_series(0, 999)::bigint AS index
                    UNION ALL SELECT 'small', generate_series(0, 9)::bigint
                ) AS wins
                """)
            // Nothing is left yet of what they are owed, and the books say so.
            #expect(try await PostgresBooks(pool).proof().faults == [])
            // One a second of the big one, and every hundredth second one of the small one half a second before it.
            _ = try await pool.query(
                """
                UPDATE payout SET payee = '\\x07', next = NULL,
                    next_at = timestamptz '2026-01-01' + index * interval '1 second'
                        * CASE WHEN origin LIKE '%small' THEN 100 ELSE 1 END
                        - CASE WHEN origin LIKE '%small' THEN interval '0.5 seconds'
                               ELSE interval '0' END
                """)
            _ = try await pool.query("UPDATE payout SET wakes_at = next_at")
            let far = Self.start.advanced(by: .seconds(20 * 365 * 86_400))
            var order: [String] = []
            while true {
                let claimed = try await store.claim(101, at: far, for: Self.lease)
                if claimed.isEmpty { break }
                order.append(
                    claimed.map(\.payout.win.campaign).filter { $0 == "small" }.joined(
                        separator: " "))
            }
            #expect(order == Array(repeating: "small", count: 10))
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
