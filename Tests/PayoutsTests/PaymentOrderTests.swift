import Invoices
import Payouts
import Testing

/// In whatever order a prize is voided, sent, given up, paid, sent back and paid back, nobody keeps what is another's.
struct PaymentOrderTests {
    private typealias Event = PaymentOrder.Event

    private struct Case: Sendable, CustomTestStringConvertible {
        let events: String
        let state: PayoutState
        /// In prizes: claimed back for the fund, owed by the holder for an attempt (below zero) or to
        /// him (above), and left to be paid.
        var claim = 0
        var debt = 0
        var due = 0
        var alarm: PayoutAlarm?
        var testDescription: String { events }

        init(
            _ events: String, _ state: PayoutState, claim: Int = 0, debt: Int = 0, due: Int = 0,
            _ alarm: PayoutAlarm? = nil
        ) {
            self.events = events
            self.state = state
            (self.claim, self.debt, self.due, self.alarm) = (claim, debt, due, alarm)
        }
    }

    private static let cases = [
        // A void before money leaves stops it.
        Case("void, work", .forfeited),
        Case("hold, void, release, work", .forfeited),
        Case("submit, void, fail, work", .forfeited),
        Case("submit, expire, void, work", .forfeited),
        // Afterwards it is claimed back, however late the money is found to have left.
        Case("submit, pay 1, void", .paid, claim: 1),
        Case("submit, void, pay 1", .paid, claim: 1),
        Case("submit, hold, void, pay 1", .paid, claim: 1),
        Case("submit, fail, pay 1, void", .paid, claim: 1, .paidLate),
        Case("submit, expire, pay 1, release, void", .paid, claim: 1),
        Case("submit, fail, void, pay 1, work", .forfeited, debt: -1, .paidLate),
        Case("submit, fail, void, work, pay 1", .forfeited, debt: -1, .paidLate),
        Case("submit, fail, void, work, pay 1, repay", .forfeited, .paidLate),
        Case("submit, fail, void, work, pay 1, back 1", .forfeited, .paidLate),
        // What was paid after all is the prize, unless another attempt has brought it.
        Case("submit, fail, pay 1", .paid, .paidLate),
        Case("submit, fail, hold, pay 1, release", .paid),
        Case("submit, fail, submit, pay 1, fail", .paid, .paidLate),
        Case("submit, fail, submit, pay 1, pay 2", .paid, debt: -1, .paidLate),
        Case("submit, fail, submit, pay 1, pay 2, back 2", .paid, .paidLate),
        Case("submit, fail, submit, pay 2, pay 1, back 1", .paid, .paidLate),
        Case("submit, fail, submit, pay 2, pay 1, void", .paid, claim: 1, debt: -1, .paidLate),
        Case("submit, fail, submit, fail, pay 1, pay 2", .paid, debt: -1, .paidLate),
        // What came back is due again, or the fund's.
        Case("submit, pay 1, back 1", .returned, due: 1),
        Case("submit, fail, pay 1, back 1, release", .returned, due: 1),
        Case("submit, pay 1, void, back 1, work", .forfeited),
        Case("submit, pay 1, void, repay", .paid),
        // What came back twice is the holder's own.
        Case("submit, pay 1, void, repay, back 1, work", .returned, due: 1),
        Case("submit, pay 1, void, repay, back 1, void, work", .returned, due: 1),
        Case("submit, pay 1, void, repay, back 1, submit, pay 2", .paid),
        Case("submit, pay 1, void, repay, back 1, submit, pay 2, back 2", .returned, due: 1),
        Case("submit, fail, pay 1, void, repay, back 1", .returned, due: 1, .paidLate),
        Case("submit, fail, void, work, pay 1, repay, back 1", .forfeited, debt: 1, .paidLate),
    ]

    @Test(arguments: cases)
    private func moneyIsWhereItBelongs(_ given: Case) throws {
        var order = PaymentOrder()
        for word in given.events.split(separator: ", ") {
            let event = try #require(Event(rawValue: String(word)))
            let isPossible = order.happen(event)
            #expect(isPossible || event == .work || event == .void, "\(word)")
        }
        let (payout, books) = (order.payout, order.books)
        #expect(payout.state == given.state && payout.alarm == given.alarm)
        #expect(books.isPending(.clawback(PaymentOrder.win)) == (given.claim > 0))
        let net = PaymentOrder.net.value
        let debt = books[.clawback(campaign: "spring")].posted.value
        #expect(debt == Int64(given.debt) * net)
        #expect(books[.payable(PaymentOrder.win)].posted.value == Int64(given.due) * net)
        order.settle()
        order.judge()
        #expect(order.faults == [])
    }

    /// All orders of seven events, but for those in which nothing happens.
    @Test func noOrderOfEventsLosesMoney() {
        var histories = 0
        func go(on order: PaymentOrder, _ past: [Event]) {
            histories += 1
            guard Self.endsWell(order, past), past.count < 7 else { return }
            for event in Event.allCases {
                var next = order
                if next.happen(event) { go(on: next, past + [event]) }
            }
        }
        go(on: PaymentOrder(), [])
        #expect(histories > 1_000)
    }

    /// Longer ones by chance.
    @Test func noLongOrderOfEventsLosesMoney() {
        for seed in UInt64(0)..<4_000 {
            var chance = SplitMix64(seed: seed)
            var order = PaymentOrder()
            var past: [Event] = []
            for _ in 0..<40 {
                let event = Event.allCases[chance.below(Event.allCases.count)]
                if order.happen(event) { past.append(event) }
            }
            guard Self.endsWell(order, past) else { return }
        }
    }

    private static func endsWell(_ order: PaymentOrder, _ past: [Event]) -> Bool {
        var end = order
        end.settle()
        end.judge()
        if end.faults.isEmpty { return true }
        Issue.record("\(past.map(\.rawValue)): \(end.faults)")
        return false
    }
}
