import Invoices
import Payouts
import SimulatedProviders
import Testing

/// What every provider promises to the outbox, over the wire bytes of its simulator.
struct ConformanceTests {
    private static let amount = Fen(800)
    private static let before = Fen(1_000_000)
    private static let after = Fen(1_000_000 - 800)

    /// Asks until something is certain. The payee does what he has to.
    private func end(of submission: Submission, on bench: any ProviderBench) async -> ProviderAnswer
    {
        var last = ProviderAnswer.unknown("not asked")
        for _ in 0..<10 {
            bench.act()
            last = await bench.provider.query(submission)
            if case .paid = last { return last }
            if last.isDefiniteFailure { return last }
        }
        return last
    }

    private func expectPaid(
        _ answer: ProviderAnswer, _ submission: Submission,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .paid(let transfer) = answer else {
            Issue.record("\(answer)", sourceLocation: sourceLocation)
            return
        }
        #expect(transfer.difference(from: submission) == nil, sourceLocation: sourceLocation)
        #expect(!transfer.reference.isEmpty, sourceLocation: sourceLocation)
    }

    @Test(arguments: ProviderUnderTest.allCases)
    func aPaymentArrivesOnceHoweverOftenItIsSent(_ kind: ProviderUnderTest) async throws {
        let bench = await kind.bench()
        let submission = try bench.submission(.test(1))
        #expect(submission.account == bench.provider.account)
        #expect(submission.amount == Self.amount)
        // For people who look into it.
        let payee =
            switch bench.payee.account {
            case .wechat(_, let openID): openID
            case .alipay(let identity, _): identity
            case .bank(let account, _): account
            }
        #expect(submission.payee == payee)
        for _ in 0..<3 {
            let answer = await bench.provider.submit(submission)
            #expect(!answer.isDefiniteFailure, "\(answer)")
        }
        expectPaid(await end(of: submission, on: bench), submission)
        _ = await bench.provider.submit(submission)
        expectPaid(await end(of: submission, on: bench), submission)
        #expect(bench.received == Self.amount && bench.balance == Self.after)
    }

    @Test(arguments: ProviderUnderTest.allCases)
    func whatWasNeverSentIsNotFound(_ kind: ProviderUnderTest) async throws {
        let bench = await kind.bench()
        let submission = try bench.submission(.test(1))
        #expect(await bench.provider.query(submission) == .notFound)
        #expect(bench.received == .zero)
    }

    /// None of these says that a payment has failed, and none that it has arrived where it has not.
    private static let unclear: [SimulatedFault] = [
        .lostRequest, .throttled, .unknownCode, .errorPage, .notEnough, .lostReply, .errorPageAfter,
        .unsigned, .wrongSignature, .skewedClock, .slow, .duplicateOfTaken, .acceptedAndSilence,
        .lateStatement,
    ]

    @Test(arguments: ProviderUnderTest.allCases, unclear)
    func anUnclearAnswerLeavesTheNumberInUse(
        _ kind: ProviderUnderTest, _ fault: SimulatedFault
    ) async throws {
        let bench = await kind.bench()
        let submission = try bench.submission(.test(1))
        bench.order(fault, "")
        let answer = await bench.provider.submit(submission)
        #expect(!answer.isDefiniteFailure, "\(answer)")
        // Only an answer that is true says so.
        if case .paid = answer { #expect(bench.received == Self.amount) }
        // Struck while it is asked, where it was not before.
        let asked = await bench.provider.query(submission)
        #expect(!asked.isDefiniteFailure, "\(asked)")
        // The same again, whatever became of the first.
        let again = await bench.provider.submit(submission)
        #expect(!again.isDefiniteFailure, "\(again)")
        expectPaid(await end(of: submission, on: bench), submission)
        #expect(bench.received == Self.amount && bench.balance == Self.after)
    }

    @Test(arguments: ProviderUnderTest.allCases)
    func aQuestionThatIsAnsweredBadlySaysNothing(_ kind: ProviderUnderTest) async throws {
        let bench = await kind.bench()
        let submission = try bench.submission(.test(1))
        _ = await bench.provider.submit(submission)
        for fault in Self.unclear + [.notFound] {
            bench.order(fault, "")
            let answer = await bench.provider.query(submission)
            #expect(!answer.isDefiniteFailure, "\(fault): \(answer)")
        }
    }

    @Test(arguments: ProviderUnderTest.allCases)
    func aFailureOfThePayeeIsDefinite(_ kind: ProviderUnderTest) async throws {
        let bench = await kind.bench()
        let submission = try bench.submission(.test(1))
        bench.order(.fails, "")
        var answer = await bench.provider.submit(submission)
        if !answer.isDefiniteFailure { answer = await end(of: submission, on: bench) }
        guard case .failed(let reason, let kind) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(!reason.isEmpty && kind == .payee)
        #expect(bench.received == .zero && bench.balance == Self.before)
        // Another number pays.
        let next = try bench.submission(.test(2))
        _ = await bench.provider.submit(next)
        expectPaid(await end(of: next, on: bench), next)
        #expect(bench.received == Self.amount)
    }

    @Test(arguments: ProviderUnderTest.allCases)
    func anotherPaymentUnderTheSameNumberIsNotMade(_ kind: ProviderUnderTest) async throws {
        let bench = await kind.bench()
        let submission = try bench.submission(.test(1))
        let other = try bench.submission(.test(1), Fen(900))
        _ = await bench.provider.submit(submission)
        let refused = await bench.provider.submit(other)
        #expect(!refused.isDefiniteFailure, "\(refused)")
        expectPaid(await end(of: submission, on: bench), submission)
        #expect(bench.received == Self.amount)
    }

    @Test(arguments: ProviderUnderTest.allCases)
    func aShortBalanceIsToppedUpUnderTheSameNumber(_ kind: ProviderUnderTest) async throws {
        let bench = await kind.bench(balance: Fen(799))
        let submission = try bench.submission(.test(1))
        let first = await bench.provider.submit(submission)
        let asked = first.isDefiniteFailure ? first : await bench.provider.query(submission)
        #expect(bench.received == .zero)
        if kind.refusesShortBalance {
            guard case .failed(_, .payer) = asked else {
                Issue.record("\(asked)")
                return
            }
            #expect(bench.balance == Fen(799))
            return
        }
        #expect(!asked.isDefiniteFailure, "\(asked)")
        bench.topUp(Fen(1))
        _ = await bench.provider.submit(submission)
        expectPaid(await end(of: submission, on: bench), submission)
        #expect(bench.received == Self.amount && bench.balance == .zero)
    }

    @Test(arguments: ProviderUnderTest.allCases)
    func accountsOfOthersAreRefusedBeforeAnythingIsSent(_ kind: ProviderUnderTest) async throws {
        let bench = await kind.bench()
        let payees: [Payee.Account] = [
            .wechat(app: "wx9", openID: "o1"), .alipay(identity: "", .openID),
            .bank(account: "1", bank: "102100099996"), .bank(account: "6222020200000", bank: "1"),
        ]
        for account in payees {
            let command = PayoutCommand(
                order: .test(1), win: bench.command(.test(1)).win,
                payee: Payee(account: account, name: "张三"), amount: Self.amount, activity: "a",
                award: "b")
            #expect(throws: PreparationRefusal.self, "\(account)") {
                try bench.provider.prepare(command, at: bench.clock.now)
            }
        }
        for amount in [Fen(0), Fen(-800), Fen(1_000_000_000)] {
            #expect(throws: PreparationRefusal.self, "\(amount)") {
                try bench.submission(.test(1), amount)
            }
        }
    }

    /// Faults by chance at every step, and a payer who does what the rule of money says. The seed is in the failure.
    @Test(arguments: ProviderUnderTest.allCases, 1...20)
    func whateverHappensAWinIsPaidAtMostOnce(_ kind: ProviderUnderTest, _ seed: Int) async throws {
        let bench = await kind.bench(faults: FaultPlan(seed: UInt64(seed), percent: 30))
        var attempts = 0
        var answer = ProviderAnswer.unknown("not sent")
        var submission = try bench.submission(.test(0))
        for step in 0..<400 {
            switch answer {
            case .unknown where step == 0, .notFound, .throttled, .payerSide:
                answer = await bench.provider.submit(submission)
            case .failed, .cancelled, .returned:
                attempts += 1
                submission = try bench.submission(.test(attempts))
                answer = await bench.provider.submit(submission)
            case .paid(let transfer):
                #expect(transfer.difference(from: submission) == nil)
                #expect(bench.received == Self.amount, "seed \(seed)")
                #expect(bench.balance == Self.after, "seed \(seed)")
                return
            default:
                bench.act()
                answer = await bench.provider.query(submission)
            }
            #expect(bench.received <= Self.amount, "seed \(seed)")
        }
        Issue.record("seed \(seed): no end, \(answer)")
    }
}
