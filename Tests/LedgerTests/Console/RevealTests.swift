import Cryptography
import Invoices
import Operators
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// What is personal is shown to whoever has written down before that he looks at it, and why.
struct RevealTests {
    private static let card = "6222020200000000001"

    /// A held win with one attempt that has kept its payee, and an appeal; Li is an operator who is signed in.
    private static func run(
        _ body: (ConsoleBench, _ li: Bytes32, _ appeal: Int64) async throws -> Void
    ) async throws {
        try await ConsoleBench.run { bench in
            let (li, _) = try await bench.signInTwo(holding: Fen(100))
            for sql in [
                """
                INSERT INTO payout_attempt (
                    win, attempt, order_number, channel, merchant, fen, payee, body)
                SELECT win, 1, 'ORDER00001', 'bank', '19', 5, '\(card)', '' FROM payout
                """,
                "INSERT INTO payout_appeal (win, words) SELECT win, 'I am Zhang San' FROM payout",
            ] { _ = try await bench.owner.query(PostgresStatement(sql)) }
            let appeal = try await bench.owner.query("SELECT id FROM payout_appeal").int8(0, 0)
            try await body(bench, li, appeal)
        }
    }

    /// What somebody could do with the operator's login and a session of his own: to look and take back what he has
    /// written among it.
    @Test(arguments: [
        // Without any note.
        [],
        // In the same transaction, in a part of it, and in one that was taken back.
        ["BEGIN", "NOTE"], ["BEGIN", "SAVEPOINT a", "NOTE", "RELEASE a"],
        ["BEGIN", "SAVEPOINT a", "NOTE", "ROLLBACK TO a"], ["BEGIN", "NOTE", "ROLLBACK"],
        // Of something else, or as somebody else.
        ["OTHER"], ["ANOTHER"],
    ])
    func nothingIsShownWithoutANoteThatStays(_ before: [String]) async throws {
        try await Self.run { bench, li, _ in
            let wang = try await bench.token("wang", aside: 1)
            let win = "\(ConsoleBench.win)"
            func note(_ token: Bytes32, _ subject: String) -> String {
                "SELECT note_console_act('\\x\(token)', 'reveal', '\(subject)', 'why')"
            }
            let code = try await bench.desk.pool.withConnection { session in
                var code: String?
                do {
                    for step in before {
                        switch step {
                        case "NOTE": try await session.execute(note(li, win))
                        case "OTHER": try await session.execute(note(li, "another"))
                        case "ANOTHER": try await session.execute(note(wang, win))
                        default: try await session.execute(step)
                        }
                    }
                    try await session.execute(
                        "SELECT payee FROM reveal_payees('\\x\(li)', '\(win)')")
                } catch let error as WireError {
                    code = error.serverCode
                }
                _ = try? await session.execute("ROLLBACK")
                return code
            }
            #expect(code == "FB023", "\(before)")
        }
    }

    @Test func aNoteIsGoodForAMinute() async throws {
        try await Self.run { bench, li, _ in
            let deed = bench.deed(li)
            for sql in [
                "INSERT INTO channel_statement (channel, merchant, lines, digest, name, actor)"
                    + " VALUES ('bank', '19', 1, sha256('s'), 's', 'x')",
                "INSERT INTO statement_line (at, statement, fen, channel, merchant, reference,"
                    + " order_number, payee) SELECT now(), id, -5, 'bank', '19', 'r', 'ORDER00001',"
                    + " 'somebody else' FROM channel_statement",
            ] { _ = try await bench.owner.query(PostgresStatement(sql)) }
            let shown = RevealedPayee(attempt: 1, account: "bank:19", payee: Self.card)
            let told = RevealedPayee(
                attempt: 1, account: "bank:19", payee: "somebody else", isToldByStatement: true)
            #expect(try await bench.desk.reveal(ConsoleBench.win, deed) == .done([shown, told]))
            let sql: PostgresStatement = "SELECT payee FROM reveal_payees($1::bytea, $2::text)"
            let parameters = [
                PostgresParameter.bytea(li.bytes), .text("\(ConsoleBench.win)"),
            ]
            #expect(try await bench.desk.pool.query(sql, parameters).text(0, 0) == Self.card)
            for change in [
                "ALTER TABLE console_audit DISABLE TRIGGER append_only",
                "UPDATE console_audit SET at = at - interval '61 seconds'",
            ] { _ = try await bench.owner.query(PostgresStatement(change)) }
            let error = await #expect(throws: WireError.self) {
                try await bench.desk.pool.query(sql, parameters)
            }
            #expect(error?.serverCode == "FB023")
        }
    }

    @Test func whatAHolderSaysIsShownWithWhoAndWhy() async throws {
        try await Self.run { bench, li, appeal in
            let said = AppealWords(words: "I am Zhang San", answer: nil)
            let read = PostgresStatement(
                "SELECT words FROM reveal_appeal('\\x\(li)', \(appeal))")
            await #expect(throws: WireError.self) { try await bench.desk.pool.query(read) }
            #expect(
                try await bench.desk.reveal(appeal: appeal, bench.deed(li, "to answer"))
                    == .done(said))
            let noted = try await bench.owner.query(
                """
                SELECT actor || ': ' || act || ' ' || subject || ', ' || reason FROM console_audit
                ORDER BY id DESC LIMIT 1
                """)
            #expect(noted.text(0, 0) == "li: reveal appeal \(appeal), to answer")
            #expect(
                try await bench.desk.reveal(appeal: appeal + 1, bench.deed(li)) == .done(nil))
            // What the table refuses is not told with the row that it was for.
            let long = String(repeating: "x", count: 2_049)
            let refused = await #expect(throws: WireError.self) {
                try await bench.desk.pool.query(
                    PostgresStatement("SELECT answer_appeal('\\x\(li)', \(appeal), '\(long)')"))
            }
            #expect(refused?.serverCode == "22023")
        }
    }

    /// The report has names and numbers; whoever prints it is written down before, and not under another's name.
    @Test func whoeverPrintsTheTaxOfficesReportIsWrittenDown() async throws {
        try await ConsoleBench.run { bench in
            try await LedgerDatabase.withPool(bench.conninfo, as: "fapiao_payout") { pool in
                func note(_ actor: String, _ reason: String) async throws {
                    _ = try await pool.query(
                        "SELECT note_withholding('2026-11', $1::text, $2::text)",
                        [.text(actor), .text(reason)])
                }
                try await note("person:li", "the month's report")
                for (actor, reason) in [("li", "x"), ("console:li", "x"), ("person:li", " ")] {
                    await #expect(throws: WireError.self) { try await note(actor, reason) }
                }
            }
            let rows = try await bench.owner.query(
                "SELECT actor, act, subject, reason FROM console_audit")
            #expect(rows.count == 1)
            #expect(
                (0..<4).map { rows.text(0, $0) } == [
                    "person:li", "withholding", "2026-11, login fapiao", "the month's report",
                ])
        }
    }

    /// The columns that are left are enough for the statements of the program, and these are not among them.
    @Test(arguments: ["fapiao_operator", "fapiao_auditor"])
    func aRoleReadsNoAccount(_ role: String) async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo, as: role) { pool in
            for column in [
                "payout.payee", "payout.document", "payout.holder", "payout.account",
                "payout.tried", "payout.package", "payout.here_until", "payout_attempt.payee",
                "payout_attempt.body", "statement_line.payee", "payout_appeal.words",
                "payout_appeal.answer", "payee_account.tail", "holder_document.sealed",
                "holder_identity.identity", "holder_notice.holder", "outgoing_message.body",
                "console_session.token",
            ] {
                let table = column.prefix { $0 != "." }
                for read in [column, "\(table)", "count(\(table))"] {
                    let error = await #expect(throws: WireError.self, "\(read)") {
                        try await pool.query(PostgresStatement("SELECT \(read) FROM \(table)"))
                    }
                    #expect(error?.serverCode == "42501", "\(read)")
                }
            }
        }
    }
}
