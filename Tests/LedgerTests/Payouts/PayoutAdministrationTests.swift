import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// What operators do to payouts, which nobody does without saying who and why.
struct PayoutAdministrationTests {
    private static let start = Timestamp(microseconds: 1_780_000_000_000_000)
    private static let win = WinID(origin: "a.example/lottery/spring", index: 1)

    private func withAdministration(
        _ body: (PostgresPayoutAdministration, _ operators: PostgresPool, _ owner: PostgresPool)
            async throws -> Void
    ) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            try await PayoutRows.reserve(Self.win, Fen(100), owner)
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_operator") { pool in
                try await body(PostgresPayoutAdministration(pool), pool, owner)
            }
        }
    }

    @Test func everyActIsWrittenDown() async throws {
        try await withAdministration { administration, _, _ in
            for (act, hold) in [
                (PayoutAct.hold, "looked at"), (.retry, "looked at"), (.release, nil),
            ] {
                let seen = try await administration.payout(Self.win)?.holdDigest
                let result = try await administration.act(
                    act, on: Self.win, seeing: seen, by: "li", because: "looked at",
                    at: Self.start)
                #expect(result == .done)
                #expect(try await administration.payout(Self.win)?.hold == hold)
            }
            let acts = try await administration.history(of: Self.win).acts
            #expect(acts.map(\.act) == ["hold", "retry", "release"])
            #expect(acts.allSatisfy { $0.actor == "li" && $0.reason == "looked at" })
            let other = WinID(origin: Self.win.origin, index: 9)
            let result = try await administration.act(
                .hold, on: other, seeing: nil, by: "li", because: "x", at: Self.start)
            #expect(result == .noSuchPayout)
        }
    }

    /// By hand, with the operator's password: the table takes nothing that is not an operator's act.
    @Test(arguments: [
        ("'pay'", "NULL", "NULL", "'payee'"), ("'hold'", "NULL", "NULL", "'payee'"),
        ("'release'", "'why'", "NULL", "'payee'"), ("'retry'", "'why'", "NULL", "'payee'"),
        ("'hold'", "'why'", "'person'", "'payee'"), ("'hold'", "'why'", "NULL", "'visit'"),
        ("'release'", "NULL", "NULL", "'person'"),
    ])
    func nothingElseIsDone(
        _ act: String, _ hold: String, _ alarm: String, _ next: String
    ) async throws {
        try await withAdministration { administration, pool, _ in
            let taken = try await pool.query(
                "SELECT take_payout($1::text)", [.text("\(Self.win)")])
            var code: String?
            do {
                _ = try await pool.query(
                    PostgresStatement(
                        """
                        SELECT steer_payout('\(Self.win)', \(taken.int8(0, 0)), \(act), 'li', 'x',
                            \(hold), \(alarm), \(next), NULL, now(), NULL)
                        """))
            } catch let error as WireError {
                code = error.serverCode
            }
            #expect(code == "42501")
            #expect(try await administration.history(of: Self.win).acts == [])
        }
    }

    /// The money is with somebody else: nobody waves that through.
    @Test func aMismatchIsNotReleased() async throws {
        try await withAdministration { administration, _, owner in
            _ = try await owner.query("UPDATE payout SET alarm = 'mismatch'")
            let result = try await administration.act(
                .release, on: Self.win, seeing: PayoutSummary.digest(ofHold: nil, .mismatch),
                by: "li", because: "looked at", at: Self.start)
            #expect(result == .done)
            #expect(try await administration.payout(Self.win)?.alarm == .mismatch)
        }
    }
}
