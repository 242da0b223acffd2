import Cryptography
import Doubles
import Invoices
import Lottery
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// What wins are counted by, with the rights of whoever pays.
struct PayoutRiskTests {
    private static func win(_ index: UInt64) -> WinID {
        WinID(origin: LotteryCampaign.origin, index: index)
    }

    private static func tag(_ text: String) -> Bytes32 { SHA256.hash(Array(text.utf8)) }

    private static func fact(
        seller: String = "s", buyer: String = "b", account: String = "a", serial: Int64 = 0,
        issuedOn: CalendarDay? = today
    ) -> RiskFact {
        RiskFact(
            seller: tag(seller), buyer: tag(buyer), account: tag(account), serial: serial,
            issuedOn: issuedOn)
    }

    /// Nine wins; three each of three holders.
    private static func withWins(
        _ body: (PostgresPool, PostgresPayoutRisk, String) async throws -> Void
    ) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            let campaign = LotteryCampaign()
            try await LotteryRows.publish(campaign, owner)
            try await LotteryRows.enter(campaign.entries(0..<9), owner)
            _ = try await owner.withConnection { session in
                // An entry's holder is never changed: here it is before anybody knows of it.
                try await session.execute(
                    """
                    SET session_replication_role = replica;
                    UPDATE lottery_entry
                    SET holder = 'holder ' || (id - 1) / 3, personal = 'an opening';
                    RESET session_replication_role;
                    INSERT INTO log_leaf (index, entry_id, leaf, origin)
                    SELECT id - 1, id, leaf, origin FROM lottery_entry
                    """)
            }
            for index in UInt64(0)..<9 {
                try await PayoutRows.reserve(win(index), Fen(500_00), owner)
            }
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_payout") { pool in
                try await body(owner, PostgresPayoutRisk(pool), conninfo)
            }
        }
    }

    @Test func winsAreCountedByWhatTheyShare() async throws {
        try await Self.withWins { owner, risk, _ in
            let rules = RiskRules()
            for index in UInt64(0)..<9 {
                // Again and again is once.
                for _ in 0..<2 {
                    _ = try await risk.count(
                        Self.win(index),
                        as: Self.fact(
                            seller: index == 8 ? "t" : "s", buyer: index < 4 ? "b" : "\(index)",
                            account: index.isMultiple(of: 3) ? "a" : "\(index)",
                            serial: Int64(index) * 10), by: rules)
                }
            }
            _ = try await owner.query(
                "UPDATE payout SET is_void = true WHERE index IN (5, 6, 8)")
            let found = try await risk.count(
                Self.win(0), as: Self.fact(serial: 0), by: rules)
            var expected = RiskFigures()
            expected.ofHolder = 3
            expected.fenOfHolder = Fen(1_500_00)
            expected.ofHolderAtSeller = 3
            expected.issuedThatDay = 4
            expected.ofHolderInSeries = 3
            expected.ofSeller = 8
            expected.ofBuyerAtSeller = 4
            expected.voidAtSeller = 2
            expected.holdersOfAccount = 3
            #expect(found == expected)
            var narrow = rules
            narrow.serialSpan = 10
            #expect(
                try await risk.count(Self.win(0), as: Self.fact(serial: 0), by: narrow)
                    .ofHolderInSeries == 2)
            _ = try await owner.query("UPDATE risk_fact SET at = at - interval '31 days'")
            #expect(
                try await risk.count(Self.win(3), as: Self.fact(serial: 30), by: rules).ofSeller
                    == 0)
        }
    }

    /// The first win, and another one of its holder (1) or of somebody else (3): are they parts of one purchase?
    @Test(arguments: [
        (1, fact(), 2), (1, fact(buyer: "c"), 2), (3, fact(), 2), (3, fact(buyer: "c"), 1),
        (1, fact(seller: "t"), 1), (1, fact(issuedOn: today.advanced(byDays: 1)), 1),
        (3, fact(issuedOn: today.advanced(byDays: 1)), 1), (1, fact(issuedOn: nil), 1),
    ])
    func receiptsOfOneDayOfIssueAreOnePurchase(
        _ index: UInt64, _ other: RiskFact, _ count: Int
    ) async throws {
        try await Self.withWins { _, risk, _ in
            _ = try await risk.count(Self.win(index), as: other, by: RiskRules())
            let found = try await risk.count(Self.win(0), as: Self.fact(), by: RiskRules())
            #expect(found.issuedThatDay == count)
        }
    }

    /// Many at once: the last one sees all of them. Three of them bear no day of issue, and three each of two days.
    @Test func whoCountsAtOnceSeesTheOthers() async throws {
        try await Self.withWins { _, risk, _ in
            let days = [nil, today, today.advanced(byDays: 1)]
            let counts = try await withThrowingTaskGroup(of: RiskFigures.self) { group in
                for index in 0..<9 {
                    group.addTask {
                        try await risk.count(
                            Self.win(UInt64(index)), as: Self.fact(issuedOn: days[index % 3]),
                            by: RiskRules())
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.map(\.ofSeller).sorted() == Array(1...9))
            #expect(counts.map(\.issuedThatDay).sorted() == [0, 0, 0, 1, 1, 2, 2, 3, 3])
        }
    }

    @Test func aFindingStandsUntilTheHoldEnds() async throws {
        try await Self.withWins { owner, risk, conninfo in
            let finding = RiskFinding(rule: .holderPayouts, found: 6, allowed: 5)
            for _ in 0..<2 { try await risk.keep([finding], in: Self.win(1)) }
            #expect(try await risk.open(in: Self.win(1)) == ["holderPayouts 6, allowed 5"])
            #expect(try await risk.open(in: Self.win(2)) == [])
            _ = try await owner.query("UPDATE payout SET hold = 'risk' WHERE index = 1")
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_operator") { pool in
                let administration = PostgresPayoutAdministration(pool)
                let result = try await administration.act(
                    .release, on: Self.win(1), seeing: ConsoleBench.seenHold, by: "person:li",
                    because: "known", at: ConsoleBench.start)
                #expect(result == .done)
            }
            #expect(try await risk.open(in: Self.win(1)) == [])
            // What was judged is not found again; something else is.
            try await risk.keep([finding], in: Self.win(1))
            #expect(try await risk.open(in: Self.win(1)) == [])
            try await risk.keep(
                [RiskFinding(rule: .splitReceipts, found: 4, allowed: 3)], in: Self.win(1))
            #expect(try await risk.open(in: Self.win(1)).count == 1)
        }
    }

    @Test func aHolderAppealsWhileItIsHeldAndReadsTheAnswer() async throws {
        try await Self.withWins { owner, _, conninfo in
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_verifier") { pool in
                let appeals = PostgresPrizeAppeals(pool)
                let origin = LotteryCampaign.origin
                func appeal(_ index: UInt64 = 1) async throws -> PrizeAppealResult {
                    try await appeals.appeal(of: origin, index: index, "it is mine")
                }
                #expect(try await appeal() == .notHeld)
                _ = try await owner.query("UPDATE payout SET hold = 'risk' WHERE index = 1")
                #expect(try await appeal(2) == .notHeld)
                let before = try await appeals.appeals(of: origin, index: 1)
                #expect(
                    before == PrizeAppealHistory(isHeld: true, mayAppeal: true, appeals: []))
                for round in 1...3 {
                    #expect(try await appeal() == .appealed)
                    #expect(try await appeal() == .open)
                    let open = try await appeals.appeals(of: origin, index: 1)
                    #expect(open.appeals.count == round && !open.mayAppeal)
                    try await Self.answerAll(owner)
                }
                #expect(try await appeal() == .enough)
                let after = try await appeals.appeals(of: origin, index: 1)
                #expect(after.appeals.allSatisfy { $0.answer == "seen" } && !after.mayAppeal)
                #expect(try await appeals.appeals(of: "other", index: 1).appeals == [])
                // A worker that says otherwise is not believed.
                let more = try await pool.query(
                    "SELECT appeal_payout($1::text, 1, 'more', 1000)", [.text(origin)])
                #expect(more.text(0, 0) == "enough")
            }
        }
    }

    /// Whoever wrote is not told that nothing is held, when nobody knows what became of his words.
    @Test func anAnswerOfANewerVersionIsAFault() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            _ = try await owner.query(
                """
                CREATE OR REPLACE FUNCTION appeal_payout(
                    given_origin text, given_index bigint, given_words text,
                    maximum integer DEFAULT NULL
                ) RETURNS text LANGUAGE sql AS $$ SELECT 'later' $$
                """)
            let error = await #expect(throws: ServiceUnavailable.self) {
                try await PostgresPrizeAppeals(owner).appeal(of: "o", index: 1, "it is mine")
            }
            #expect(error?.code == .damaged)
        }
    }

    private static func answerAll(_ owner: PostgresPool) async throws {
        _ = try await owner.query(
            """
            INSERT INTO console_account (name, role, password, code_secret, proof_digest)
            VALUES ('li', 'operator', '', '', sha256('')) ON CONFLICT DO NOTHING
            """)
        _ = try await owner.query(
            """
            UPDATE payout_appeal SET answered_at = now(), answered_by = 'li', answer = 'seen'
            WHERE answered_at IS NULL
            """)
    }

    /// An entry that has won twice, and both prizes are held.
    @Test func eachHeldWinOfAnEntryIsAppealed() async throws {
        try await Self.withWins { owner, _, conninfo in
            let origin = LotteryCampaign.origin
            try await PayoutRows.reserve(
                WinID(origin: origin, index: 1, draw: "weekly"), Fen(100_00), owner)
            _ = try await owner.query("UPDATE payout SET hold = 'risk' WHERE index = 1")
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_verifier") { pool in
                let appeals = PostgresPrizeAppeals(pool)
                var results: [PrizeAppealResult] = []
                for _ in 0..<3 {
                    results.append(
                        try await appeals.appeal(of: origin, index: 1, "it is mine"))
                }
                #expect(results == [.appealed, .appealed, .open])
                let wins = try await owner.query("SELECT count(DISTINCT win) FROM payout_appeal")
                #expect(wins.int8(0, 0) == 2)
                // Three of each.
                for _ in 0..<2 {
                    try await Self.answerAll(owner)
                    for _ in 0..<2 {
                        #expect(
                            try await appeals.appeal(of: origin, index: 1, "again") == .appealed)
                    }
                }
                try await Self.answerAll(owner)
                #expect(try await appeals.appeal(of: origin, index: 1, "again") == .enough)
                let history = try await appeals.appeals(of: origin, index: 1)
                #expect(history.appeals.count == 6 && !history.mayAppeal && history.isHeld)
            }
        }
    }

    /// With the opening of a holder's entry go his words and what he was answered; nothing else changes them.
    @Test func wordsAreErasedWithTheEntrysOpening() async throws {
        try await Self.withWins { owner, _, conninfo in
            _ = try await owner.query("UPDATE payout SET hold = 'risk' WHERE index IN (1, 2)")
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_verifier") { pool in
                let appeals = PostgresPrizeAppeals(pool)
                for index in UInt64(1)...2 {
                    _ = try await appeals.appeal(
                        of: LotteryCampaign.origin, index: index, "I am Li Wei")
                }
            }
            try await Self.answerAll(owner)
            for sql in ["words = 'x'", "answer = 'x'", "answered_by = 'wang'", "at = now()"] {
                let error = await #expect(throws: WireError.self) {
                    try await owner.query(PostgresStatement("UPDATE payout_appeal SET \(sql)"))
                }
                #expect(error?.serverCode == "42501", "\(sql)")
            }
            _ = try await owner.query(
                """
                UPDATE lottery_entry SET personal = ''
                WHERE id = (SELECT entry_id FROM log_leaf WHERE index = 1)
                """)
            let rows = try await owner.query(
                """
                SELECT a.words || ' ' || a.answer FROM payout_appeal AS a
                JOIN payout AS p ON p.win = a.win ORDER BY p.index
                """)
            #expect((0..<rows.count).map { rows.text($0, 0) } == ["* *", "I am Li Wei seen"])
        }
    }
}
