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
            for origin in ["a.example/lottery/spring", "a#b.example/lottery/spring"] {
                _ = try await owner.query(
                    """
                    INSERT INTO payout (win, origin, index, gross, withheld, state, next, paid_at)
                    VALUES ($1::text || '#1', $1::text, 1, 100000, 20000, 'paid', 'payee', now())
                    """, [.text(origin)])
            }
        }
        let database = PayoutDatabase(
            SecretText(conninfo), shards: [], workers: 1, logger: quiet)
        let life = Task { await database.run() }
        defer { life.cancel() }
        try await database.connected(within: patience)
        let withheld = try await database.withheld(
            from: Timestamp(microseconds: 0), until: Timestamp(microseconds: 4_000_000_000_000_000))
        #expect(
            withheld.map(\.win.origin).sorted()
                == ["a#b.example/lottery/spring", "a.example/lottery/spring"])
        #expect(withheld.allSatisfy { $0.gross == Fen(1_000_00) && $0.withheld == Fen(200_00) })
    }
}
