import Invoices
import Operators
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// What whoever has the operator's login could say to the functions by hand, and what the tables take from nobody.
struct BoundedArgumentTests {

    /// WIN has an account and is due; HELD waits for a person; LIVE is under way. `DUE` and `NEXT` are as they are.
    private static func run(_ body: (ConsoleBench) async throws -> Void) async throws {
        try await ConsoleBench.run { bench in
            for (index, change) in [
                (1, "payee = '1', next = NULL, next_at = due_at, wakes_at = due_at"),
                (2, "payee = '1', hold = 'why', next = 'person'"),
                (
                    3,
                    "payee = '1', next = NULL, next_at = due_at, wakes_at = due_at, attempt = 1,"
                        + " state = 'submitting'"
                ),
            ] {
                try await PayoutRows.reserve(
                    .init(origin: "a.example/lottery/spring", index: UInt64(index)), .init(100),
                    bench.owner)
                _ = try await bench.owner.query(
                    PostgresStatement("UPDATE payout SET \(change) WHERE index = \(index)"))
            }
            try await body(bench)
        }
    }

    /// act, reason, hold, alarm, next, next_at, due_at, wakes_at
    @Test(arguments: [
        // No such act, no reason, or none of one line.
        (1, "NULL", "'x'", "NULL, NULL, NULL, NEXT, DUE, DUE", false),
        (1, "'pay'", "'x'", "NULL, NULL, NULL, NEXT, DUE, DUE", false),
        (1, "'retry'", "NULL", "NULL, NULL, NULL, NEXT, DUE, DUE", false),
        (1, "'retry'", "' '", "NULL, NULL, NULL, NEXT, DUE, DUE", false),
        (1, "'retry'", "E'two\\nlines'", "NULL, NULL, NULL, NEXT, DUE, DUE", false),
        (1, "'retry'", "repeat('x', 513)", "NULL, NULL, NULL, NEXT, DUE, DUE", false),
        // Put off, for ever too; or so early that nobody can read it.
        (1, "'retry'", "'x'", "NULL, NULL, NULL, NEXT, DUE, DUE", true),
        (1, "'retry'", "'x'", "NULL, NULL, NULL, 'infinity', DUE, 'infinity'", false),
        (1, "'retry'", "'x'", "NULL, NULL, NULL, '-infinity', DUE, '-infinity'", false),
        (
            1, "'retry'", "'x'",
            "NULL, NULL, NULL, NEXT + '1 s'::interval, DUE, NEXT + '1 s'::interval",
            false
        ),
        (1, "'retry'", "'x'", "NULL, NULL, NULL, NEXT, 'infinity', NEXT", false),
        (1, "'retry'", "'x'", "NULL, NULL, NULL, NEXT, DUE, NULL", false),
        (
            1, "'retry'", "'x'",
            "NULL, NULL, NULL, NEXT - '1 s'::interval, DUE, NEXT - '1 s'::interval",
            true
        ),
        // What waits for nobody waits for the holder.
        (1, "'retry'", "'x'", "NULL, NULL, 'visit', NULL, DUE, NULL", false),
        (1, "'hold'", "'x'", "'x', NULL, NULL, NEXT, DUE, NULL", true),
        (1, "'hold'", "'x'", "'another', NULL, NULL, NEXT, DUE, NULL", false),
        (1, "'hold'", "'x'", "'x', NULL, NULL, NEXT, 'infinity', NULL", false),
        (1, "'hold'", "'x'", "'x', 'person', NULL, NEXT, DUE, NULL", false),
        (1, "'hold'", "'x'", "'x', NULL, NULL, NEXT, DUE, DUE", false),
        (2, "'release'", "'x'", "NULL, NULL, NULL, now(), DUE, now()", true),
        (2, "'release'", "'x'", "NULL, NULL, NULL, 'infinity', DUE, 'infinity'", false),
        (
            2, "'release'", "'x'",
            "NULL, NULL, NULL, now() + '1 h'::interval, DUE, now() + '1 h'::interval",
            false
        ),
        (2, "'release'", "'x'", "NULL, NULL, 'visit', NULL, DUE, NULL", false),
        (2, "'release'", "'x'", "NULL, NULL, 'person', NULL, DUE, NULL", false),
        (2, "'release'", "'x'", "'why', NULL, 'person', NULL, DUE, NULL", false),
        // Whoever asks goes on asking.
        (
            3, "'retry'", "'x'",
            "NULL, NULL, NULL, NEXT, DUE - '1 s'::interval, DUE - '1 s'::interval", true
        ),
        (3, "'retry'", "'x'", "NULL, NULL, NULL, NEXT, DUE, NULL", false),
        (3, "'retry'", "'x'", "NULL, NULL, NULL, NEXT, 'infinity', 'infinity'", false),
        (3, "'hold'", "'x'", "'x', NULL, NULL, NEXT, DUE, DUE", true),
        (3, "'hold'", "'x'", "'x', NULL, NULL, NEXT, DUE, NULL", false),
    ])
    func aPayoutIsSteeredWithinBounds(
        _ index: Int, _ act: String, _ reason: String, _ values: String, _ isAllowed: Bool
    ) async throws {
        try await Self.run { bench in
            let sql = """
                SELECT steer_payout(win, fence, \(act), 'person:li', \(reason), \(values))
                FROM payout WHERE index = \(index)
                """
                .replacing("DUE", with: "due_at").replacing("NEXT", with: "next_at")
            var code: String?
            do {
                _ = try await bench.desk.pool.query(PostgresStatement(sql))
            } catch let error as WireError {
                code = error.serverCode
            }
            #expect(code == (isAllowed ? nil : "42501"), "\(sql)")
            let written = try await bench.owner.query("SELECT count(*) FROM payout_audit")
            #expect(written.int8(0, 0) == (isAllowed ? 1 : 0))
        }
    }

    /// Nothing is taken from whoever has it but by an act, which is written down.
    @Test func takingAPayoutAloneChangesNothing() async throws {
        try await Self.run { bench in
            func row() async throws -> String {
                try await bench.owner.query("SELECT p::text FROM payout AS p WHERE index = 1")
                    .text(0, 0)
            }
            _ = try await bench.owner.query(
                "UPDATE payout SET fence = 7, lease_until = now() + interval '1 hour'")
            let before = try await row()
            let fence = try await bench.desk.pool.query(
                "SELECT take_payout(win) FROM payout WHERE index = 1")
            #expect(fence.int8(0, 0) == 7)
            #expect(try await row() == before)
            _ = try await bench.desk.pool.query(
                """
                SELECT steer_payout(win, 7, 'hold', 'person:li', 'x', 'x', NULL, NULL, next_at,
                    due_at, NULL)
                FROM payout WHERE index = 1
                """)
            let after = try await bench.owner.query(
                "SELECT fence, lease_until < now() FROM payout WHERE index = 1")
            #expect(after.int8(0, 0) == 8 && after.bool(0, 1))
        }
    }

    @Test(arguments: [
        // Deposits.
        ("SELECT deposit(NULL, 1, 'r')", "22023"), ("SELECT deposit('', 1, 'r')", "22023"),
        ("SELECT deposit('spring', NULL, 'r')", "22023"),
        ("SELECT deposit('spring', 1, ' ')", "22023"),
        ("SELECT deposit('spring', 1, NULL)", "22023"),
        ("SELECT deposit('spring', -1, 'r')", "23514"),
        ("SELECT deposit('spring', 0, 'r')", "23514"),
        ("SELECT deposit('spring', 9000000000000000000, 'r')", "23514"),
        // Names that are not the caller's, and none at all.
        ("SELECT settle_clawback('w', 'r', 'console:li', 'x')", "42501"),
        ("SELECT settle_clawback('w', 'r', NULL, 'x')", "22023"),
        ("SELECT settle_clawback('w', '', 'a', 'x')", "22023"),
        ("SELECT settle_clawback('w', repeat('r', 129), 'a', 'x')", "22023"),
        ("SELECT write_off_clawback('w', 'a', NULL)", "22023"),
        ("SELECT write_off_clawback('w', repeat('a', 129), 'x')", "22023"),
        ("SELECT state_absence('w', 'a', '')", "22023"),
        ("SELECT close_difference(1, 'payout run', 'x')", "42501"),
        ("SELECT close_difference(1, 'a', E'x\\ty')", "22023"),
        // Statements.
        ("SELECT take_statement(STATEMENT, 'statement', '{}', '{}', '{}', '{}', '{}')", "42501"),
        ("SELECT take_statement(STATEMENT, 'console:li', '{}', '{}', '{}', '{}', '{}')", "42501"),
        ("SELECT take_statement(STATEMENT, 'a', '{now}', '{1}', '{r}', '{}', '{NULL}')", "22023"),
        (
            "SELECT take_statement(STATEMENT, 'a', '{now}', '{9000000000000000000}', '{r}', '{NULL}',"
                + " '{NULL}')", "23514"
        ),
        (
            "SELECT take_statement(STATEMENT, 'a', '{infinity}', '{1}', '{r}', '{NULL}', '{NULL}')",
            "23514"
        ),
        (
            "SELECT take_statement('wechat', '1', '-infinity', now(), sha256('x'), 'n', 'a', '{}', '{}',"
                + " '{}', '{}', '{}')", "23514"
        ),
        (
            "SELECT take_statement('wechat', '1', now() - interval '401 days', now(), sha256('x'), 'n',"
                + " 'a', '{}', '{}', '{}', '{}', '{}')", "23514"
        ),
        (
            "SELECT take_statement('gold', '1', NULL, NULL, sha256('x'), 'n', 'a', '{}', '{}', '{}',"
                + " '{}', '{}')", "23514"
        ),
        // Tries that are forgotten too early.
        ("SELECT begin_console_attempt(ARRAY['k'::bytea], '{5}', 0)", "22023"),
        ("SELECT begin_console_attempt(ARRAY['k'::bytea], '{5}', -3600)", "22023"),
        ("SELECT begin_console_attempt(ARRAY['k'::bytea], '{5}', NULL)", "22023"),
        ("SELECT begin_console_attempt(ARRAY['k'::bytea], '{NULL}', 3600)", "22023"),
        ("SELECT begin_console_attempt(ARRAY[NULL::bytea], '{5}', 3600)", "22023"),
        ("SELECT begin_console_attempt('{}', '{}', 3600)", "22023"),
        // A look, a hold or an approval without a word of why; and nobody without a session or a login of his own.
        ("SELECT note_console_act(SESSION, 'reveal', 'x', ' ')", "22023"),
        ("SELECT note_console_act(SESSION, 'hold', 'x', NULL)", "22023"),
        ("SELECT note_console_act(SESSION, NULL, 'x', 'x')", "FB021"),
        ("SELECT note_console_act(NULL, 'look', 'x', 'x')", "FB021"),
        ("SELECT ask_release(NULL, 'w', 'x')", "FB021"),
        ("SELECT decide_release(NULL, 1, true, 'x')", "FB021"),
        ("SELECT note_reveal(NULL, 'w', 'x')", "FB021"),
    ])
    func byHandNothingElseIsTaken(_ sql: String, _ state: String) async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            let session = "'\\x\(try await bench.token("li"))'"
            let statement = "'wechat', '1', NULL, NULL, sha256('x'), 'n'"
            let error = await #expect(throws: WireError.self) {
                try await KnownPeople.shared(bench.conninfo, bench.owner) { pool in
                    try await pool.query(
                        PostgresStatement(
                            sql.replacing("SESSION", with: session)
                                .replacing("STATEMENT", with: statement)))
                }
            }
            #expect(error?.serverCode == state, "\(sql)")
        }
    }

    /// The program that pays is called so, and nobody else.
    @Test func onlyThePayerIsCalledPayoutRun() async throws {
        try await ConsoleBench.run { bench in
            func take(_ pool: PostgresPool) async throws {
                _ = try await pool.query(
                    """
                    SELECT take_statement('wechat', '1', NULL, NULL, sha256('x'), 'n', 'payout run',
                        '{}', '{}', '{}', '{}', '{}')
                    """)
            }
            try await KnownPeople.shared(bench.conninfo, bench.owner) { pool in
                let error = await #expect(throws: WireError.self) { try await take(pool) }
                #expect(error?.serverCode == "42501")
            }
            // Whoever is known is written under his name.
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "li") { try await take($0) }
            let rows = try await bench.owner.query("SELECT actor, login FROM channel_statement")
            #expect(rows.text(0, 0) == "console:li" && rows.text(0, 1) == "of_li")
        }
    }

    /// A step of the far future would be the last one that an account ever takes.
    @Test func aCodeIsOfAboutNow() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            let token = try await bench.token("li")
            for step in ["NULL", "0", "1::bigint << 40"] {
                let rows = try await bench.desk.pool.query(
                    PostgresStatement(
                        "SELECT take_console_code('\\x\(token)', \(step), '{}')"))
                #expect(!rows.bool(0, 0), "\(step)")
            }
        }
    }
}
