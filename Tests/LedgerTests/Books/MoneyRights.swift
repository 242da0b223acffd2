import Testing

@testable import Ledger
@testable import Wire

/// Who has which right to the books and to payouts, beside all other rights (RoleTests).
enum MoneyRights {
    static let all: Set<String> = Set(
        payout.map { "fapiao_payout: \($0)" } + operators.map { "fapiao_operator: \($0)" }
            + auditor.map { "fapiao_auditor: \($0)" })

    /// Writes what was paid, and proves the books.
    private static let payout = [
        "SELECT book_transfer", "SELECT book_balance", "SELECT win",
        "EXECUTE book_change(book_transfer)",
        "EXECUTE write_transfers(text[],text[],text[],text[],bigint[],text[])", "SELECT payout",
        "UPDATE payout", "SELECT payout_attempt", "INSERT payout_attempt", "SELECT payout_audit",
        "INSERT payout_audit", "SELECT lottery_entry(id)", "SELECT lottery_entry(personal)",
        "SELECT log_leaf", "SELECT campaign", "SELECT campaign_manifest",
    ]
    /// Brings the money, opens a campaign only when it is there, holds payouts and releases them.
    private static let operators = [
        "SELECT book_transfer", "SELECT book_balance", "SELECT win",
        "EXECUTE book_change(book_transfer)", "EXECUTE deposit(text,bigint,text)", "SELECT payout",
        "SELECT payout_attempt", "SELECT payout_audit", "INSERT payout_audit",
        "UPDATE payout(wakes_at)", "UPDATE payout(lease_until)", "UPDATE payout(due_at)",
        "UPDATE payout(next_at)", "UPDATE payout(fence)", "UPDATE payout(next)",
        "UPDATE payout(hold)", "UPDATE payout(alarm)",
    ]
    private static let auditor = [
        "SELECT book_transfer", "SELECT book_balance", "EXECUTE book_change(book_transfer)",
        "SELECT payout", "SELECT payout_attempt", "SELECT payout_audit",
    ]
}

struct MoneyRightsTests {
    @Test(arguments: [
        ("fapiao_lottery", "SELECT account FROM book_balance"),
        ("fapiao_lottery", "SELECT deposit('spring', 1, 'mine')"),
        ("fapiao_lottery", "SELECT reserve_wins('{}', '{}', '{}', '{}')"),
        ("fapiao_verifier", "SELECT id FROM book_transfer"),
        ("fapiao_verifier", "SELECT payee FROM payout"),
        ("fapiao_payout", "INSERT INTO book_transfer (id) VALUES ('x')"),
        ("fapiao_payout", "SELECT deposit('spring', 1, 'mine')"),
        ("fapiao_payout", "INSERT INTO payout (win) VALUES ('x')"),
        ("fapiao_payout", "DELETE FROM payout"),
        ("fapiao_operator", "SELECT write_transfers('{}', '{}', '{}', '{}', '{}', '{}')"),
        ("fapiao_operator", "SELECT add_transfers('{}', '{}', '{}', '{}', '{}', '{}')"),
        ("fapiao_operator", "UPDATE payout SET payee = ''"),
        ("fapiao_operator", "UPDATE payout SET state = 'paid'"),
        ("fapiao_operator", "INSERT INTO payout_attempt (win) VALUES ('x')"),
        ("fapiao_auditor", "INSERT INTO payout_audit (win) VALUES ('x')"),
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
