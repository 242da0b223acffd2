import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

struct ReconciliationTests {
    static let account = MerchantAccount(.wechat, "1900000001")
    private typealias Kind = ReconciliationDifference.Kind

    /// How a payment ended here, what the statement has of it, and what does not agree.
    private struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answers: [ProviderAnswer]
        var isBegun = true
        /// Below zero for what has left.
        let lines: [Int64]
        var isCovered = true
        var payee: String?
        let found: (kind: Kind, ours: Int64, theirs: Int64)?
    }

    static let paid = WatchBench.paid(Fen(1_000))
    private static let failed = ProviderAnswer.failed(reason: "ACCOUNT_FROZEN", .payee)
    static let returned = ProviderAnswer.returned(reason: "AC04")

    private static let cases = [
        Case(testDescription: "paid on both sides", answers: [paid], lines: [-1_000], found: nil),
        Case(
            testDescription: "the statement has nothing", answers: [paid], lines: [],
            found: (.missingThere, 1_000, 0)),
        Case(
            testDescription: "the statement is of another time", answers: [paid], lines: [],
            isCovered: false, found: nil),
        Case(
            testDescription: "less was paid", answers: [paid], lines: [-900],
            found: (.otherAmount, 1_000, 900)),
        Case(
            testDescription: "paid twice", answers: [paid], lines: [-1_000, -1_000],
            found: (.otherAmount, 1_000, 2_000)),
        Case(
            testDescription: "it came back", answers: [paid], lines: [-1_000, 1_000],
            found: (.returned, 1_000, 0)),
        Case(
            testDescription: "it came back here as well", answers: [paid, returned],
            lines: [-1_000, 1_000], found: nil),
        Case(
            testDescription: "failed, and the money is not back", answers: [failed],
            lines: [-1_000], found: (.notBack, 0, 1_000)),
        Case(
            testDescription: "failed, and the money is back", answers: [failed],
            lines: [-1_000, 1_000], found: nil),
        Case(testDescription: "failed before it left", answers: [failed], lines: [], found: nil),
        Case(
            testDescription: "more came back than left", answers: [failed],
            lines: [-1_000, 1_000, 1_000], found: (.otherAmount, 0, -1_000)),
        Case(
            testDescription: "still on its way", answers: [.unknown("x")], lines: [-1_000],
            found: nil),
        Case(
            testDescription: "paid to somebody else", answers: [paid], lines: [-1_000],
            payee: "another", found: (.otherPayee, 1_000, 1_000)),
        Case(
            testDescription: "paid to whom it should", answers: [paid], lines: [-1_000],
            payee: "openid", found: nil),
        Case(
            testDescription: "no attempt of ours", answers: [], isBegun: false, lines: [-1_000],
            found: (.missingHere, 0, 1_000)),
        Case(
            testDescription: "somebody else's refund", answers: [], isBegun: false,
            lines: [1_000], found: nil),
    ]

    static func now(_ bench: WatchBench) async throws -> Timestamp {
        PostgresEpoch.moment(try await bench.owner.query("SELECT now()").timestamptz(0, 0))
    }

    /// As if what was taken by now had been taken days later, when the time that it is of is over.
    static func passDays(_ bench: WatchBench) async throws {
        for sql in [
            "ALTER TABLE channel_statement DISABLE TRIGGER USER",
            "UPDATE channel_statement SET taken_at = now() + interval '2 days'",
            "ALTER TABLE channel_statement ENABLE TRIGGER USER",
        ] { _ = try await bench.owner.query(PostgresStatement(sql)) }
    }

    /// Of the two days around now, or of two days before.
    static func statement(
        _ lines: [(order: String?, amount: Int64)], isCovered: Bool = true, payee: String? = nil,
        numberedFrom first: Int = 0, _ bench: WatchBench
    ) async throws -> ChannelStatement {
        let now = try await now(bench)
        let days = Duration.seconds(86_400)
        let end = now.advanced(by: isCovered ? days : days * -1)
        return ChannelStatement(
            of: account, end.advanced(by: days * -2)..<end, named: "a day",
            lines.enumerated().map { place, line in
                ChannelStatement.Line(
                    at: now, reference: "F\(first + place)", order: line.order,
                    amount: Fen(line.amount), payee: payee)
            }, file: [UInt8(first)])
    }

    @Test(arguments: cases)
    private func aStatementIsHeldAgainstTheBooks(_ given: Case) async throws {
        try await WatchBench.run { bench in
            let order = OrderNumber(of: WatchBench.win(1), attempt: 1).text
            if given.isBegun { _ = try await bench.win(1, answers: given.answers) }
            let reconciliation = PostgresReconciliation(bench.pool)
            let statement = try await Self.statement(
                given.lines.map { (order, $0) }, isCovered: given.isCovered, payee: given.payee,
                bench)
            #expect(try await reconciliation.keep(statement, by: "test") == .kept)
            if given.found?.kind == .missingThere {
                // The day is not over: what it lacks may still come.
                #expect(try await reconciliation.reconcile(Self.account).found == 0)
            }
            try await Self.passDays(bench)
            for isFirst in [true, false] {
                let (found, closed) = try await reconciliation.reconcile(Self.account)
                #expect(found == (isFirst && given.found != nil ? 1 : 0) && closed == 0)
            }
            let open = try await reconciliation.differences(onlyOpen: true, atMost: 9)
            #expect(open.map(\.kind) == [given.found?.kind].compactMap(\.self))
            #expect(open.map(\.ours.value) == [given.found?.ours].compactMap(\.self))
            #expect(open.map(\.theirs.value) == [given.found?.theirs].compactMap(\.self))
            #expect(open.allSatisfy { $0.win == (given.isBegun ? WatchBench.win(1) : nil) })
            // Nothing is ever adjusted.
            #expect(try await bench.books.proof().faults == [])
        }
    }

    @Test func aLineWithoutOurNumberWaitsForAPerson() async throws {
        try await WatchBench.run { bench in
            let reconciliation = PostgresReconciliation(bench.pool)
            let statement = try await Self.statement([(nil, -5), (nil, 7_000)], bench)
            _ = try await reconciliation.keep(statement, by: "test")
            #expect(try await reconciliation.reconcile(Self.account).found == 1)
            let open = try await reconciliation.differences(onlyOpen: true, atMost: 9)
            #expect(open.map(\.reference) == ["F0"])
            #expect(open.map(\.kind) == [.missingHere])
            #expect(try await reconciliation.openCounts() == ["\(Self.account)": 1])

            try await bench.atTheDesk { desk in
                let desk = PostgresReconciliation(desk)
                let id = try #require(open.first?.id)
                await #expect(throws: ServiceUnavailable.self) {
                    try await desk.close(id, by: "payout run", because: "not mine")
                }
                #expect(try await desk.close(id, by: "a", because: "the bank's fee"))
                #expect(try await !desk.close(id, by: "b", because: "again"))
                // It is not found again.
                #expect(try await desk.reconcile(Self.account).found == 0)
                let all = try await desk.differences(onlyOpen: false, atMost: 9)
                #expect(all.map(\.closedBy) == ["a"] && all.map(\.reason) == ["the bank's fee"])
                // The database knows better than whoever says a name.
                let logins = try await bench.owner.query(
                    """
                    SELECT s.login = session_user, d.closed_login = session_user
                    FROM channel_statement AS s, reconciliation_difference AS d
                    """)
                #expect(!logins.isNull(0, 0) && !logins.isNull(0, 1))
            }
        }
    }

    @Test func aLaterStatementClosesADifference() async throws {
        try await WatchBench.run { bench in
            _ = try await bench.win(1, answers: [Self.failed])
            let order = OrderNumber(of: WatchBench.win(1), attempt: 1).text
            let reconciliation = PostgresReconciliation(bench.pool)
            let first = try await Self.statement([(order, -1_000)], bench)
            #expect(try await reconciliation.keep(first, by: "test") == .kept)
            #expect(try await reconciliation.keep(first, by: "test") == .known)
            #expect(try await reconciliation.reconcile(Self.account).found == 1)
            let later = try await Self.statement([(order, 1_000)], numberedFrom: 1, bench)
            #expect(try await reconciliation.keep(later, by: "test") == .kept)
            let (found, closed) = try await reconciliation.reconcile(Self.account)
            #expect(found == 0 && closed == 1)
            let all = try await reconciliation.differences(onlyOpen: false, atMost: 9)
            #expect(all.map(\.closedBy) == ["statement"])
        }
    }

    @Test func aLineThatSaysSomethingElseIsRefused() async throws {
        try await WatchBench.run { bench in
            let reconciliation = PostgresReconciliation(bench.pool)
            let first = try await Self.statement([("ORDER00001", -5)], bench)
            _ = try await reconciliation.keep(first, by: "test")
            let lines = [
                ChannelStatement.Line(
                    at: first.lines[0].at, reference: "F0", order: "ORDER00001", amount: Fen(-6))
            ]
            let other = ChannelStatement(
                of: Self.account, first.span, named: "b", lines, file: [9])
            #expect(try await reconciliation.keep(other, by: "test") == .contradicts)
            let rows = try await bench.owner.query("SELECT count(*) FROM channel_statement")
            #expect(rows.int8(0, 0) == 1)
        }
    }

    /// A notification of single bookings tells of no time, so it proves nothing by what it lacks.
    @Test func aNotificationProvesNothingByWhatItLacks() async throws {
        try await WatchBench.run { bench in
            _ = try await bench.win(1, answers: [Self.paid])
            let missing = try await bench.win(2, answers: [.notFound])
            let reconciliation = PostgresReconciliation(bench.pool)
            let notice = ChannelStatement(of: Self.account, nil, named: "n", [], file: [1])
            _ = try await reconciliation.keep(notice, by: "test")
            try await Self.passDays(bench)
            #expect(try await reconciliation.reconcile(Self.account).found == 0)
            #expect(try await reconciliation.absent(from: Self.account).isEmpty)
            #expect(try await bench.payouts.payout(missing)?.isMissing == true)
        }
    }

    /// The same bytes before the day is over and behind it: only then do they tell of all of it.
    @Test func aStatementThatIsTakenAgainTellsOfTheWholeDay() async throws {
        try await WatchBench.run { bench in
            let reconciliation = PostgresReconciliation(bench.pool)
            let day = try await Self.now(bench).dayInChina.advanced(byDays: -1)
            let statement = ChannelStatement(
                of: Self.account, ChannelStatement.day(day), named: "d", [], file: [1])
            _ = try await reconciliation.keep(statement, by: "test")
            for sql in [
                "ALTER TABLE channel_statement DISABLE TRIGGER USER",
                "UPDATE channel_statement SET taken_at = ends_at - interval '1 hour'",
                "ALTER TABLE channel_statement ENABLE TRIGGER USER",
            ] { _ = try await bench.owner.query(PostgresStatement(sql)) }
            #expect(try await reconciliation.covered([day], of: Self.account).isEmpty)
            #expect(try await reconciliation.keep(statement, by: "test") == .kept)
            #expect(try await reconciliation.covered([day], of: Self.account) == [day])
            #expect(try await reconciliation.keep(statement, by: "test") == .known)
        }
    }

    /// A bank's payment ends when two people have heard from the bank, since the last call and not before.
    @Test func twoPeopleEndWhatABankNeverGot() async throws {
        try await WatchBench.run { bench in
            let account = MerchantAccount(.bank, "6225000001")
            let win = WatchBench.win(1)
            try await PayoutRows.reserve(win, Fen(1_000), bench.owner)
            _ = try await bench.payouts.change(win) { payout in
                payout.bind([1], at: WatchBench.start)
                return payout.begin(
                    Submission(
                        account: account, order: OrderNumber(of: win, attempt: 1),
                        amount: Fen(1_000), payee: nil, body: [1]), withheld: .zero,
                    at: WatchBench.start)
            }
            for answer in [ProviderAnswer.unknown("x"), .notFound] {
                _ = try await bench.payouts.change(win) { payout in
                    payout.answered(answer, to: payout.order, at: WatchBench.start, jitter: 0)
                }
            }
            let reconciliation = PostgresReconciliation(bench.pool)
            func absent() async throws -> [WinID] {
                try await reconciliation.absent(from: account).map(\.win)
            }
            func called(_ past: String) async throws {
                _ = try await bench.owner.query(
                    PostgresStatement(
                        "UPDATE payout SET submitted_at = now() - interval '\(past)'"))
            }
            // However long its statements have nothing.
            let span = WatchBench.start..<(try await Self.now(bench))
            _ = try await reconciliation.keep(
                ChannelStatement(of: account, span, named: "s", [], file: [1]), by: "test")
            #expect(try await absent() == [])
            typealias Outcome = PostgresReconciliation.AbsenceOutcome
            func state(_ pool: PostgresPool, _ win: WinID) async throws -> Outcome {
                try await PostgresReconciliation(pool).stateAbsence(
                    of: win, by: "person:x", because: "by telephone")
            }
            try await KnownPeople.at(bench.conninfo, bench.owner, as: "li") { li async throws in
                try await KnownPeople.at(bench.conninfo, bench.owner, as: "wang") {
                    wang async throws in
                    #expect(try await state(li, WatchBench.win(9)) == Outcome.none)
                    try await called("9 minutes")
                    #expect(try await state(li, win) == .tooSoon)
                    try await called("11 minutes")
                    // Whoever may say any name is nobody.
                    try await bench.atTheDesk { desk in
                        let answer = try await state(desk, win)
                        #expect(answer == .notKnown)
                    }
                    #expect(try await state(li, win) == .wanted)
                    #expect(try await state(li, win) == .samePerson)
                    #expect(try await absent() == [])
                    #expect(try await state(wang, win) == .stated)
                    #expect(try await absent() == [win])
                    // Sent again since: what was heard before is of another call.
                    try await called("5 minutes")
                    #expect(try await absent() == [])
                    #expect(try await state(wang, win) == .tooSoon)
                    try await called("11 minutes")
                    #expect(try await absent() == [win])
                }
            }
            let since = try #require(try await reconciliation.absent(from: account).first)
            _ = try await bench.payouts.change(win) { payout in
                payout.neverArrived(asked: since.coveredUntil, at: WatchBench.start) ?? []
            }
            #expect(try await bench.payouts.payout(win)?.state == .failed)
            #expect(try await absent() == [])
            let acts = try await PostgresPayoutAdministration(bench.owner).history(of: win).acts
            #expect(acts.map(\.act) == ["absence wanted", "absence stated"])
            #expect(try await bench.books.proof().faults == [])
        }
    }

    /// A number that the provider does not know ends when statements cover all of its time and have nothing.
    @Test(arguments: [
        (true, false, true), (false, false, false), (true, true, false),
    ])
    func aStatementEndsANumberThatNeverArrived(
        _ isCovered: Bool, _ isListed: Bool, _ isOver: Bool
    ) async throws {
        try await WatchBench.run { bench in
            let win = try await bench.win(1, answers: [.notFound])
            // As if it had begun now, by the clock that statements are held against.
            let now = PostgresParameter.timestamptz(
                PostgresEpoch.timestamptz(try await Self.now(bench)))
            _ = try await bench.owner.query(
                "UPDATE payout SET submitted_at = $1::timestamptz, begun_at = $1::timestamptz",
                [now])
            let order = OrderNumber(of: win, attempt: 1).text
            let reconciliation = PostgresReconciliation(bench.pool)
            let lines: [(order: String?, amount: Int64)] = isListed ? [(order, Int64(-1_000))] : []
            let statement = try await Self.statement(lines, isCovered: isCovered, bench)
            _ = try await reconciliation.keep(statement, by: "test")
            // While its day goes on a statement proves nothing.
            #expect(try await reconciliation.absent(from: Self.account).isEmpty)
            try await Self.passDays(bench)
            let absent = try await reconciliation.absent(from: Self.account)
            #expect(absent.map(\.win) == (isOver ? [win] : []))
            guard let end = absent.first?.coveredUntil else { return }
            _ = try await bench.payouts.change(win) { payout in
                payout.absent(fromStatementUntil: end, at: WatchBench.start) ?? []
            }
            let payout = try #require(try await bench.payouts.payout(win))
            #expect(payout.state == .failed)
            #expect(try await reconciliation.absent(from: Self.account).isEmpty)
            #expect(try await bench.books.proof().faults == [])
        }
    }

    @Test func theProofOfADayIsKeptOnce() async throws {
        try await WatchBench.run { bench in
            let proofs = PostgresBookProofs(bench.pool)
            #expect(try await proofs.last() == nil)
            let proof = try await bench.books.proof()
            try await proofs.keep(proof, also: ["a \"b\" {c}"], of: today)
            try await proofs.keep(proof, also: [], of: today)
            let last = try #require(try await proofs.last())
            #expect(last.day == today && last.faults == ["a \"b\" {c}"])
            #expect(last.transfers == proof.transfers)
        }
    }

    @Test func daysThatAStatementCovers() async throws {
        try await WatchBench.run { bench in
            let reconciliation = PostgresReconciliation(bench.pool)
            let days = [today, today.advanced(byDays: 1), today.advanced(byDays: 2)]
            let span =
                ChannelStatement.day(days[0])
                .lowerBound..<ChannelStatement.day(days[1])
                .upperBound
            _ = try await reconciliation.keep(
                ChannelStatement(of: Self.account, span, named: "two days", [], file: []),
                by: "test")
            #expect(
                try await reconciliation.covered(days, of: Self.account) == Set(days[..<2]))
            #expect(
                try await reconciliation.covered(days, of: MerchantAccount(.wechat, "2")) == [])
        }
    }
}
