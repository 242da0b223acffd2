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
            for (origin, state) in [
                ("a.example/lottery/spring", "paid"), ("a#b.example/lottery/spring", "paid"),
                ("c.example/lottery/spring", "returned"),
                ("d.example/lottery/spring", "forfeited"),
            ] {
                _ = try await owner.query(
                    """
                    INSERT INTO payout (win, origin, index, gross, withheld, state, next, taxed_at)
                    VALUES ($1::text || '#1', $1::text, 1, 100000, 20000, $2::text, 'payee', now())
                    """, [.text(origin), .text(state)])
            }
        }
        let database = PayoutDatabase(
            SecretText(conninfo), shards: [], logger: quiet)
        let life = Task { await database.run() }
        defer { life.cancel() }
        try await database.connected(within: patience)
        let withheld = try await database.withheld(
            from: Timestamp(microseconds: 0), until: Timestamp(microseconds: 4_000_000_000_000_000))
        #expect(
            withheld.map(\.win.origin).sorted()
                == [
                    "a#b.example/lottery/spring", "a.example/lottery/spring",
                    "c.example/lottery/spring",
                ])
        #expect(withheld.allSatisfy { $0.income == Fen(1_000_00) && $0.withheld == Fen(200_00) })
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
