import Cryptography
import Doubles
import Invoices
import Lottery
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// What the tables themselves refuse, whoever writes, and that the roles are enough.
struct BookTableTests {
    private static let win = WinID(origin: LotteryCampaign.origin, index: 1)

    private static func withBooks(
        _ body: (PostgresPool, PostgresBooks, String) async throws -> Void
    ) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { pool in
            let books = PostgresBooks(pool)
            _ = try await books.deposit(Fen(1_000), to: win.campaign, reference: "r")
            try await body(pool, books, conninfo)
        }
    }

    @Test func nobodyWritesPastTheRules() async throws {
        try await Self.withBooks { pool, _, _ in
            let insert = "INSERT INTO book_transfer (id, kind, source, target, fen) VALUES"
            for (sql, code) in [
                ("UPDATE book_transfer SET fen = 1", "42501"),
                ("DELETE FROM book_transfer", "42501"), ("TRUNCATE book_transfer", "42501"),
                ("UPDATE book_balance SET available = 2000", "42501"),
                ("INSERT INTO book_balance (account) VALUES ('fund:x')", "42501"),
                ("DELETE FROM book_balance", "42501"), ("TRUNCATE book_balance", "42501"),
                ("DELETE FROM book_flow", "42501"),
                ("\(insert) ('a', 'pending', 'fund:spring', 'payable:x#1', 1001)", "23514"),
                ("\(insert) ('a', 'posted', 'fund:spring', 'treasury', 1)", "FB003"),
                ("\(insert) ('a', 'post', 'fund:spring', 'payable:x#1', 1)", "23514"),
                ("\(insert) ('', 'pending', 'fund:spring', 'payable:x#1', 1)", "23514"),
            ] {
                let error = await #expect(throws: WireError.self) {
                    try await pool.query(PostgresStatement(sql))
                }
                #expect(error?.serverCode == code, "\(sql)")
            }
        }
    }

    /// Whoever pays brings no money, and whoever brings it pays nobody.
    @Test func eachRoleDoesItsOwn() async throws {
        try await Self.withBooks { _, _, conninfo in
            let win = Transfer(
                .win(Self.win), .pending, from: .fund(campaign: Self.win.campaign),
                to: .payable(Self.win), Fen(600))
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_payout") { pool in
                let books = PostgresBooks(pool)
                let decision = try await books.write([win])
                #expect(decision == .written)
                #expect(try await books.proof().faults == [])
                let back = Transfer(
                    TransferID("x"), from: .treasury, to: .fund(campaign: "spring"), Fen(1))
                await #expect(throws: ServiceUnavailable.self) { try await books.write([back]) }
                await #expect(throws: ServiceUnavailable.self) {
                    try await books.deposit(Fen(1), to: "spring", reference: "mine")
                }
            }
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_operator") { pool in
                let books = PostgresBooks(pool)
                let decision = try await books.deposit(Fen(5), to: "spring", reference: "2")
                #expect(decision == .written)
                // Of the kept balance, which no number of transfers makes slow.
                #expect(try await books.available(to: "spring") == Fen(405))
                #expect(try await books.available(to: "other") == .zero)
                #expect(try await books.proof().faults == [])
                await #expect(throws: ServiceUnavailable.self) { try await books.write([win]) }
            }
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_auditor") { pool in
                let books = PostgresBooks(pool)
                let proof = try await books.proof()
                #expect(proof.transfers == 3)
                await #expect(throws: ServiceUnavailable.self) { try await books.write([win]) }
            }
        }
    }

    /// Somebody with the owner's rights has been at the tables.
    @Test func aProofFindsWhatWasForged() async throws {
        try await Self.withBooks { pool, books, _ in
            let win = Transfer(
                .win(Self.win), .pending, from: .fund(campaign: Self.win.campaign),
                to: .payable(Self.win), Fen(600))
            let attempt = Transfer(
                .attempt(Self.win, 1), .pending, from: .payable(Self.win),
                to: .clearing(MerchantAccount(.wechat, "1")), Fen(300))
            _ = try await books.write([
                win, win.ended("posted", posting: true), attempt,
                attempt.ended("paid", posting: true),
            ])
            #expect(try await books.proof().faults == [])
            try await pool.withConnection { session in
                _ = try await session.execute(
                    """
                    SET session_replication_role = replica;
                    UPDATE book_balance SET available = 500 WHERE account = 'fund:spring';
                    UPDATE book_transfer SET fen = 299 WHERE id LIKE 'attempt % paid';
                    INSERT INTO book_transfer (id, kind, source, target, fen) SELECT
                        'second', 'posted', source, target, 1 FROM book_transfer
                        WHERE id LIKE 'attempt % paid';
                    RESET session_replication_role
                    """)
            }
            let faults = try await books.proof().faults
            #expect(
                faults.contains(
                    .balance(account: "fund:spring", kept: Fen(500), counted: Fen(400))))
            #expect(
                faults.contains(.mismatched(attempt.ended("paid", posting: true).id)))
            #expect(faults.contains(.payments(Self.win, 2)))
        }
    }

    /// Whoever pays has the right to name accounts, and has named one that is no win's.
    @Test func aProofTellsOfAccountsThatNobodyKnows() async throws {
        try await Self.withBooks { pool, books, _ in
            let reserve = "INSERT INTO book_transfer (id, kind, source, target, fen, ends) VALUES"
            for row in [
                "('a', 'pending', 'fund:spring', 'payable:x', 2, NULL)",
                "('a posted', 'post', 'fund:spring', 'payable:x', 2, 'a')",
                "('b', 'pending', 'payable:x', 'clearing:wechat:1', 1, NULL)",
                "('b paid', 'post', 'payable:x', 'clearing:wechat:1', 1, 'b')",
                "('c', 'pending', 'payable:x', 'clearing:wechat:1', 1, NULL)",
                "('c paid', 'post', 'payable:x', 'clearing:wechat:1', 1, 'c')",
            ] { _ = try await pool.query(PostgresStatement("\(reserve) \(row)")) }
            #expect(try await books.proof().faults == [.stranger(account: "payable:x", 2)])
        }
    }

    // MARK: Wins

    @Test func theWinsOfASealReserveWithIt() async throws {
        try await LedgerDatabase.withFresh { pool in
            let campaign = LotteryCampaign()
            try await LotteryRows.publish(campaign, pool, fund: .zero)
            try await LotteryRows.enter(campaign.entries(0..<2), pool)
            let books = PostgresBooks(pool)
            let leaves: PostgresStatement = """
                INSERT INTO log_leaf (index, entry_id, leaf, origin)
                SELECT id - 1, id, leaf, origin FROM lottery_entry
                """
            _ = try await pool.query(leaves)
            let insert: PostgresStatement = """
                INSERT INTO win (index, entry_id, fen, origin, prize)
                SELECT index, entry_id, 600, origin, 'p6' FROM log_leaf
                """
            // Both or none: a seal whose wins the fund does not hold is not complete.
            _ = try await books.deposit(Fen(1_199), to: "spring", reference: "1")
            let error = await #expect(throws: WireError.self) { try await pool.query(insert) }
            #expect(error?.constraint == "not_below_zero")
            #expect(try await books.proof().pending == 0)
            _ = try await books.deposit(Fen(1), to: "spring", reference: "2")
            _ = try await pool.query(insert)
            let proof = try await books.proof()
            #expect(proof.faults == [] && proof.pending == 2)
            #expect(try await books.available(to: "spring") == .zero)
            // Some that somebody added past the triggers: of a seal, and of a draw that was done anew.
            try await pool.withConnection { session in
                _ = try await session.execute(
                    """
                    SET session_replication_role = replica;
                    INSERT INTO win (index, entry_id, fen, origin, prize)
                        VALUES (7, 7, 1, '\(LotteryCampaign.origin)', 'p');
                    INSERT INTO draw_win (index, entry_id, fen, tier, origin, draw, prize,
                        payable_at, turn, ended_at, ended)
                    SELECT 8, 8, 1, 1, '\(LotteryCampaign.origin)', 'grand', 'p', now(), g.*
                    FROM (VALUES (1, now(), 'redrawn'), (2, NULL, NULL)) AS g;
                    RESET session_replication_role
                    """)
            }
            func win(_ index: UInt64, _ draw: String? = nil) -> WinID {
                WinID(origin: LotteryCampaign.origin, index: index, draw: draw)
            }
            let faults = try await books.proof().faults
            #expect(faults.count == 3)
            #expect(
                Set(faults) == [
                    .unreserved(win(7)), .unreserved(win(8, "grand")),
                    .unreserved(win(8, "grand/2")),
                ])
        }
    }
}
