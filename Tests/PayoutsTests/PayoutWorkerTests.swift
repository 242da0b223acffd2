import Doubles
import Invoices
import Payouts
import Synchronization
import Testing

struct PayoutWorkerTests {
    static let win = WinID(origin: "a.example/lottery/spring", index: 1)
    static let account = MerchantAccount(.wechat, "1900000001")

    static func paid(_ fen: Int64) -> ProviderAnswer {
        .paid(
            PaidTransfer(reference: "42", amount: Fen(fen), merchant: account.merchant))
    }

    struct Bench {
        let store = MemoryPayoutStore()
        let world: World
        var gates = MerchantGates()
        var owners: (any WalletOwners)?
        var consents: (any EndedConsents)?

        func bind(_ win: WinID, _ fen: Int64, _ payee: [UInt8] = [1]) async throws {
            store.reserve(win, Fen(fen), at: world.now)
            let now = world.now
            _ = try await store.change(win) { payout in
                payout.bind(payee, at: now)
                return []
            }
        }

        @discardableResult
        func work(
            _ providers: [any PayoutProvider]
        ) async throws -> [MerchantAccount: String] {
            let told = Told()
            let worker = PayoutWorker(
                store: store, providers: providers, gates: gates, invoices: world, terms: world,
                key: world, owners: owners, consents: consents,
                time: PayoutTime(
                    now: { world.now }, jitter: { 0 }, sleep: { world.pass($0) }), observer: told)
            for claimed in try await store.claim(9, at: world.now, for: PayoutWorker.lease) {
                try await worker.work(on: claimed)
            }
            return told.stops.withLock { $0 }
        }
    }

    @Test func aWinIsPaid() async throws {
        let bench = Bench(world: World())
        let provider = ScriptedProvider(Self.account, [.accepted, Self.paid(600)])
        try await bench.bind(Self.win, 600)
        try await bench.work([provider])
        #expect(try await bench.store.payout(Self.win)?.state == .accepted)
        bench.world.pass(.seconds(1))
        try await bench.work([provider])
        #expect(try await bench.store.payout(Self.win)?.state == .paid)
        #expect(provider.calls.withLock { $0 } == ["submit", "query"])
        #expect(bench.store.proof.faults == [])
        #expect(
            bench.store.proof.totals["clearing:wechat:1900000001"]
                == BookBalance(posted: Fen(600)))
    }

    /// What a holder has paid back and the bank has sent back as well is his, though his invoice is void.
    @Test func aRefundIsPaidWhateverTheInvoiceIs() async throws {
        let bench = Bench(world: World())
        let provider = ScriptedProvider(Self.account, [Self.paid(600), Self.paid(600)])
        try await bench.bind(Self.win, 600)
        try await bench.work([provider])
        let now = bench.world.now
        bench.world.invoice.withLock { $0 = .void }
        for change in [
            { @Sendable (payout: inout Payout) in payout.void(at: now) }, { $0.repaid() },
            { $0.answered(.returned(reason: "AC04"), to: $0.order, at: now, jitter: 0) },
            {
                $0.bind([1], at: now)
                return []
            },
        ] as [@Sendable (inout Payout) -> [Transfer]] {
            _ = try await bench.store.change(Self.win, change)
        }
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0 } == ["submit", "submit"])
        let payout = try #require(try await bench.store.payout(Self.win))
        #expect(payout.state == .paid && payout.attempt == 2 && !payout.isClawedBack)
        #expect(bench.store.proof.faults == [] && bench.store.proof.pending == 0)
    }

    /// Whoever pays has opened the wallet: where it is not the holder's own, nothing is prepared, and the account rests.
    @Test(arguments: [true, false])
    func aWalletIsPaidWhereItMayBe(_ isOwn: Bool) async throws {
        struct Owners: WalletOwners {
            let isOwn: Bool

            func mayBePaid(
                _ win: WinID, to payee: Payee
            ) async throws(ServiceUnavailable) -> Bool {
                #expect(payee.account == .wechat(app: "wx1", openID: "openid"))
                return isOwn
            }
        }
        let bench = Bench(world: World(), owners: Owners(isOwn: isOwn))
        let provider = ScriptedProvider(Self.account, [Self.paid(600)])
        try await bench.bind(Self.win, 600)
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0 } == (isOwn ? ["submit"] : []))
        let payout = try #require(try await bench.store.payout(Self.win))
        #expect(payout.attempt == (isOwn ? 1 : 0) && payout.hold == nil)
    }

    @Test func aVoidInvoiceCostsNoCall() async throws {
        // Before the attempt, and between its commit and its call.
        for isLate in [false, true] {
            let bench = Bench(world: World(isLate ? .good : .void))
            let provider = ScriptedProvider(Self.account, [])
            try await bench.bind(Self.win, 600)
            if isLate {
                let claimed = try #require(
                    try await bench.store.claim(1, at: bench.world.now, for: .seconds(45)).first)
                var payout = claimed.payout
                let submission = Submission(
                    account: Self.account, order: OrderNumber(of: Self.win, attempt: 1),
                    amount: Fen(600), payee: nil, body: [1])
                let transfers = payout.begin(submission, withheld: .zero, at: bench.world.now)
                _ = try await bench.store.commit(payout, transfers, fence: claimed.fence)
                var work = PayoutWork(claimed: claimed.payout)
                work.prepared(submission, withheld: .zero, at: bench.world.now)
                work.committed(true)
                #expect(work.next(at: bench.world.now) == .check)
                work.checked(
                    .void, by: SubmissionCheck(asked: bench.world.now), at: bench.world.now)
                guard case .commit(let ended, _) = work.next(at: bench.world.now) else {
                    Issue.record("nothing is written")
                    continue
                }
                _ = try await bench.store.commit(work.payout, ended, fence: claimed.fence)
                try await bench.store.giveBack(Self.win, fence: claimed.fence)
            }
            try await bench.work([provider])
            #expect(try await bench.store.payout(Self.win)?.state == .forfeited)
            #expect(provider.calls.withLock { $0 } == [])
            #expect(bench.store.proof.faults == [] && bench.store.proof.pending == 0)
        }
    }

    @Test func aLookAtTheInvoiceThatIsASecondOldIsTakenAgain() async throws {
        // One look for the preparation, one that takes too long, one that does not.
        let bench = Bench(world: World(delays: [.zero, .seconds(1), .milliseconds(999)]))
        let provider = ScriptedProvider(Self.account, [.accepted])
        try await bench.bind(Self.win, 600)
        try await bench.work([provider])
        #expect(bench.world.checks.withLock { $0 } == 3)
        #expect(provider.calls.withLock { $0 } == ["submit"])
    }

    @Test func nothingIsSentWhileNobodyCanSayHowTheInvoiceStands() async throws {
        let bench = Bench(world: World())
        let provider = ScriptedProvider(Self.account, [.notFound, .accepted])
        try await bench.bind(Self.win, 600)
        let claimed = try #require(
            try await bench.store.claim(1, at: bench.world.now, for: .seconds(45)).first)
        var payout = claimed.payout
        let submission = Submission(
            account: Self.account, order: OrderNumber(of: Self.win, attempt: 1), amount: Fen(600),
            payee: nil, body: [1])
        let transfers = payout.begin(submission, withheld: .zero, at: bench.world.now)
        _ = try await bench.store.commit(payout, transfers, fence: claimed.fence)
        bench.store.endLeases()
        bench.world.invoice.withLock { $0 = .unreachable }
        // Whoever takes it up asks first, and then cannot look.
        try await bench.work([provider])
        bench.world.pass(.seconds(1))
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0 } == ["query"])
        // Its lease is left to end.
        #expect(try await bench.store.claim(1, at: bench.world.now, for: .seconds(45)) == [])
        bench.store.endLeases()
        bench.world.invoice.withLock { $0 = .good }
        let next = ScriptedProvider(Self.account, [.notFound, Self.paid(600)])
        try await bench.work([next])
        bench.world.pass(.seconds(2))
        try await bench.work([next])
        #expect(next.calls.withLock { $0 } == ["query", "submit"])
        #expect(try await bench.store.payout(Self.win)?.state == .paid)
    }

    @Test func anEmptyBalanceStopsTheAccountAndFailsNothing() async throws {
        let bench = Bench(world: World())
        let other = WinID(origin: Self.win.origin, index: 2)
        let provider = ScriptedProvider(
            Self.account, [.payerSide(stop: "NOT_ENOUGH"), .notFound, Self.paid(600)])
        try await bench.bind(Self.win, 600)
        #expect(try await bench.work([provider]) == [Self.account: "NOT_ENOUGH"])
        try await bench.bind(other, 700)
        try await bench.work([provider])
        // It waits for the account without a number of its own.
        #expect(try await bench.store.payout(other)?.attempt == 0)
        bench.world.pass(.seconds(1))
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0 } == ["submit", "query"])
        #expect(try await bench.store.payout(Self.win)?.attempt == 1)
        #expect(try await bench.store.payout(Self.win)?.state.isLive == true)
    }

    @Test func aTaxedPrizeNeedsANameAndPaysWhatIsLeft() async throws {
        let bench = Bench(world: World(others: [.init(gross: Fen(500_00), withheld: .zero)]))
        let provider = ScriptedProvider(Self.account, [Self.paid(220_00)])
        try await bench.bind(Self.win, 400_00)
        try await bench.work([provider])
        #expect(try await bench.store.payout(Self.win)?.next == .payee)
        let now = bench.world.now
        bench.world.given.withLock { $0 = true }
        _ = try await bench.store.change(Self.win) { payout in
            payout.bind([2], at: now)
            return []
        }
        try await bench.work([provider])
        #expect(try await bench.store.payout(Self.win)?.state == .paid)
        #expect(bench.store.proof.totals["tax:spring"]?.posted == Fen(180_00))
    }

    /// With a wrong key that would be everybody's prize.
    @Test func anAccountThatCannotBeReadIsTriedLaterAndRefusedToNobody() async throws {
        let bench = Bench(world: World())
        let provider = ScriptedProvider(Self.account, [Self.paid(600)])
        try await bench.bind(Self.win, 600, [])
        try await bench.work([provider])
        let payout = try await bench.store.payout(Self.win)
        #expect(payout?.next == .at(bench.world.now.advanced(by: .seconds(600))))
        #expect(payout?.attempt == 0 && provider.calls.withLock { $0 } == [])
    }

    @Test func whoHasToConfirmIsWaitedFor() async throws {
        let bench = Bench(world: World())
        let absent = ScriptedProvider(Self.account, [], refusal: .payeeAbsent)
        try await bench.bind(Self.win, 600)
        try await bench.work([absent])
        #expect(try await bench.store.payout(Self.win)?.next == .visit)
        // Nothing wakes it but the holder.
        bench.world.pass(.seconds(86_400))
        #expect(try await bench.store.claim(1, at: bench.world.now, for: .seconds(45)) == [])
        let now = bench.world.now
        let visit: @Sendable (Bool) async throws -> Void = { again in
            _ = try await bench.store.change(Self.win) { payout in
                payout.visit(
                    until: now.advanced(by: .seconds(60)), wantsNew: again, at: now)
                return []
            }
        }
        try await visit(false)
        let provider = ScriptedProvider(
            Self.account,
            [.needsUser(package: "one"), .needsUser(package: "two"), .needsUser(package: nil)])
        try await bench.work([provider])
        #expect(try await bench.store.payout(Self.win)?.packageInfo == "one")
        // He comes again, which asks for nothing; then his package is used up.
        try await visit(false)
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0 } == ["submit"])
        try await visit(true)
        try await bench.work([provider])
        #expect(try await bench.store.payout(Self.win)?.packageInfo == "two")
        #expect(try await bench.store.payout(Self.win)?.attempt == 1)
        // A question does not know the package, and does not lose it.
        bench.world.pass(.seconds(10))
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0 } == ["submit", "submit", "query"])
        #expect(try await bench.store.payout(Self.win)?.packageInfo == "two")
    }

    /// The places in an account's line are a tenth of a second apart, and nobody is called for more than a second in
    /// advance.
    @Test func anAccountIsNotCalledMoreOftenThanItsContractSays() async throws {
        let bench = Bench(world: World(), gates: MerchantGates(rates: [Self.account: 10]))
        let provider = ScriptedProvider(
            Self.account, Array(repeating: .accepted, count: 5))
        for index in 1...5 {
            try await bench.bind(WinID(origin: Self.win.origin, index: UInt64(index)), 600)
        }
        let begin = bench.world.now
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0.count } == 5)
        #expect(bench.world.now.duration(since: begin) == .milliseconds(400))
    }

    /// Neither an attempt nor a question: whoever finds no place waits without a number, or goes to another account.
    @Test func aLineThatIsFullCostsNoAttempt() async throws {
        let bench = Bench(world: World(), gates: MerchantGates(rates: [Self.account: 10]))
        let begin = bench.world.now
        for _ in 0...10 { _ = bench.gates.admit(Self.account, at: begin) }
        let provider = ScriptedProvider(Self.account, [.accepted])
        try await bench.bind(Self.win, 600)
        try await bench.work([provider])
        let waiting = try await bench.store.payout(Self.win)
        #expect(waiting?.state == .ready && waiting?.attempt == 0)
        #expect(waiting?.next == .at(begin.advanced(by: .seconds(1))))
        #expect(bench.world.checks.withLock { $0 } == 0)

        let other = WinID(origin: Self.win.origin, index: 2)
        let free = ScriptedProvider(MerchantAccount(.wechat, "1900000002"), [.accepted])
        try await bench.bind(other, 600)
        try await bench.work([provider, free])
        #expect(try await bench.store.payout(other)?.state == .accepted)
        #expect(free.calls.withLock { $0 } == ["submit"])

        bench.world.pass(.seconds(1))
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0 } == ["submit"])
        #expect(try await bench.store.payout(Self.win)?.attempt == 1)
        // The place that was taken before the attempt is the one that the call has.
        #expect(bench.world.now.duration(since: begin) == .milliseconds(1_100))
    }

    @Test func whatNoAccountPaysWaitsForThePayee() async throws {
        for (providers, reason) in [
            ([ScriptedProvider(MerchantAccount(.bank, "1"), [])], "no account of ours"),
            (
                [
                    ScriptedProvider(
                        Self.account, [], refusal: .amount(allowed: Fen(10)...Fen(20)))
                ], "pays 0.10 to 0.20"
            ),
        ] {
            let bench = Bench(world: World())
            try await bench.bind(Self.win, 600)
            try await bench.work(providers)
            let payout = try await bench.store.payout(Self.win)
            #expect(payout?.next == .payee && payout?.attempt == 0)
            #expect(payout?.reference?.contains(reason) == true)
        }
    }
}
