import Cryptography
import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// The list for the tax office, which adds it up.
struct WithheldPayoutTests {
    /// A campaign's origin that no name of a win could be read from is a row like another.
    @Test func everyTaxedPrizeOfTheMonthIsThere() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            for (origin, state, undone) in [
                ("a.example/lottery/spring", "paid", nil),
                ("a#b.example/lottery/spring", "paid", nil),
                ("c.example/lottery/spring", "returned", nil),
                // Before anybody reported it.
                ("d.example/lottery/spring", "forfeited", "1 second"),
            ] as [(String, String, String?)] {
                _ = try await owner.query(
                    """
                    INSERT INTO payout (
                        win, origin, index, gross, withheld, state, next, taxed_at, tax_undone_at)
                    VALUES ($1::text || '#1', $1::text, 1, 100000, 20000, $2::text, 'payee', now(),
                        now() + $3::text::interval)
                    """, [.text(origin), .text(state), undone.map { .text($0) } ?? .null])
            }
        }
        let withheld = try await Self.withheld(
            conninfo, from: Timestamp(microseconds: 0),
            until: Timestamp(microseconds: 4_000_000_000_000_000))
        #expect(withheld.allSatisfy { !$0.isUndone })
        #expect(
            withheld.map(\.win.origin).sorted()
                == [
                    "a#b.example/lottery/spring", "a.example/lottery/spring",
                    "c.example/lottery/spring",
                ])
        #expect(withheld.allSatisfy { $0.income == Fen(1_000_00) && $0.withheld == Fen(200_00) })
    }

    private static func withheld(
        _ conninfo: String, from first: Timestamp, until end: Timestamp
    ) async throws -> [PayoutDatabase.WithheldPayout] {
        let database = PayoutDatabase(SecretText(conninfo), shards: [], logger: quiet)
        let life = Task { await database.run() }
        defer { life.cancel() }
        try await database.connected(within: patience)
        return try await database.withheld(from: first, until: end)
    }

    /// A month that was reported says the same for ever, and the later one corrects it.
    @Test(arguments: ["state = 'forfeited'", "is_repaid = true"])
    func aPrizeThatIsNoLongerOwedIsUndoneInItsOwnMonth(_ change: String) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            for sql in [
                """
                INSERT INTO payout (win, origin, index, gross, withheld, state, next, taxed_at)
                SELECT 'a.example/lottery/spring#' || i, 'a.example/lottery/spring', i, 100000,
                    20000, 'paid', 'payee', now() - i * interval '40 days'
                FROM generate_series(0, 1) AS i
                """, "UPDATE payout SET state = 'returned'", "UPDATE payout SET \(change)",
            ] { _ = try await owner.query(PostgresStatement(sql)) }
            let now = try await owner.query("SELECT now()").timestamptz(0, 0)
            let today = PostgresEpoch.moment(now)
            let days = Duration.seconds(86_400)
            func month(_ before: Int) async throws -> [String] {
                try await Self.withheld(
                    conninfo, from: today.advanced(by: days * -(before + 20)),
                    until: today.advanced(by: days * (20 - before))
                ).map { "\($0.win.index) \($0.isUndone)" }
            }
            // What was taxed and ended in one month was never reported.
            #expect(try await month(0) == ["1 true"])
            #expect(try await month(40) == ["1 false"])
        }
    }

    /// In fen. The tax is of earlier prizes of the invoice too, which were paid untaxed.
    @Test func theFirstTaxedPrizeBringsTheIncomeOfThoseBefore() async throws {
        try await LedgerDatabase.withFresh { owner in
            for (index, gross, withheld) in [
                (1, 50_000, 0), (2, 30_001, 16_000), (3, 10_000, 2_000),
            ] {
                let name: [PostgresParameter] = [.text("a.example/lottery/spring#\(index)")]
                _ = try await owner.query(
                    """
                    INSERT INTO payout (win, origin, index, gross, state, next_at)
                    VALUES ($1::text, 'a.example/lottery/spring', $2::bigint, $3::bigint, 'ready', now())
                    """, name + [.int8(Int64(index)), .int8(Int64(gross))])
                _ = try await owner.query(
                    "INSERT INTO payout_invoice VALUES ($1::text, sha256('an invoice'))", name)
                _ = try await owner.query(
                    """
                    UPDATE payout SET attempt = 1, state = 'submitting', withheld = $2::bigint
                    WHERE win = $1::text
                    """, name + [.int8(Int64(withheld))])
            }
            let rows = try await owner.query(
                "SELECT coalesce(taxed_income, 0) FROM payout ORDER BY index")
            #expect((0..<rows.count).map { rows.int8($0, 0) } == [0, 80_001, 10_000])
        }
    }

    /// It came back and was paid again: the tax was withheld once, and is reported once.
    @Test func aTaxedPrizeIsOfTheMonthInWhichItWasFirstPaid() async throws {
        try await LedgerDatabase.withFresh { owner in
            let steps: [PostgresStatement] = [
                """
                INSERT INTO payout (win, origin, index, gross, withheld, state, next)
                VALUES ('a.example/lottery/spring#1', 'a.example/lottery/spring', 1, 100000, 20000,
                    'processing', 'payee')
                """,
                "UPDATE payout SET state = 'paid'",
                "UPDATE payout SET taxed_at = taxed_at - interval '40 days'",
                "UPDATE payout SET state = 'returned'",
                "UPDATE payout SET state = 'paid'",
            ]
            for step in steps { _ = try await owner.query(step) }
            let rows = try await owner.query(
                """
                SELECT taxed_at < now() - interval '39 days', paid_at > now() - interval '1 day'
                FROM payout
                """)
            #expect(rows.bool(0, 0) && rows.bool(0, 1))
        }
    }
}
