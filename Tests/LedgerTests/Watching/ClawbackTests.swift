import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

struct ClawbackTests {
    private static let small = Fen(500_00)
    private static let large = Fen(500_01)

    /// A paid win whose invoice is void, and the desk of an operator.
    private static func withClawback(
        of gross: Fen, _ body: (WatchBench, PostgresClawbacks, WinID) async throws -> Void
    ) async throws {
        try await WatchBench.run { bench in
            let win = try await bench.paid(1, gross)
            try await bench.judge(win)
            try await bench.atTheDesk { desk in
                try await body(bench, PostgresClawbacks(desk), win)
            }
            #expect(try await bench.books.proof().faults == [])
        }
    }

    @Test func whatIsPaidBackIsInTheFundOnce() async throws {
        try await Self.withClawback(of: Self.small) { bench, clawbacks, win in
            func settle(_ reference: String) async throws -> PostgresClawbacks.Outcome {
                try await clawbacks.settle(win, reference: reference, by: "a", because: "came")
            }
            #expect(try await bench.available() == .zero)
            #expect(try await settle("B1") == .settled)
            #expect(try await bench.available() == Self.small)
            #expect(try await settle("B1") == .exists)
            #expect(try await settle("B2") == PostgresClawbacks.Outcome.none)
            #expect(
                try await clawbacks.writeOff(win, by: "a", because: "x")
                    == PostgresClawbacks.Outcome.none)
            #expect(try await bench.available() == Self.small)
            let clawback = try await clawbacks.clawback(win)
            #expect(clawback?.end == .repaid && clawback?.reference == "B1")
            let history = try await PostgresPayoutAdministration(bench.owner).history(of: win)
            #expect(history.acts.map(\.act) == ["clawback settled"])
            #expect(history.acts.map(\.actor) == ["a"])

            // The bank's reference came once, so it settles one.
            let other = try await bench.paid(2, Self.small)
            try await bench.judge(other)
            #expect(
                try await clawbacks.settle(other, reference: "B1", by: "a", because: "x")
                    == .referenceUsed)
            #expect(try await clawbacks.clawback(other)?.end == nil)
        }
    }

    /// The same, with two people whom the database knows by their own logins.
    private static func withTwo(
        _ body: (WatchBench, _ li: PostgresClawbacks, _ wang: PostgresClawbacks, WinID)
            async throws -> Void
    ) async throws {
        try await withClawback(of: large) { bench, _, win in
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "li") { li async throws in
                try await KnownPeople.at(bench.conninfo, bench.owner, as: "wang") {
                    wang async throws in
                    try await body(bench, PostgresClawbacks(li), PostgresClawbacks(wang), win)
                }
            }
        }
    }

    @Test func twoPeopleNameTheReferenceOfALargeOne() async throws {
        try await Self.withTwo { bench, li, wang, win async throws in
            func settle(
                _ clawbacks: PostgresClawbacks, _ reference: String = "B1"
            ) async throws -> PostgresClawbacks.Outcome {
                try await clawbacks.settle(
                    win, reference: reference, by: "person:x", because: "came")
            }
            #expect(try await settle(li, "B0") == .wanted)
            // Another reference begins anew, whoever names it.
            #expect(try await settle(wang) == .wanted)
            #expect(try await li.clawback(win)?.wantedReference == "B1")
            #expect(try await settle(wang) == .samePerson)
            // Who says that it came has not given it up.
            #expect(try await li.writeOff(win, by: "person:x", because: "x") == .wanted)
            #expect(try await li.clawback(win)?.wantedReference == nil)
            #expect(try await settle(wang) == .wanted)
            #expect(try await bench.available() == .zero)
            #expect(try await settle(li) == .settled)
            #expect(try await settle(li) == .exists)
            #expect(try await bench.available() == Self.large)
            #expect(try await li.clawback(win)?.end == .repaid)
        }
    }

    /// Whoever has a login that is nobody's may say any name, so none of his names is one of two people; nor is what such
    /// a name has wanted before.
    @Test func namesThatAProgramSaysAreNobodys() async throws {
        try await Self.withTwo { bench, li, wang, win async throws in
            try await KnownPeople.shared(bench.conninfo, bench.owner) { pool async throws in
                let shared = PostgresClawbacks(pool)
                for name in ["person:li", "person:wang"] {
                    #expect(try await shared.writeOff(win, by: name, because: "x") == .notKnown)
                    #expect(
                        try await shared.settle(win, reference: "B1", by: name, because: "x")
                            == .notKnown)
                }
                for name in ["console:li", "", "two\nlines"] {
                    await #expect(throws: ServiceUnavailable.self, "\(name)") {
                        try await shared.writeOff(win, by: name, because: "x")
                    }
                }
            }
            _ = try await bench.owner.query(
                "UPDATE payout_clawback SET wanted_by = 'person:alice', wanted_reason = 'x'")
            #expect(try await li.writeOff(win, by: "person:bob", because: "x") == .wanted)
            #expect(try await li.clawback(win)?.wantedBy == "console:li")
            #expect(try await wang.writeOff(win, by: "person:bob", because: "x") == .writtenOff)
        }
    }

    /// What people say came is unconfirmed until a statement says it too, with the same amount.
    @Test func aStatementConfirmsWhatCame() async throws {
        try await Self.withClawback(of: Self.small) { bench, clawbacks, win in
            #expect(
                try await clawbacks.settle(win, reference: "B1", by: "a", because: "came")
                    == .settled)
            for (number, reference, amount, isConfirmed) in [
                (1, "B1", -50_000, false), (2, "B1 CRDT", 49_999, false), (3, "B2", 50_000, false),
            ] as [(UInt8, String, Int64, Bool)] {
                try await Self.take(reference, Fen(amount), number, bench)
                #expect(try await clawbacks.clawback(win)?.isConfirmed == isConfirmed)
            }
            let other = try await bench.paid(2, Self.small)
            try await bench.judge(other)
            #expect(
                try await clawbacks.settle(other, reference: "B3", by: "a", because: "came")
                    == .settled)
            try await Self.take("B3 CRDT", Self.small, 4, bench)
            #expect(try await clawbacks.clawback(other)?.isConfirmed == true)
            let all = try await clawbacks.list(campaign: nil, onlyOpen: false, atMost: 9)
            #expect(Set(all.filter(\.isConfirmed).map(\.win)) == [other])
        }
    }

    private static func take(
        _ reference: String, _ amount: Fen, _ number: UInt8, _ bench: WatchBench
    ) async throws {
        let account = MerchantAccount(.bank, "6225000001")
        let line = ChannelStatement.Line(
            at: WatchBench.start, reference: reference, order: nil, amount: amount)
        let statement = ChannelStatement(
            of: account, nil, named: "\(number)", [line], file: [number])
        #expect(
            try await PostgresReconciliation(bench.pool).keep(statement, by: "test") == .kept)
    }

    @Test func twoPeopleWriteALargeOneOff() async throws {
        try await Self.withTwo { bench, li, wang, win async throws in
            func writeOff(_ clawbacks: PostgresClawbacks) async throws -> PostgresClawbacks.Outcome
            {
                try await clawbacks.writeOff(win, by: "person:x", because: "gone abroad")
            }
            #expect(try await writeOff(li) == .wanted)
            #expect(try await li.clawback(win)?.wantedBy == "console:li")
            #expect(try await writeOff(li) == .samePerson)
            #expect(try await li.clawback(win)?.end == nil)
            #expect(try await writeOff(wang) == .writtenOff)
            #expect(try await writeOff(wang) == PostgresClawbacks.Outcome.none)
            #expect(try await bench.available() == .zero)
            let history = try await PostgresPayoutAdministration(bench.owner).history(of: win)
            #expect(history.acts.map(\.actor) == ["console:li", "console:wang"])
            #expect(history.acts.map(\.login) == ["of_li", "of_wang"])
            #expect(try await bench.books.proof().pending == 0)
        }
    }

    /// Two are two where the database knows both.
    @Test(
        arguments: [
            ("console:alice.chen", "console:bob.li", false),
            ("console:alice.chen", "console:alice.chen", true),
            ("person:alice", "person:bob", true), ("person:alice", "console:alice.chen", true),
            ("console:bob.li", "person:alice", true), (nil, "console:bob.li", true),
            ("console:bob.li", nil, true),
        ] as [(String?, String?, Bool)])
    func twoPeopleAreKnown(_ one: String?, _ other: String?, _ isOne: Bool) async throws {
        try await LedgerDatabase.withFresh { pool in
            let names = [one, other].map { name -> PostgresParameter in
                name.map { .text($0) } ?? .null
            }
            let rows = try await pool.query("SELECT is_same_person($1::text, $2::text)", names)
            #expect(rows.bool(0, 0) == isOne)
        }
    }

    @Test func onePersonWritesASmallOneOff() async throws {
        try await Self.withClawback(of: Self.small) { _, clawbacks, win in
            let outcome = try await clawbacks.writeOff(win, by: "a", because: "small")
            #expect(outcome == .writtenOff)
        }
    }

    /// The bank sends the prize back after a person has given it up: then it is there after all.
    @Test func aReturnAfterAWriteOffReachesTheFund() async throws {
        try await Self.withClawback(of: Self.small) { bench, clawbacks, win in
            _ = try await clawbacks.writeOff(win, by: "a", because: "small")
            _ = try await bench.payouts.change(win) { payout in
                payout.answered(
                    .returned(reason: "AC04"), to: payout.order, at: WatchBench.start, jitter: 0)
            }
            try await bench.settle(win)
            #expect(try await bench.payouts.payout(win)?.state == .forfeited)
            #expect(try await bench.available() == Self.small)
            #expect(try await clawbacks.clawback(win)?.end == .writtenOff)
        }
    }

    @Test(arguments: [
        ("fapiao_payout", "SELECT settle_clawback('w', 'r', 'a', 'x')"),
        ("fapiao_payout", "SELECT write_off_clawback('w', 'a', 'x')"),
        ("fapiao_payout", "INSERT INTO payout_clawback (win) VALUES ('w')"),
        ("fapiao_operator", "UPDATE payout_clawback SET how = 'repaid'"),
        ("fapiao_operator", "SELECT end_clawback('w', 'repaid', 'r')"),
        ("fapiao_operator", "UPDATE payout_feed SET seen = ''"),
        ("fapiao_operator", "UPDATE payout_watch SET due_at = NULL"),
        ("fapiao_payout", "DELETE FROM payout_watch"),
        ("fapiao_verifier", "SELECT win FROM payout_clawback"),
        ("fapiao_lottery", "SELECT win FROM payout_watch"),
    ])
    func nobodyDoesWhatIsAnothers(_ role: String, _ sql: String) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo, as: role) { pool in
            let error = await #expect(throws: WireError.self) {
                try await pool.query(PostgresStatement(sql))
            }
            #expect(error?.serverCode == "42501")
        }
    }
}
