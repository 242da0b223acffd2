import Cryptography
import Invoices
import Payouts
import Testing

@testable import Ledger
@testable import Wire

/// Accounts in their holder's order, documents, claims that end, and what nobody may do.
struct AccountStoreTests {
    private static let phone = AccountBench.identity("+8613800001234")
    private static let other = AccountBench.identity("+8613900005678")
    private static let far = Timestamp(microseconds: 4_000_000_000_000_000)

    /// Anna, with these accounts in this order, which have rested.
    private static func anna(_ bench: AccountBench, _ names: [String]) async throws {
        try await bench.holder("anna", knownBy: [phone])
        for name in names {
            let binding = try await bench.accounts.bind(AccountBench.account(name), for: phone)
            #expect(binding == .bound)
        }
        try await bench.tellAll()
        try await bench.pass(hours: 73)
    }

    private static func ids(_ bench: AccountBench) async throws -> [String: Int64] {
        let accounts = try await bench.accounts.accounts(ofIdentity: phone.tag)
        return Dictionary(uniqueKeysWithValues: accounts.map { ($0.tail, $0.id) })
    }

    private static func payee(_ bench: AccountBench, _ index: UInt64) async throws -> String? {
        try await bench.payout(index).payee.map { String(decoding: $0, as: UTF8.self) }
    }

    /// An attempt ends so, as whoever pays writes it.
    private static func fail(_ bench: AccountBench, _ answer: ProviderAnswer) async throws {
        let store = PostgresPayoutStore(bench.owner)
        let claimed = try #require(try await store.claim(1, at: far, for: .seconds(45)).first)
        var payout = claimed.payout
        let submission = Submission(
            account: MerchantAccount(.bank, "1"),
            order: OrderNumber(of: payout.win, attempt: payout.attempt + 1), amount: payout.net,
            payee: nil, body: [1])
        let begun = payout.begin(submission, withheld: .zero, at: far)
        #expect(try await store.commit(payout, begun, fence: claimed.fence))
        let ended = payout.answered(answer, to: submission.order, at: far, jitter: 0)
        #expect(try await store.commit(payout, ended, fence: claimed.fence))
    }

    @Test func whatOneAccountRefusesGoesToTheNext() async throws {
        try await AccountBench.run { bench in
            try await Self.anna(bench, ["6200-0001", "6200-0002"])
            try await bench.win(1, "anna", fen: 50_00)
            let frozen = ProviderAnswer.failed(reason: "ACCOUNT_FROZEN", .payee)
            #expect(try await Self.payee(bench, 1) == "6200-0001")
            try await Self.fail(bench, frozen)
            #expect(try await Self.payee(bench, 1) == "6200-0002")
            #expect(try await bench.prize(1).stage == .reserved)
            try await Self.fail(bench, frozen)
            #expect(try await bench.prize(1).stage == .otherAccount)
            let told = try await bench.notices.claim(10, for: .seconds(30))
            #expect(told.map(\.kind) == [.accountNeeded])
            #expect(told.first?.amount == Fen(50_00) && told.first?.leaf != nil)
            // Whoever names one again wants it tried again.
            #expect(
                try await bench.accounts.bind(AccountBench.account("6200-0001"), for: Self.phone)
                    == .known)
            #expect(try await Self.payee(bench, 1) == "6200-0001")
            #expect(try await bench.payout(1).wakesAt != nil)
            try await Self.fail(
                bench, .paid(PaidTransfer(reference: "42", amount: Fen(50_00), merchant: "1")))
            let prize = try await bench.prize(1)
            #expect(prize.stage == .arrived && prize.paidAt != nil && prize.reference == "42")
            #expect(prize.channel == .bank && prize.tail == "0001")
            #expect(try await bench.notices.claim(10, for: .seconds(30)).map(\.kind) == [.paid])
        }
    }

    /// It waits for its holder instead, who may have been away.
    @Test func anOfferThatPassedGoesNowhereElse() async throws {
        try await AccountBench.run { bench in
            try await Self.anna(bench, ["6200-0001", "6200-0002"])
            try await bench.win(1, "anna", fen: 50_00)
            try await Self.fail(bench, .failed(reason: "OVERDUE_CLOSE", .overdue))
            #expect(try await Self.payee(bench, 1) == "6200-0001")
            #expect(try await bench.prize(1).stage == .tap)
        }
    }

    @Test func theHoldersOrderCounts() async throws {
        try await AccountBench.run { bench in
            try await Self.anna(bench, ["6200-0001", "6200-0002"])
            let ids = try await Self.ids(bench)
            let (first, second) = (try #require(ids["0001"]), try #require(ids["0002"]))
            #expect(try await bench.accounts.change(second, .first, ofIdentity: Self.phone.tag))
            try await bench.win(1, "anna", fen: 50_00)
            #expect(try await Self.payee(bench, 1) == "6200-0002")
            // Nobody else's.
            try await bench.holder("ben", knownBy: [Self.other])
            for act in AccountAct.allCases {
                let isDone = try await bench.accounts.change(first, act, ofIdentity: Self.other.tag)
                #expect(!isDone)
            }
            #expect(try await bench.accounts.change(second, .remove, ofIdentity: Self.phone.tag))
            #expect(try await Self.payee(bench, 1) == "6200-0001")
            #expect(try await bench.accounts.change(first, .remove, ofIdentity: Self.phone.tag))
            #expect(try await bench.payout(1).payee == nil)
            #expect(try await bench.accounts.accounts(ofIdentity: Self.phone.tag) == [])
            let rows = try await bench.owner.query(
                "SELECT count(*) FROM payee_account WHERE sealed <> ''")
            #expect(rows.int8(0, 0) == 0)
        }
    }

    @Test func aPersonHasFiveAccountsAndChangesTenADay() async throws {
        try await AccountBench.run { bench in
            try await Self.anna(bench, (1...5).map { "6200-000\($0)" })
            func bind(_ name: String) async throws -> AccountBinding {
                try await bench.accounts.bind(AccountBench.account(name), for: Self.phone)
            }
            #expect(try await bind("6200-0006") == .full)
            for number in 6...10 {
                let id = try #require(try await Self.ids(bench).values.first)
                #expect(try await bench.accounts.change(id, .remove, ofIdentity: Self.phone.tag))
                #expect(try await bind("6200-10\(number + 10)") == .bound)
            }
            let id = try #require(try await Self.ids(bench).values.first)
            #expect(try await bench.accounts.change(id, .remove, ofIdentity: Self.phone.tag))
            #expect(try await bind("6200-9999") == .often)
        }
    }

    /// Two of 500 yuan by one invoice are taxed as well.
    @Test(arguments: [(800_00, false), (800_01, true)])
    func aTaxedPrizeWaitsForADocument(_ fen: Int, _ isTaxed: Bool) async throws {
        try await AccountBench.run { bench in
            try await Self.anna(bench, ["6200-0001"])
            try await bench.win(1, "anna", fen: fen)
            #expect(try await bench.prize(1).stage == (isTaxed ? .document : .reserved))
            #expect(
                try await bench.accounts.give(
                    NewDocument(kind: .passport, tail: "5678", sealed: [3]), for: Self.phone)
                    == .bound)
            #expect(try await bench.prize(1).stage == .reserved)
            let given = try await bench.accounts.document(ofIdentity: Self.phone.tag)
            #expect(given?.kind == .passport && given?.tail == "5678")
            let rows = try await bench.owner.query("SELECT document FROM payout")
            #expect((rows.isNull(0, 0) ? nil : rows.bytes(0, 0)) == (isTaxed ? [3] : nil))
        }
    }

    /// Somebody who has entered nothing becomes a holder by this.
    @Test func anAccountComesBeforeTheFirstEntry() async throws {
        try await AccountBench.run { bench in
            #expect(try await bench.accounts.accounts(ofIdentity: Self.phone.tag) == [])
            let binding = try await bench.accounts.bind(
                AccountBench.account("6200-0001"), for: Self.phone)
            #expect(binding == .bound)
            #expect(try await bench.accounts.accounts(ofIdentity: Self.phone.tag).count == 1)
        }
    }

    // MARK: Claims

    @Test func aClaimIsRemindedOfAndEnds() async throws {
        try await AccountBench.run { bench in
            try await bench.holder("anna", knownBy: [Self.phone])
            try await bench.win(1, "anna", fen: 50_00)
            let until = try #require(try await bench.prize(1).claimUntil)
            // To the end of a day in China.
            #expect(until.description.hasSuffix("T00:00:00+08:00"))
            let store = PostgresPayoutStore(bench.owner)
            for (days, reminders) in [
                (31.0, 0), (29.9, 1), (29.9, 0), (6.9, 1), (0.9, 1), (0.5, 0),
            ] {
                try await bench.run(
                    "UPDATE payout SET claim_until = now() + \(days) * interval '1 day'")
                #expect(try await bench.notices.remind(atMost: 10) == reminders, "\(days)")
                #expect(try await store.expireOne() == nil)
            }
            let told = try await bench.notices.claim(10, for: .seconds(30))
            #expect(told.map(\.kind) == [.claimSoon, .claimSoon, .claimSoon])
            try await bench.run("UPDATE payout SET claim_until = now() - interval '1 second'")
            #expect(try await store.expireOne() == .expired("\(AccountBench.origin)#1"))
            #expect(try await store.expireOne() == nil)
            #expect(try await bench.prize(1).stage == .unclaimed)
            #expect(
                try await bench.notices.claim(10, for: .seconds(30)).map(\.kind) == [.unclaimed])
            let proof = try await PostgresBooks(bench.owner).proof()
            #expect(proof.faults == [] && proof.pending == 0)
            #expect(proof.totals["fund:spring"]?.available == Fen(100_000_000))
        }
    }

    @Test func aLongerClaimIsRemindedOfAnew() async throws {
        try await AccountBench.run { bench in
            try await bench.holder("anna", knownBy: [Self.phone])
            try await bench.win(1, "anna", fen: 50_00)
            // Told of by something else, so the first reminder of thirty days is not due.
            for (days, reminders) in [(0.9, 1), (30.0, 0), (6.9, 1), (0.9, 1), (0.5, 0)] {
                try await bench.run(
                    "UPDATE payout SET claim_until = now() + \(days) * interval '1 day'")
                #expect(try await bench.notices.remind(atMost: 10) == reminders, "\(days)")
            }
        }
    }

    /// Whoever has named an account in time is not late because it rests.
    @Test func anAccountThatRestsKeepsTheClaim() async throws {
        try await AccountBench.run { bench in
            try await bench.holder("anna", knownBy: [Self.phone])
            try await bench.win(1, "anna", fen: 50_00)
            try await bench.run("UPDATE payout SET claim_until = now() + interval '1 hour'")
            _ = try await bench.accounts.bind(AccountBench.account("6200-0001"), for: Self.phone)
            #expect(try await bench.notices.remind(atMost: 10) == 0)
            let until = try #require(try await bench.prize(1).claimUntil)
            #expect(until.duration(since: try await bench.prize(1).reservedAt) > .seconds(86_400))
        }
    }

    /// With somebody who is forgotten goes all that he has told of himself; what was paid stays paid.
    @Test func whoIsForgottenLeavesNoAccount() async throws {
        try await AccountBench.run { bench in
            try await Self.anna(bench, ["6200-0001"])
            _ = try await bench.accounts.give(
                NewDocument(kind: .passport, tail: "5678", sealed: [3]), for: Self.phone)
            _ = try await bench.owner.query(
                "SELECT forget_holder($1::bytea)", [.bytea(Self.phone.tag.bytes)])
            let rows = try await bench.owner.query(
                """
                SELECT (SELECT count(*) FROM holder_document),
                    (SELECT count(*) FROM payee_account WHERE sealed <> '' OR tail <> '*')
                """)
            #expect(rows.int8(0, 0) == 0 && rows.int8(0, 1) == 0)
        }
    }
}
