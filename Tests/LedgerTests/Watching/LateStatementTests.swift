import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// What a statement tells long after the payments that it is of.
struct LateStatementTests {
    /// A bill that names no merchant is known by the payments in it.
    @Test func aBillOfAnotherAccountIsKnownByItsPayments() async throws {
        try await WatchBench.run { bench in
            _ = try await bench.win(1, answers: [ReconciliationTests.paid])
            let own = ReconciliationTests.account
            let other = MerchantAccount(.wechat, "1900000002")
            let at = try await ReconciliationTests.now(bench)
            let ours = OrderNumber(of: WatchBench.win(1), attempt: 1).text
            for (account, orders, found) in [
                (own, [ours, "ELSEWHERE1", nil], nil), (other, [ours, "ELSEWHERE1", nil], own),
                (other, ["ELSEWHERE1", nil], nil), (other, [], nil),
            ] as [(MerchantAccount, [String?], MerchantAccount?)] {
                let statement = ChannelStatement(
                    of: account, at..<at.advanced(by: .seconds(86_400)), named: "a day",
                    orders.enumerated().map { place, order in
                        ChannelStatement.Line(
                            at: at, reference: "F\(place)", order: order, amount: Fen(-1_000))
                    }, file: [1])
                #expect(
                    try await PostgresReconciliation(bench.pool).otherAccount(of: statement)
                        == found)
            }
        }
    }

    private typealias Bench = ReconciliationTests

    /// Bookings of one day at a bank, as its day's statement has them (with a span) or a notification (without).
    private static func told(
        _ number: UInt8, hasSpan: Bool, closing: Fen? = nil,
        _ lines: (reference: String, order: String?, fen: Int64)..., bench: WatchBench
    ) async throws {
        let day = ChannelStatement.day(try await Bench.now(bench).dayInChina.advanced(byDays: -2))
        let statement = ChannelStatement(
            of: bank, hasSpan ? day : nil, named: "\(number)",
            lines.map { line in
                ChannelStatement.Line(
                    at: day.lowerBound.advanced(by: .seconds(hasSpan ? 0 : 40_000)),
                    reference: line.reference, order: line.order, amount: Fen(line.fen))
            }, closing: closing, file: [number])
        #expect(try await PostgresReconciliation(bench.pool).keep(statement, by: "test") == .kept)
    }

    private static let bank = MerchantAccount(.bank, "6225000001")

    /// A bank tells a booking twice, in a notification and in the day's statement, under numbers of its own.
    @Test(arguments: [true, false])
    func aBookingThatIsToldInTwoFormsIsOne(_ spanFirst: Bool) async throws {
        try await WatchBench.run { bench in
            let reconciliation = PostgresReconciliation(bench.pool)
            try await Self.told(
                1, hasSpan: spanFirst, ("T1 DBIT", "ORDER00001", -1_000),
                ("T2 DBIT", "ORDER00002", -500), ("T3 DBIT", "ORDER00002", -500),
                ("T4 DBIT", nil, -7), bench: bench)
            #expect(try await reconciliation.reconcile(Self.bank).found == 3)
            try await Self.told(
                2, hasSpan: !spanFirst, ("E1 DBIT", "ORDER00001", -1_000),
                // Paid twice it is in both, and another amount is another booking.
                ("E2 DBIT", "ORDER00002", -500), ("E3 DBIT", "ORDER00002", -500),
                ("E6 DBIT", "ORDER00001", -1_001), ("E4 DBIT", nil, -7), ("E5 DBIT", nil, -7),
                bench: bench)
            let (found, closed) = try await reconciliation.reconcile(Self.bank)
            #expect(found == 2 && closed == 1)
            let open = try await reconciliation.differences(onlyOpen: true, atMost: 9)
            #expect(
                open.map { "\($0.order ?? $0.reference ?? "") \($0.theirs.value)" }.sorted() == [
                    "E5 DBIT 7", "ORDER00001 2001", "ORDER00002 1000", "T4 DBIT 7",
                ])
            // Again it is the same.
            #expect(try await reconciliation.reconcile(Self.bank) == (0, 0))
        }
    }

    /// What the last statement says that is left, less what was ordered since.
    @Test func theBalanceOfABankIsThatOfItsLastStatement() async throws {
        try await WatchBench.run { bench in
            let reconciliation = PostgresReconciliation(bench.pool)
            #expect(try await reconciliation.balance(of: Self.bank) == nil)
            try await Self.told(1, hasSpan: true, closing: Fen(5_000), bench: bench)
            try await Self.told(2, hasSpan: false, ("N1 DBIT", "ORDER00001", -1), bench: bench)
            #expect(try await reconciliation.balance(of: Self.bank) == Fen(5_000))
            let win = try await bench.win(1, isBegun: false)
            _ = try await bench.payouts.change(win) { payout in
                payout.begin(
                    Submission(
                        account: Self.bank, order: payout.order, amount: payout.net, payee: nil,
                        body: []), withheld: .zero, at: WatchBench.start)
            }
            #expect(try await reconciliation.balance(of: Self.bank) == Fen(4_000))
            #expect(try await reconciliation.balance(of: Bench.account) == nil)
        }
    }

    /// Money that left, came back and left again: what a statement has closed is found anew.
    @Test func aDifferenceThatComesAgainIsFoundAgain() async throws {
        try await WatchBench.run { bench in
            let failed = ProviderAnswer.failed(reason: "ACCOUNT_FROZEN", .payee)
            let win = try await bench.win(1, answers: [failed])
            let order = OrderNumber(of: win, attempt: 1).text
            let reconciliation = PostgresReconciliation(bench.pool)
            for (number, fen, found, closed) in [
                (1, -1_000, 1, 0), (2, 1_000, 0, 1), (3, -1_000, 1, 0),
            ] as [(Int, Int64, Int, Int)] {
                let statement = try await Bench.statement(
                    [(order, fen)], numberedFrom: number, bench)
                _ = try await reconciliation.keep(statement, by: "test")
                let told = try await reconciliation.reconcile(Bench.account)
                #expect(told.found == found && told.closed == closed)
            }
            // What a person has closed stays closed.
            let open = try await reconciliation.differences(onlyOpen: true, atMost: 9)
            try await bench.atTheDesk { desk in
                let id = try #require(open.first?.id)
                #expect(
                    try await PostgresReconciliation(desk).close(id, by: "a", because: "known"))
            }
            #expect(try await reconciliation.reconcile(Bench.account).found == 0)
        }
    }

    /// What somebody brings weeks later, with a span or without one, is compared like any other.
    @Test(arguments: [true, false])
    func aStatementThatComesWeeksLaterIsCompared(_ hasSpan: Bool) async throws {
        try await WatchBench.run { bench in
            let reconciliation = PostgresReconciliation(bench.pool)
            _ = try await reconciliation.keep(try await Bench.statement([], bench), by: "test")
            #expect(try await reconciliation.reconcile(Bench.account).found == 0)
            let day = ChannelStatement.day(
                try await Bench.now(bench).dayInChina.advanced(byDays: -30))
            let line = ChannelStatement.Line(
                at: day.lowerBound, reference: "F9", order: nil, amount: Fen(-7_000))
            let late = ChannelStatement(
                of: Bench.account, hasSpan ? day : nil, named: "late", [line], file: [9])
            #expect(try await reconciliation.keep(late, by: "test") == .kept)
            #expect(try await reconciliation.reconcile(Bench.account).found == 1)
            let open = try await reconciliation.differences(onlyOpen: true, atMost: 9)
            #expect(open.map(\.reference) == ["F9"])
        }
    }

    /// What is paid and came back is to be asked about, until the books have it.
    @Test func aPaymentThatCameBackIsListedUntilTheBooksHaveIt() async throws {
        try await WatchBench.run { bench in
            let win = try await bench.win(1, answers: [Bench.paid])
            _ = try await bench.win(2, answers: [Bench.paid])
            let order = OrderNumber(of: win, attempt: 1).text
            let reconciliation = PostgresReconciliation(bench.pool)
            let statement = try await Bench.statement([(order, -1_000), (order, 1_000)], bench)
            _ = try await reconciliation.keep(statement, by: "test")
            #expect(try await reconciliation.returns(to: Bench.account).isEmpty)
            #expect(try await reconciliation.reconcile(Bench.account).found == 1)
            let listed = try await reconciliation.returns(to: Bench.account)
            #expect(listed.map(\.win) == [win])
            #expect(
                try await reconciliation.returns(to: Bench.account, after: listed.last).isEmpty)
            _ = try await bench.owner.query(
                "UPDATE payout SET claim_until = now() - interval '1 hour'")
            _ = try await bench.payouts.change(win) { payout in
                payout.answered(Bench.returned, to: payout.order, at: WatchBench.start, jitter: 0)
            }
            #expect(try await bench.payouts.payout(win)?.state == .returned)
            #expect(try await reconciliation.returns(to: Bench.account).isEmpty)
            #expect(try await reconciliation.reconcile(Bench.account).closed == 1)
            // It was claimed in time, so its holder has a month to name another account.
            #expect(try await bench.payouts.expireOne() == nil)
            #expect(try await bench.books.proof().faults == [])
        }
    }

    /// However many there are.
    @Test func absentPayoutsAreListedInPages() async throws {
        try await WatchBench.run { bench in
            var wins: Set<WinID> = []
            for index in 1...5 {
                wins.insert(try await bench.win(UInt64(index), answers: [.notFound]))
            }
            // Some at one moment.
            _ = try await bench.owner.query(
                """
                UPDATE payout
                SET submitted_at = now() - (index % 2) * interval '1 second', begun_at = now()
                """)
            let reconciliation = PostgresReconciliation(bench.pool)
            _ = try await reconciliation.keep(try await Bench.statement([], bench), by: "test")
            try await Bench.passDays(bench)
            var found: [WinID] = []
            var last: PostgresReconciliation.Absence?
            repeat {
                let page = try await reconciliation.absent(
                    from: Bench.account, after: last, atMost: 2)
                #expect(page.count <= 2)
                found += page.map(\.win)
                last = page.last
            } while last != nil
            #expect(found.count == 5 && Set(found) == wins)
        }
    }
}
