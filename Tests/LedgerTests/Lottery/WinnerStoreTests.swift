import Cryptography
import Doubles
import Invoices
import Lottery
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// A sealed campaign with a periodic draw, its accounts and its books.
struct WinnerBench {
    static let campaign = CampaignForTests { $0.draw = "grand-1" }
    static let draw = "grand-1"
    /// All that is sealed are the first so many of these entries.
    static let sealed = 9

    let owner: PostgresPool
    let store: PostgresWinnerStore
    let entries: PostgresEntryStore
    let worker: PostgresPool

    /// - Parameter fund: what was brought for the campaign's prizes.
    static func run(
        fund: Fen = Fen(56_000), _ body: (WinnerBench) async throws -> Void
    ) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            try await owner.publish(campaign, fund: fund)
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_lottery") { draw in
                try await LedgerDatabase.withPool(conninfo, as: "fapiao_verifier") { worker in
                    let bench = WinnerBench(
                        owner: owner, store: PostgresWinnerStore(draw),
                        entries: PostgresEntryStore(worker), worker: worker)
                    try await bench.sealAll()
                    try await body(bench)
                }
            }
        }
    }

    private func sealAll() async throws {
        for number in 0..<10 {
            let entry = EntryBench.entry(
                number, by: UInt8(number + 1), isBound: false, in: Self.campaign)
            guard case .entered = try await entries.enter(entry) else {
                throw ServiceUnavailable(.ledger, .rejected, "not entered")
            }
        }
        _ = try await owner.query(
            """
            INSERT INTO log_leaf (index, entry_id, leaf, origin)
            SELECT id - 1, id, leaf, origin FROM lottery_entry
            """)
        _ = try await owner.query(
            """
            INSERT INTO seal (number, size, first, begun_at, manifest, root, previous_seed, origin,
                              checkpoint, cosigned, proofs, seed, completed_at)
            VALUES (0, $1, 0, now(), $2, $2, $2, $3, 'c', 'c', '{}', $2, now())
            """,
            [
                .int8(Int64(Self.sealed)), .bytea(Self.campaign.manifest.digest.bytes),
                .text(Self.campaign.origin),
            ])
    }

    static func drawn(
        _ winners: [(UInt64, Int)], without disqualified: [UInt64] = [], result: String = "1",
        objection: Duration = .seconds(604_800), draw: String = draw,
        manifest: Bytes32 = campaign.manifest.digest
    ) -> DrawnWinners {
        DrawnWinners(
            origin: campaign.origin, draw: draw, manifest: manifest,
            result: SHA256.hash(Array(result.utf8)), objection: objection,
            winners: winners.map { DrawnWinners.Winner(index: $0.0, tier: $0.1) },
            disqualified: disqualified)
    }

    static let first = drawn([(3, 1), (5, 2), (1, 2), (2, 2)])
    /// The winner of the grand prize is disqualified: another moves up, and a new one comes.
    static let anew = drawn([(5, 1), (1, 2), (2, 2), (4, 2)], without: [3], result: "2")

    /// `3 grand-1 ready 50000`, by the payout's name.
    func payouts() async throws -> [String] {
        let rows = try await owner.query(
            """
            SELECT index || ' ' || draw || ' ' || state || ' ' || gross FROM payout ORDER BY win
            """)
        return (0..<rows.count).map { rows.text($0, 0) }
    }

    func left() async throws -> Int64 {
        try await owner.query(
            PostgresStatement(
                "SELECT available FROM book_balance WHERE account = 'fund:\(Self.campaign.name)'")
        ).int8(0, 0)
    }

    /// Whether the books hold, whatever was done.
    func isProved() async throws -> Bool {
        try await PostgresBooks(owner).proof().faults.isEmpty
    }

    func wins(_ index: UInt64) async throws -> [DrawWin] {
        try await entries.drawWins(of: [Int64(index) + 1])[0]
    }
}

struct WinnerStoreTests {
    @Test func winnersAreReservedOnceAndSeenByTheirEntries() async throws {
        try await WinnerBench.run { bench in
            #expect(
                try await bench.store.record(WinnerBench.first) == .recorded(added: 4, ended: 0))
            #expect(try await bench.store.record(WinnerBench.first) == .exists)
            #expect(
                try await bench.payouts() == [
                    "1 grand-1 ready 2000", "2 grand-1 ready 2000", "3 grand-1 ready 50000",
                    "5 grand-1 ready 2000",
                ])
            #expect(try await bench.left() == 0)
            #expect(try await bench.isProved())
            let won = try #require(try await bench.wins(3).first)
            #expect((won.draw, won.tier, won.prize) == ("grand-1", 1, "grand"))
            #expect(won.value == Fen(50_000) && won.ended == nil)
            #expect(try await bench.wins(4).isEmpty)
            // In the order of the question.
            let several = try await bench.entries.drawWins(of: [5, 4, 2])
            #expect(several.map { $0.map(\.prize) } == [[], ["grand"], ["small"]])
            let log = PostgresPublicLog(bench.worker)
            #expect(try await log.drawWins(of: WinnerBench.campaign.origin, at: 3) == [won])
        }
    }

    @Test func aDrawThatIsDoneAnewTakesAndGivesInOneStep() async throws {
        try await WinnerBench.run { bench in
            _ = try await bench.store.record(WinnerBench.first)
            // The fund holds each prize once, and so much is reserved.
            #expect(
                try await bench.store.record(WinnerBench.anew) == .recorded(added: 2, ended: 2))
            #expect(
                try await bench.payouts() == [
                    "1 grand-1 ready 2000", "2 grand-1 ready 2000", "3 grand-1 forfeited 50000",
                    "4 grand-1 ready 2000", "5 grand-1 forfeited 2000",
                    "5 grand-1/2 ready 50000",
                ])
            #expect(try await bench.left() == 0)
            #expect(try await bench.isProved())
            #expect(try await bench.wins(3).map(\.ended) == [.disqualified])
            #expect(try await bench.wins(5).map(\.ended) == [.redrawn, nil])
            #expect(try await bench.wins(5).map(\.value) == [Fen(2_000), Fen(50_000)])
            // Nobody takes a disqualification back, by an old file or otherwise.
            #expect(try await bench.store.record(WinnerBench.first) == .older)
            #expect(try await bench.store.record(WinnerBench.anew) == .exists)
        }
    }

    /// A redraw reserves some prizes once more, and wins no more of the campaign's inventory.
    @Test func anAmendmentAfterARedrawNeedsAllThatIsNotWon() async throws {
        // Of 206,000 fen in all, 56,000 are the draw's.
        try await WinnerBench.run(fund: Fen(205_999)) { bench in
            let campaign = WinnerBench.campaign
            var amended = campaign
            amended.title = "amended"
            let manifests = [campaign, amended].map {
                SignedManifest($0.manifest, body: $0.body, signatures: "")
            }
            let store = PostgresCampaignStore(bench.owner)
            _ = try await bench.store.record(WinnerBench.first)
            let before = try await store.publish(manifests)
            #expect(before == .underfunded(holds: Fen(149_999), needs: Fen(150_000)))
            _ = try await bench.store.record(WinnerBench.anew)
            #expect(try await store.publish(manifests) == before)
        }
    }

    static let refused: [DrawnWinners] = [
        WinnerBench.drawn([(9, 1)]), WinnerBench.drawn([(99, 1)]),
        WinnerBench.drawn([(1, 1), (2, 1)]), WinnerBench.drawn([(1, 1), (1, 2)]),
        WinnerBench.drawn([(1, 3)]), WinnerBench.drawn([(1, 0)]),
        WinnerBench.drawn([(1, 1)], without: [1]), WinnerBench.drawn([(1, 1)], draw: "other"),
        WinnerBench.drawn([(1, 1)], manifest: SHA256.hash([1])),
    ]

    /// Not sealed, not there, one too many, twice, of no tier, disqualified; of no draw, by no manifest.
    @Test(arguments: refused)
    func theDatabaseRefusesWhoCannotHaveWon(_ drawn: DrawnWinners) async throws {
        try await WinnerBench.run { bench in
            guard case .refused = try await bench.store.record(drawn) else {
                Issue.record("taken")
                return
            }
            #expect(try await bench.payouts().isEmpty)
        }
    }

    @Test func aPoorFundHasNoWinners() async throws {
        try await WinnerBench.run(fund: Fen(55_999)) { bench in
            #expect(try await bench.store.record(WinnerBench.first) == .insufficient)
            #expect(try await bench.payouts().isEmpty)
            #expect(try await bench.wins(3).isEmpty)
            let name = WinnerBench.campaign.name
            _ = try await PostgresBooks(bench.owner).deposit(Fen(1), to: name, reference: "more")
            #expect(
                try await bench.store.record(WinnerBench.first) == .recorded(added: 4, ended: 0))
        }
    }

    /// Nobody begins to pay before the objections are over, whatever he sets.
    @Test func noAttemptBeginsBeforeItsTime() async throws {
        try await WinnerBench.run { bench in
            _ = try await bench.store.record(WinnerBench.first)
            let win = "\(WinnerBench.campaign.origin)#3/grand-1"
            // As the functions do that give a payout its account.
            _ = try await bench.owner.query(
                """
                UPDATE payout SET payee = 'x', next = NULL, next_at = now(), wakes_at = now()
                WHERE win = $1::text
                """, [.text(win)])
            let row = try await bench.owner.query(
                """
                SELECT next_at = not_before, wakes_at = not_before,
                    not_before > now() + interval '6 days'
                FROM payout WHERE win = $1::text
                """, [.text(win)])
            #expect(row.bool(0, 0) && row.bool(0, 1) && row.bool(0, 2))
            for change in ["attempt = 1, state = 'submitting'", "not_before = now()"] {
                let error = await #expect(throws: WireError.self) {
                    try await bench.owner.query(
                        PostgresStatement("UPDATE payout SET \(change) WHERE index = 3"))
                }
                #expect(error?.serverCode == "42501", "\(change)")
            }
        }
    }

    /// What has begun goes the way of a void invoice, and what was paid is claimed back.
    @Test(arguments: [
        ("submitting", true, 0), ("unknown", true, 0), ("paid", false, 1),
    ])
    func aWinnerWhoIsBeingPaidLosesItAllTheSame(
        _ state: String, _ wakes: Bool, _ clawbacks: Int
    ) async throws {
        try await WinnerBench.run(fund: Fen(200_000)) { bench in
            _ = try await bench.store.record(
                WinnerBench.drawn([(3, 1), (5, 2), (1, 2), (2, 2)], objection: .zero))
            for change in ["attempt = 1, state = 'submitting'", "state = '\(state)'"] {
                _ = try await bench.owner.query(
                    PostgresStatement("UPDATE payout SET \(change) WHERE index = 3"))
            }
            #expect(
                try await bench.store.record(WinnerBench.anew) == .recorded(added: 2, ended: 2))
            let row = try await bench.owner.query(
                """
                SELECT state, is_void, wakes_at IS NOT NULL, is_clawed_back, (
                    SELECT count(*) FROM book_transfer WHERE id = 'clawback ' || win)
                FROM payout WHERE index = 3
                """)
            #expect(row.text(0, 0) == state && row.bool(0, 1))
            #expect(row.bool(0, 2) == wakes)
            #expect(row.bool(0, 3) == (clawbacks > 0) && row.int8(0, 4) == Int64(clawbacks))
        }
    }

    @Test func whatIsWrittenIsNeverChanged() async throws {
        try await WinnerBench.run { bench in
            _ = try await bench.store.record(WinnerBench.first)
            for sql in [
                "UPDATE draw_win SET fen = fen + 1", "UPDATE draw_win SET entry_id = 1",
                "UPDATE draw_win SET index = index", "DELETE FROM draw_win",
                "DELETE FROM draw_result", "UPDATE draw_result SET version = 7",
                "DELETE FROM draw_disqualified",
            ] {
                let error = await #expect(throws: WireError.self) {
                    try await bench.owner.query(PostgresStatement(sql))
                }
                #expect(error?.serverCode == "42501", "\(sql)")
            }
        }
    }

    /// Each holder hears of what he has now, and nobody twice.
    @Test func holdersAreToldWhatTheyHaveNow() async throws {
        try await WinnerBench.run { bench in
            let store = PostgresAwaitedStore(bench.worker)
            func news() async throws -> [String] {
                try await store.drawNews(9, again: .seconds(60)).map { news in
                    "\(news.win.prize) \(news.win.ended?.rawValue ?? "won") \(news.identities.count) "
                        + "\(news.personal)"
                }
            }
            _ = try await bench.store.record(WinnerBench.first)
            #expect(
                try await news().sorted() == [
                    "grand won 1 [3]", "small won 1 [1]", "small won 1 [2]", "small won 1 [5]",
                ])
            // One worker has them until they are due again.
            #expect(try await news().isEmpty)
            _ = try await bench.owner.query("DELETE FROM draw_news WHERE index <> 5")
            _ = try await bench.store.record(WinnerBench.anew)
            // Entry 5 has not heard of its first prize, so it hears of the second alone.
            #expect(
                try await news().sorted() == [
                    "grand disqualified 1 [3]", "grand won 1 [5]", "small won 1 [4]",
                ])
        }
    }

    /// Two workers begin two prizes of one invoice, that was entered under two campaign keys: neither has seen the other.
    @Test func prizesOfOneInvoiceAreTaxedTogetherWhoeverPaysThem() async throws {
        try await WinnerBench.run(fund: Fen(200_000)) { bench in
            _ = try await bench.store.record(
                WinnerBench.drawn([(3, 1), (5, 2), (1, 2), (2, 2)], objection: .zero))
            _ = try await bench.owner.query(
                """
                INSERT INTO payout_invoice (win, invoice)
                SELECT win, sha256('one') FROM payout WHERE index IN (3, 5)
                """)
            // ¥500 and ¥500, as if.
            _ = try await bench.owner.query(
                """
                INSERT INTO payout (win, origin, index, gross, next)
                SELECT origin || '#77', origin, 77, 50000, 'payee' FROM campaign
                """)
            _ = try await bench.owner.query(
                """
                INSERT INTO payout_invoice (win, invoice)
                SELECT origin || '#77', sha256('one') FROM campaign
                """)
            func begin(_ index: Int, withheld: Int) async throws -> String? {
                do {
                    _ = try await bench.owner.query(
                        PostgresStatement(
                            """
                            UPDATE payout SET attempt = 1, state = 'submitting', withheld = \(withheld)
                            WHERE index = \(index)
                            """))
                    return nil
                } catch {
                    return error.serverCode
                }
            }
            #expect(try await begin(3, withheld: 0) == nil)
            // 20 % of 1,000 yuan, of which nothing is withheld yet.
            #expect(try await begin(77, withheld: 19_999) == "FT001")
            #expect(try await begin(77, withheld: 20_000) == nil)
            #expect(try await begin(5, withheld: 399) == "FT001")
            #expect(try await begin(5, withheld: 400) == nil)
            // Of another invoice.
            #expect(try await begin(1, withheld: 0) == nil)
        }
    }
}
