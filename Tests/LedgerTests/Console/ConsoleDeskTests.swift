import Cryptography
import Invoices
import Operators
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// Who may do what at the console, and four eyes: by the database itself.
struct ConsoleDeskTests {
    private static let above = Fen(1_000_01)
    private static let upTo = Fen(1_000_00)

    @Test func theDatabaseHasTheSameRightsAsTheProgram() async throws {
        try await ConsoleBench.run { bench in
            let rows = try await bench.owner.query("SELECT role, act FROM console_right")
            let found = Set((0..<rows.count).map { "\(rows.text($0, 0)) \(rows.text($0, 1))" })
            let expected = Set(
                ConsoleRole.allCases.flatMap { role in
                    role.acts.map { "\(role.rawValue) \($0.rawValue)" }
                })
            #expect(found == expected)
        }
    }

    /// Every role and every act: what the table does not say is refused, and nothing is noted.
    @Test(arguments: ConsoleRole.allCases)
    func aRoleDoesWhatItMay(_ role: ConsoleRole) async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("somebody", role)
            let token = try await bench.token("somebody")
            for act in ConsoleAct.allCases {
                let before = try await bench.audit().count
                let outcome = try await bench.desk.note(act, of: "x", bench.deed(token))
                #expect(outcome == (role.may(act) ? .done(true) : .forbidden), "\(act)")
                #expect(try await bench.audit().count == before + (role.may(act) ? 1 : 0))
            }
            let stranger = SHA256.hash([1])
            #expect(
                try await bench.desk.note(.look, of: "x", bench.deed(stranger)) == .forbidden)
        }
    }

    @Test func oneReleasesUpToTheLimit() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            try await bench.hold(Self.upTo)
            let token = try await bench.token("li")
            #expect(
                try await bench.desk.act(
                    .release, on: ConsoleBench.win, seeing: ConsoleBench.seenHold,
                    bench.deed(token), at: ConsoleBench.start) == .done(true))
            #expect(try await !bench.held())
            let shown = try #require(try await bench.desk.payout(ConsoleBench.win))
            #expect(shown.history.acts.map(\.actor) == ["console:li"])
        }
    }

    @Test func aboveItTakesTwo() async throws {
        try await ConsoleBench.run { bench in
            let (li, wang) = try await bench.signInTwo(holding: Self.above)
            for token in [li, wang] {
                #expect(
                    try await bench.desk.act(
                        .release, on: ConsoleBench.win, seeing: ConsoleBench.seenHold,
                        bench.deed(token), at: ConsoleBench.start) == .needsAnother)
            }
            // At the terminal as well.
            #expect(
                try await PostgresPayoutAdministration(bench.desk.pool).act(
                    .release, on: ConsoleBench.win, seeing: ConsoleBench.seenHold,
                    by: "person:root", because: "x", at: ConsoleBench.start) == .needsAnother)
            #expect(try await bench.held())

            #expect(
                try await bench.desk.askRelease(of: ConsoleBench.win, bench.deed(li))
                    == .done(true))
            #expect(
                try await bench.desk.askRelease(of: ConsoleBench.win, bench.deed(wang))
                    == .done(false))
            let id = try #require(try await bench.desk.payout(ConsoleBench.win)?.openRelease)
            // Whoever asked may not even try, and the role that approves is another.
            #expect(
                try await bench.desk.decide(
                    id, approving: ConsoleBench.seenHold, bench.deed(li), at: ConsoleBench.start)
                    == .forbidden)
            #expect(
                try await bench.desk.decide(
                    id, approving: ConsoleBench.seenHold, bench.deed(wang), at: ConsoleBench.start)
                    == .done(true))
            #expect(try await !bench.held())
            #expect(
                try await bench.desk.decide(
                    id, approving: nil, bench.deed(wang), at: ConsoleBench.start)
                    == .done(false))
            let release = try #require(try await bench.desk.release(id))
            #expect(release.decision?.by == "wang" && release.decision?.isApproved == true)
        }
    }

    @Test func nobodyApprovesHisOwnWish() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("wang", .approver)
            try await bench.hold(Self.above)
            let wang = try await bench.token("wang")
            #expect(
                try await bench.desk.askRelease(of: ConsoleBench.win, bench.deed(wang))
                    == .done(true))
            let id = try #require(try await bench.desk.payout(ConsoleBench.win)?.openRelease)
            #expect(
                try await bench.desk.decide(
                    id, approving: ConsoleBench.seenHold, bench.deed(wang), at: ConsoleBench.start)
                    == .samePerson)
            #expect(try await bench.held())
        }
    }

    /// A second hold is not ended by the approval of the first one's end.
    @Test func anApprovalIsUsedOnce() async throws {
        try await ConsoleBench.run { bench in
            let (li, wang) = try await bench.signInTwo(holding: Self.above)
            _ = try await bench.desk.askRelease(of: ConsoleBench.win, bench.deed(li))
            let id = try #require(try await bench.desk.payout(ConsoleBench.win)?.openRelease)
            _ = try await bench.desk.decide(
                id, approving: ConsoleBench.seenHold, bench.deed(wang), at: ConsoleBench.start)
            _ = try await bench.desk.act(
                .hold, on: ConsoleBench.win, seeing: nil, bench.deed(li, "risk"),
                at: ConsoleBench.start)
            #expect(
                try await bench.desk.act(
                    .release, on: ConsoleBench.win, seeing: ConsoleBench.seenHold,
                    bench.deed(li), at: ConsoleBench.start) == .needsAnother)
        }
    }

    /// Between the page and the click another suspicion has come up, which nobody has looked at.
    @Test func anApprovalIsOfTheHoldThatWasSeen() async throws {
        try await ConsoleBench.run { bench in
            let (li, wang) = try await bench.signInTwo(holding: Self.above)
            _ = try await bench.desk.askRelease(of: ConsoleBench.win, bench.deed(li))
            let id = try #require(try await bench.desk.payout(ConsoleBench.win)?.openRelease)
            let seen = try #require(try await bench.desk.release(id)).holdDigest
            #expect(seen == ConsoleBench.seenHold)
            _ = try await bench.owner.query("UPDATE payout SET hold = 'risk; another'")
            let before = try await bench.audit().count
            #expect(
                try await bench.desk.decide(
                    id, approving: seen, bench.deed(wang), at: ConsoleBench.start) == .done(false))
            #expect(try await bench.held())
            let now = try #require(try await bench.desk.release(id))
            #expect(now.decision == nil)
            #expect(try await bench.audit().count == before)
            #expect(
                try await bench.desk.decide(
                    id, approving: now.holdDigest, bench.deed(wang), at: ConsoleBench.start)
                    == .done(true))
        }
    }

    /// What changes nothing is not in the audit as if it had.
    @Test func whatIsNotDoneIsNotNoted() async throws {
        try await ConsoleBench.run { bench in
            let (li, wang) = try await bench.signInTwo(holding: Self.above)
            _ = try await bench.owner.query(
                "INSERT INTO payout_appeal (win, words) VALUES ($1::text, 'please')",
                [.text("\(ConsoleBench.win)")])
            let appeal = try await bench.owner.query("SELECT id FROM payout_appeal").int8(0, 0)
            let before = try await bench.audit().count
            let nothing = WinID(origin: "a.example/lottery/none", index: 1)
            for act in PayoutAct.allCases {
                #expect(
                    try await bench.desk.act(
                        act, on: nothing, seeing: nil, bench.deed(li), at: ConsoleBench.start)
                        == .done(false))
            }
            #expect(
                try await bench.desk.askRelease(of: nothing, bench.deed(li)) == .done(false))
            #expect(try await bench.desk.answer(appeal + 1, bench.deed(li)) == .done(false))
            #expect(
                try await bench.desk.decide(
                    7, approving: ConsoleBench.seenHold, bench.deed(wang), at: ConsoleBench.start)
                    == .done(false))
            #expect(try await bench.desk.reveal(nothing, bench.deed(li)) == .done([]))
            #expect(try await bench.audit().count == before)

            for isFirst in [true, false] {
                #expect(
                    try await bench.desk.askRelease(of: ConsoleBench.win, bench.deed(li))
                        == .done(isFirst))
                #expect(try await bench.desk.answer(appeal, bench.deed(li)) == .done(isFirst))
                #expect(try await bench.audit().count == before + 2)
            }
        }
    }

    /// An approval without its release is none.
    @Test func aReleaseThatCannotBeReadIsNotApproved() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            try await bench.add("wang", .approver)
            let wang = try await bench.token("wang")
            for sql in [
                "INSERT INTO payout (win, origin, index, gross, hold, next)"
                    + " VALUES ('a#b#1', 'a#b', 1, 100, 'risk', 'payee')",
                "INSERT INTO payout_release (win, asked_by, reason) VALUES ('a#b#1', 'li', 'x')",
            ] { _ = try await bench.owner.query(PostgresStatement(sql)) }
            let id = try await bench.owner.query("SELECT id FROM payout_release").int8(0, 0)
            let before = try await bench.audit().count
            await #expect(throws: ServiceUnavailable.self) {
                try await bench.desk.decide(
                    id, approving: ConsoleBench.seenHold, bench.deed(wang), at: ConsoleBench.start)
            }
            let open = try await bench.owner.query(
                "SELECT FROM payout_release WHERE decided_at IS NULL")
            #expect(open.count == 1)
            #expect(try await bench.audit().count == before)
        }
    }

    @Test func aPayeeIsShownAsItWasKept() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            try await bench.hold(Self.upTo)
            let deed = bench.deed(try await bench.token("li"))
            func attempt(_ number: Int, _ payee: String?) async throws {
                _ = try await bench.owner.query(
                    """
                    INSERT INTO payout_attempt (
                        win, attempt, order_number, channel, merchant, fen, payee, body)
                    VALUES ($1::text, $2::integer, $3::text, 'bank', '19', 5, $4::text, '')
                    """,
                    [
                        .text("\(ConsoleBench.win)"), .int4(Int32(number)),
                        .text("ORDER0000\(number)"), payee.map { .text($0) } ?? .null,
                    ])
            }
            try await attempt(1, nil)
            let before = try await bench.audit().count
            let none = RevealedPayee(attempt: 1, account: "bank:19", payee: nil)
            #expect(try await bench.desk.reveal(ConsoleBench.win, deed) == .done([none]))
            #expect(try await bench.audit().count == before)
            try await attempt(2, "6222020200000000001")
            let shown = RevealedPayee(
                attempt: 2, account: "bank:19", payee: "6222020200000000001")
            #expect(try await bench.desk.reveal(ConsoleBench.win, deed) == .done([none, shown]))
            #expect(try await bench.audit().last == "li: reveal")
        }
    }

    @Test(arguments: [
        // What the operator's account could write past the functions.
        ("UPDATE payout SET hold = NULL", "42501"),
        ("INSERT INTO payout_release (win, asked_by, reason) VALUES ('x', 'li', 'x')", "42501"),
        ("UPDATE payout_release SET is_approved = true", "42501"),
        ("UPDATE release_limit SET fen = 9000000", "42501"),
        ("INSERT INTO console_account (name) VALUES ('me')", "42501"),
        ("UPDATE console_account SET role = 'approver'", "42501"),
        ("INSERT INTO console_audit (actor, act) VALUES ('li', 'look')", "42501"),
        ("DELETE FROM console_audit", "42501"), ("SELECT token FROM console_session", "42501"),
        ("DELETE FROM console_attempt", "42501"),
        ("SELECT console_actor('', 'look')", "42501"),
    ])
    func theOperatorsAccountMayNot(_ sql: String, _ state: String) async throws {
        try await ConsoleBench.run { bench in
            try await bench.hold(Self.above)
            let error = await #expect(throws: WireError.self) {
                try await bench.desk.pool.query(PostgresStatement(sql))
            }
            #expect(error?.serverCode == state)
        }
    }

    /// In the audit of payouts stands who is signed in, whatever name the program says; and no name of the console without
    /// somebody who is.
    @Test func nobodyWritesAnothersName() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            try await bench.add("wang", .operator)
            try await bench.hold(Self.upTo)
            let pool = bench.desk.pool
            await #expect(throws: ServiceUnavailable.self) {
                try await PostgresPayoutAdministration(pool).act(
                    .release, on: ConsoleBench.win, seeing: ConsoleBench.seenHold,
                    by: "console:wang", because: "x", at: ConsoleBench.start)
            }
            #expect(try await bench.held())
            let li = try await bench.token("li")
            for act in [PayoutAct.release, .hold] {
                // Of another act the note says nothing.
                let isNoted = act == .release
                let done = try? await pool.withConnection { session in
                    try await session.transaction {
                        _ = try await session.query(
                            "SELECT note_console_act($1::bytea, 'release', $2::text, 'x')",
                            [.bytea(li.bytes), .text("\(ConsoleBench.win)")])
                        return try await PostgresPayoutAdministration.perform(
                            act, on: ConsoleBench.win, seeing: ConsoleBench.seenHold,
                            by: "console:wang", because: "x", at: ConsoleBench.start, session)
                    }
                }
                #expect(done == (isNoted ? .done : nil))
            }
            let acts = try await PostgresPayoutAdministration(pool).history(of: ConsoleBench.win)
                .acts
            #expect(acts.map(\.actor) == ["console:li"])
            #expect(acts.allSatisfy { $0.login != nil })
            for name in ["statement", "console:wang"] {
                await #expect(throws: ServiceUnavailable.self) {
                    try await PostgresReconciliation(pool).close(1, by: name, because: "x")
                }
            }
        }
    }

    /// Whoever pays ends the holds that the program has set, and is no person.
    @Test func theProgramThatPaysNeedsNobody() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo) { owner in
            try await PayoutRows.reserve(ConsoleBench.win, Self.above, owner)
            _ = try await owner.query("UPDATE payout SET hold = 'waits for 72 hours'")
            try await LedgerDatabase.withPool(conninfo, as: "fapiao_payout") { pool in
                let rows = try await pool.query("UPDATE payout SET hold = NULL")
                #expect(rows.affectedRows == 1)
            }
        }
    }

    @Test func tablesAreSearchedAndTurnedOver() async throws {
        try await ConsoleBench.run { bench in
            try await bench.add("li", .operator)
            for index in 1...5 {
                try await PayoutRows.reserve(
                    WinID(origin: "a.example/lottery/spring", index: UInt64(index)), Self.upTo,
                    bench.owner)
            }
            try await bench.hold(Self.above, WinID(origin: "a.example/lottery/summer", index: 1))
            for sql in [
                "INSERT INTO campaign (key_fingerprint, origin, name) VALUES"
                    + " (sha256('1'), 'a.example/lottery/spring', 'spring')",
                "INSERT INTO payout_attempt (win, attempt, order_number, channel, merchant, fen, body)"
                    + " SELECT win, 1, 'ORDER00003', 'wechat', '19', 5, '' FROM payout WHERE index = 3",
                "INSERT INTO payout_clawback (win, campaign, fen) SELECT win, 'spring', 5 FROM payout"
                    + " WHERE index = 3",
                "INSERT INTO channel_statement (channel, merchant, lines, digest, name, actor)"
                    + " VALUES ('wechat', '19', 7, sha256('s'), 'bill.csv', 'person:li')",
                "INSERT INTO reconciliation_difference (ours, theirs, channel, merchant,"
                    + " order_number, kind) VALUES (1, 2, 'wechat', '19', 'O1', 'other amount')",
            ] { _ = try await bench.owner.query(PostgresStatement(sql)) }
            var query = ConsoleQuery(.payouts)
            query.rows = 2
            var seen: [ConsoleCell] = []
            repeat {
                let page = try await bench.desk.page(of: query)
                seen += page.rows.map { $0[1] }
                query.after = page.next
            } while query.after != nil
            #expect(seen.count == 6 && Set(seen).count == 6)
            for (list, search, count) in [
                (ConsoleList.payouts, "spring", 5), (.payouts, "nothing", 0),
                (.payouts, "ready", 6), (.payouts, "paid", 0), (.payouts, "ORDER00003", 1),
                (.stuck, "spring", 0), (.stuck, "ready", 1), (.funds, "spring", 1),
                (.payouts, "a.example/lottery/spring#3", 1), (.stuck, "", 1),
                (.accounts, "", 1), (.accounts, "auditor", 0), (.funds, "", 1), (.funds, "x", 0),
                (.releases, "", 0), (.risk, "", 0), (.appeals, "", 0),
                (.clawbacks, "spring", 1), (.differences, "O1", 1), (.differences, "O2", 0),
                (.statements, "", 1), (.statements, "wechat:19", 1), (.statements, "x", 0),
                (.statements, "person:li", 1), (.statements, "bill.csv", 1),
                (.audit, "", 1),
                (.audit, "add account", 1),
                (.audit, "' OR true --", 0),
            ] {
                var query = ConsoleQuery(list)
                query.search = search
                query.after = nil
                let page = try await bench.desk.page(of: query)
                #expect(page.rows.count == count, "\(list) \(search)")
                #expect(page.rows.allSatisfy { $0.count == list.columns.count })
            }
            // Places are numbers: the tenth comes behind the ninth.
            let token = try await bench.token("li")
            for number in 1...12 {
                _ = try await bench.desk.note(.look, of: "\(number)", bench.deed(token))
            }
            var numbered = ConsoleQuery(.audit)
            numbered.after = "not a number"
            numbered.rows = 5
            let first = try await bench.desk.page(of: numbered)
            #expect(
                first.rows.map { $0[3] } == (8...12).reversed().map { ConsoleCell.text("\($0)") })
            numbered.after = first.next
            let second = try await bench.desk.page(of: numbered)
            #expect(
                second.rows.map { $0[3] } == (3...7).reversed().map { ConsoleCell.text("\($0)") })
        }
    }
}
