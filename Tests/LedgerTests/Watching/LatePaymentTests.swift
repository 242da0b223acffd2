import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// The same orders of events as `PaymentOrderTests`, where tables, triggers and functions have to follow.
struct LatePaymentTests {
    /// So much takes one person to settle.
    private static let gross = Fen(500_00)
    private static let tax = Fen(100_00)
    private static let net = Fen(400_00)

    private struct Case: Sendable, CustomTestStringConvertible {
        let events: String
        let state: PayoutState
        /// How each clawback ended, that of the prize first.
        let clawbacks: [String]
        /// What the books have of it: in the fund, owed by the holder (below zero) or to him, and to be paid.
        let fund: Int64
        let debt: Int64
        let due: Int64
        let taxLeft: Int64
        /// It was taxed, and is owed no longer: only then is there a report to correct.
        var isUndone: Bool {
            taxLeft == 0 && (events.contains("pay") && state != .forfeited || isBack)
        }
        private var isBack: Bool { events == "submit, pay 1, void, back 1, work" }
        var testDescription: String { events }

        init(
            _ events: String, _ state: PayoutState, _ clawbacks: [String] = [], fund: Int64,
            debt: Int64 = 0, due: Int64 = 0, tax: Int64
        ) {
            (self.events, self.state, self.clawbacks) = (events, state, clawbacks)
            (self.fund, self.debt, self.due, taxLeft) = (fund, debt, due, tax)
        }
    }

    private static let cases = [
        Case("void, work", .forfeited, fund: 500_00, tax: 0),
        Case("submit, void, fail, work", .forfeited, fund: 500_00, tax: 0),
        Case("submit, hold, void, pay 1", .paid, ["open"], fund: 0, tax: 100_00),
        Case("submit, fail, pay 1, void", .paid, ["open"], fund: 0, tax: 100_00),
        Case("submit, fail, pay 1, release, void", .paid, ["open"], fund: 0, tax: 100_00),
        Case(
            "submit, fail, void, work, pay 1", .forfeited, ["open"], fund: 500_00,
            debt: -400_00, tax: 0),
        Case(
            "submit, fail, void, work, pay 1, repay", .forfeited, ["repaid"], fund: 500_00, tax: 0
        ),
        Case(
            "submit, fail, void, work, pay 1, give up", .forfeited, ["written off"],
            fund: 500_00, tax: 0),
        Case(
            "submit, fail, void, work, pay 1, back 1", .forfeited, ["returned"], fund: 500_00,
            tax: 0),
        Case(
            "submit, fail, void, work, pay 1, repay, back 1", .forfeited, ["repaid"],
            fund: 500_00, debt: 400_00, tax: 0),
        Case("submit, fail, submit, pay 1, fail", .paid, ["set off"], fund: 0, tax: 100_00),
        Case(
            "submit, fail, submit, pay 2, pay 1", .paid, ["open"], fund: 0, debt: -400_00,
            tax: 100_00),
        Case(
            "submit, fail, submit, pay 2, pay 1, void, repay, repay", .paid,
            ["repaid", "repaid"], fund: 500_00, tax: 0),
        Case(
            "submit, fail, pay 1, back 1", .returned, fund: 0, due: 400_00, tax: 100_00),
        Case("submit, pay 1, void, repay", .paid, ["repaid"], fund: 500_00, tax: 0),
        Case(
            "submit, pay 1, void, repay, back 1, void, work", .returned, ["repaid"],
            fund: 500_00, due: 400_00, tax: 0),
        Case(
            "submit, pay 1, void, repay, back 1, submit, pay 2", .paid, ["repaid"],
            fund: 500_00, tax: 0),
        Case("submit, pay 1, void, back 1, work", .forfeited, ["returned"], fund: 500_00, tax: 0),
    ]

    private static func submission(_ win: WinID, _ attempt: Int) -> Submission {
        Submission(
            account: ReconciliationTests.account, order: OrderNumber(of: win, attempt: attempt),
            amount: net, payee: "openid", body: [1])
    }

    private static func happen(
        _ event: String, _ win: WinID, _ bench: WatchBench, _ clawbacks: PostgresClawbacks
    ) async throws {
        let now = WatchBench.start
        let far = now.advanced(by: .seconds(90 * 86_400))
        let change: @Sendable (inout Payout) -> [Transfer]
        switch event.split(separator: " ").first {
        case "void": return try await bench.judge(win)
        case "work": return try await bench.settle(win)
        case "release":
            return try await bench.atTheDesk { desk in
                let result = try await PostgresPayoutAdministration(desk).act(
                    .release, on: win, seeing: PayoutSummary.digest(ofHold: nil, .paidLate),
                    by: "person:li", because: "seen", at: now)
                #expect(result == .done)
            }
        case "repay":
            let before = try await bench.owner.query("SELECT count(*) FROM payout_audit")
            let outcome = try await clawbacks.settle(
                win, reference: "B\(before.int8(0, 0))", by: "a", because: "came")
            #expect(outcome == .settled)
            return
        case "give":
            let outcome = try await clawbacks.writeOff(win, by: "a", because: "gone")
            #expect(outcome == .writtenOff)
            return
        case "hold":
            change = {
                $0.hold("x")
                return []
            }
        case "submit":
            change = { payout in
                payout.bind([1], at: now)
                guard case .prepare(let attempt) = payout.step(at: far) else { return [] }
                return payout.begin(submission(win, attempt), withheld: tax, at: now)
            }
        case "fail":
            change = {
                $0.answered(.failed(reason: "x", .tomorrow), to: $0.order, at: now, jitter: 0)
            }
        default:
            let attempt = event.hasSuffix("1") ? 1 : 2
            let answer =
                event.hasPrefix("pay")
                ? WatchBench.paid(net) : ProviderAnswer.returned(reason: "AC04")
            change = { payout in
                payout.attempt == attempt
                    ? payout.answered(answer, to: payout.order, at: now, jitter: 0)
                    : payout.answeredLate(answer, to: submission(win, attempt))
            }
        }
        #expect(try await bench.payouts.change(win, change))
    }

    @Test(arguments: cases)
    private func moneyIsWhereItBelongs(_ given: Case) async throws {
        try await WatchBench.run { bench in
            let win = try await bench.win(1, gross: Self.gross, isBegun: false)
            try await bench.atTheDesk { desk in
                let clawbacks = PostgresClawbacks(desk)
                for event in given.events.split(separator: ", ") {
                    try await Self.happen(String(event), win, bench, clawbacks)
                }
            }
            let payout = try #require(try await bench.payouts.payout(win))
            #expect(payout.state == given.state)
            let rows = try await bench.owner.query(
                """
                SELECT coalesce(how, 'open') FROM payout_clawback ORDER BY attempt
                """)
            #expect((0..<rows.count).map { rows.text($0, 0) } == given.clawbacks)
            let proof = try await bench.books.proof()
            #expect(proof.faults == [])
            func posted(_ account: String) -> Int64 {
                proof.totals[account]?.posted.value ?? 0
            }
            #expect(posted("fund:spring") == given.fund && posted("tax:spring") == given.taxLeft)
            #expect(posted("clawback:spring") == given.debt && posted("payable") == given.due)
            let undone = try await bench.owner.query(
                "SELECT count(*) FROM payout WHERE tax_undone_at IS NOT NULL")
            #expect(undone.int8(0, 0) == (given.isUndone ? 1 : 0))
        }
    }

    /// A statement tells of it where no callback came; the books agree with it from then on.
    @Test func aStatementTellsOfWhatWasPaidAfterAll() async throws {
        try await WatchBench.run { bench in
            let failed = ProviderAnswer.failed(reason: "ACCOUNT_FROZEN", .payee)
            let win = try await bench.win(1, answers: [failed])
            let reconciliation = PostgresReconciliation(bench.pool)
            let order = OrderNumber(of: win, attempt: 1)
            let statement = try await ReconciliationTests.statement([(order.text, -1_000)], bench)
            _ = try await reconciliation.keep(statement, by: "test")
            #expect(try await reconciliation.reconcile(ReconciliationTests.account).found == 1)
            let told = try await reconciliation.contradictions(of: ReconciliationTests.account)
            #expect(told.map(\.win) == [win] && told.map(\.submission.order) == [order])
            let submission = try #require(told.first?.submission)
            let provider = OneAnswer(
                account: ReconciliationTests.account, answer: WatchBench.paid(Fen(1_000)))
            #expect(try await bench.payouts.askLate(submission, of: win, through: provider))
            #expect(try await !bench.payouts.askLate(submission, of: win, through: provider))
            #expect(try await bench.payouts.payout(win)?.state == .paid)
            let after = try await reconciliation.reconcile(ReconciliationTests.account)
            #expect(after.found == 0 && after.closed == 1)
            #expect(
                try await reconciliation.contradictions(
                    of: ReconciliationTests.account, after: told.last) == [])
        }
    }

    private struct OneAnswer: PayoutProvider {
        let account: MerchantAccount
        let answer: ProviderAnswer

        func prepare(
            _ command: PayoutCommand, at now: Timestamp
        ) throws(PreparationRefusal) -> Submission { throw .notNow("never") }
        func submit(_ submission: Submission) async -> ProviderAnswer { answer }
        func query(_ submission: Submission) async -> ProviderAnswer { answer }
        func cancel(_ submission: Submission) async -> ProviderAnswer { answer }
        func balance() async -> Fen? { nil }
    }

    /// Whoever pays cannot say that a holder owes what no attempt has paid.
    @Test(arguments: [
        ("attempt W 1 late", "clawback:spring", "clearing:wechat:1900000001", 1_000, true),
        ("attempt W 1 late", "clawback:spring", "clearing:wechat:1900000001", 999, false),
        ("attempt W 2 late", "clawback:spring", "clearing:wechat:1900000001", 1_000, false),
        ("attempt W 1 late", "clawback:spring", "clearing:bank:1", 1_000, false),
        ("something", "clearing:wechat:1900000001", "clawback:spring", 1_000, false),
        ("attempt W 1 owed again", "clawback:spring", "payable:W", 1_000, false),
        ("gift", "write-off:spring", "clawback:spring", 1_000, false),
    ])
    func onlyAnAttemptMakesADebt(
        _ id: String, _ source: String, _ target: String, _ fen: Int64, _ isAllowed: Bool
    ) async throws {
        try await WatchBench.run { bench in
            let win = try await bench.win(1)
            func named(_ text: String) -> PostgresParameter {
                .textArray([text.replacing("W", with: "\(win)")])
            }
            let write: () async throws -> Void = {
                _ = try await bench.pool.query(
                    """
                    SELECT write_transfers($1::text[], '{posted}', $2::text[], $3::text[],
                        $4::bigint[], '{NULL}')
                    """, [named(id), named(source), named(target), .int8Array([fen])])
            }
            if isAllowed { return try await write() }
            let error = await #expect(throws: WireError.self) { try await write() }
            #expect(error?.serverCode == "42501")
        }
    }
}
