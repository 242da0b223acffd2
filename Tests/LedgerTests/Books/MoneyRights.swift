import Testing

@testable import Ledger
@testable import Wire

/// Who has which right to the books and to payouts, beside all other rights (RoleTests).
enum MoneyRights {
    static let all: Set<String> = Set(
        payout.map { "fapiao_payout: \($0)" } + operators.map { "fapiao_operator: \($0)" }
            + auditor.map { "fapiao_auditor: \($0)" }
            + ["fapiao_operator", "fapiao_auditor"].flatMap { role in
                withoutAccounts.flatMap { table, columns in
                    columns.split(separator: " ").map { "\(role): SELECT \(table)(\($0))" }
                }
            }
            + [
                "fapiao_verifier: EXECUTE visit_payout(text,boolean)"
            ] + ofDraws + WatchRights.all)

    /// Operators and auditors read payments without whose they are and where they go.
    private static let withoutAccounts = [
        (
            "payout",
            "reserved_at wakes_at due_at begun_at submitted_at next_at not_before paid_at claim_until"
                + " taxed_at fence gross withheld taxed_income index attempt asked reminders"
                + " is_missing is_void cancel_asked is_clawed_back is_repaid wants_package"
                + " has_payee late tax_undone_at lane origin draw win state next hold alarm reference"
        ),
        ("payout_attempt", "begun_at fen attempt win order_number channel merchant app"),
        ("statement_line", "at statement fen channel merchant reference order_number"),
        ("payout_appeal", "at answered_at id win answered_by"),
    ]

    /// Records what draws have given, and shows and tells it.
    private static let ofDraws = [
        "fapiao_lottery: EXECUTE record_draw(text,text,bytea,bytea,double precision,bigint[],"
            + "integer[],bigint[])",
        "fapiao_verifier: SELECT draw_win", "fapiao_verifier: SELECT draw_result",
        "fapiao_verifier: SELECT opening_given", "fapiao_verifier: SELECT draw_news",
        "fapiao_verifier: DELETE draw_news", "fapiao_verifier: UPDATE draw_news(due_at)",
        "fapiao_verifier: UPDATE awaited_outcome(judged)",
        "fapiao_auditor: EXECUTE note_given(text,bigint[])",
    ]

    /// Writes what was paid, and proves the books.
    private static let payout = [
        "SELECT book_transfer", "SELECT book_balance", "SELECT win",
        "EXECUTE book_change(book_transfer)",
        "EXECUTE write_transfers(text[],text[],text[],text[],bigint[],text[])", "SELECT payout",
        "UPDATE payout", "SELECT payout_attempt", "INSERT payout_attempt", "SELECT payout_audit",
        "SELECT lottery_entry(id)", "SELECT lottery_entry(personal)",
        "SELECT log_leaf", "SELECT campaign", "SELECT campaign_manifest", "SELECT draw_win",
        "SELECT payout_invoice", "INSERT payout_invoice", "SELECT ended_consent",
        "INSERT ended_consent", "EXECUTE note_withholding(text,text,text)",
    ]
    /// Brings the money, opens a campaign only when it is there, holds payouts and releases them.
    private static let operators = [
        "SELECT book_transfer", "SELECT book_balance", "SELECT win",
        "EXECUTE book_change(book_transfer)", "EXECUTE deposit(text,bigint,text)",
        "SELECT payout_audit", "EXECUTE take_payout(text)",
        "EXECUTE steer_payout(text,bigint,text,text,text,text,text,text,timestamp with time zone,"
            + "timestamp with time zone,timestamp with time zone)",
        "SELECT draw_win", "SELECT draw_result",
    ]
    private static let auditor = [
        "SELECT book_transfer", "SELECT book_balance", "EXECUTE book_change(book_transfer)",
        "SELECT payout_audit", "SELECT draw_win", "SELECT draw_result",
        "SELECT draw_disqualified",
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
        ("fapiao_payout", "INSERT INTO payout_audit (win) VALUES ('x')"),
        ("fapiao_payout", "SELECT state_absence('x', 'a', 'b')"),
        ("fapiao_operator", "SELECT write_transfers('{}', '{}', '{}', '{}', '{}', '{}')"),
        ("fapiao_operator", "SELECT add_transfers('{}', '{}', '{}', '{}', '{}', '{}')"),
        ("fapiao_operator", "UPDATE payout SET payee = ''"),
        ("fapiao_operator", "UPDATE payout SET state = 'paid'"),
        ("fapiao_operator", "UPDATE payout SET hold = NULL"),
        ("fapiao_operator", "UPDATE payout SET alarm = NULL"),
        ("fapiao_operator", "INSERT INTO payout_audit (win) VALUES ('x')"),
        ("fapiao_verifier", "SELECT take_payout('x')"),
        ("fapiao_operator", "SELECT require_noted_look('', 'x')"),
        ("fapiao_operator", "SELECT bind_console_login('x', 'y', 'z')"),
        ("fapiao_operator", "SELECT person_acting('x', 'y', 'z')"),
        ("fapiao_auditor", "SELECT reveal_payees('', 'x')"),
        ("fapiao_payout", "SELECT reveal_payees('', 'x')"),
        ("fapiao_operator", "INSERT INTO payout_attempt (win) VALUES ('x')"),
        ("fapiao_auditor", "INSERT INTO payout_audit (win) VALUES ('x')"),
        ("fapiao_lottery", "INSERT INTO draw_win (draw) VALUES ('x')"),
        ("fapiao_lottery", "SELECT index FROM draw_win"),
        ("fapiao_verifier", "UPDATE draw_win SET ended_at = now()"),
        ("fapiao_auditor", "INSERT INTO opening_given (entry_id) VALUES (1)"),
        ("fapiao_payout", "DELETE FROM payout_invoice"),
        ("fapiao_payout", "DELETE FROM ended_consent"),
        ("fapiao_verifier", "SELECT number FROM ended_consent"),
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
