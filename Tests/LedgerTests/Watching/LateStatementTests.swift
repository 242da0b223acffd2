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
