import Doubles
import Invoices
import Testing
import Verification

@Suite struct LimiterTests {
    private static func wrong(_ invoice: Invoice) -> SubmittedInvoice {
        var submitted = SubmittedInvoice(about: invoice)
        submitted.checkCode = "000000"
        return submitted
    }

    @Test(arguments: [true, false])
    func aClientIsThrottledAndToldWhenToComeBack(_ sharedStoreWorks: Bool) async throws {
        let bench = Bench(policy: .with(api: "3/min"))
        if !sharedStoreWorks { bench.limits.fail() }
        let invoice = SyntheticInvoice.digital(1)
        for _ in 0..<3 { #expect(try await bench.ask(invoice) == .notFound) }
        #expect(try await bench.ask(invoice) == .throttled(retryAfter: .seconds(20)))
        #expect(try await bench.ask(invoice, by: Bench.stranger) == .notFound)
        bench.pass(.seconds(20))
        #expect(try await bench.ask(invoice) == .notFound)
        #expect(try await bench.ask(invoice) == .throttled(retryAfter: .seconds(20)))
    }

    @Test func aBatchGetsWhatIsLeft() async throws {
        let bench = Bench(policy: .with(api: "10/min"))
        let submitted = (1...16).map { SubmittedInvoice(about: SyntheticInvoice.digital($0)) }
        let results = try await bench.verifier.verify(
            submitted, by: Bench.client, at: bench.now)
        let words = try results.map { try $0.get().verdict.word }
        #expect(
            words == Array(repeating: "not found", count: 10)
                + Array(repeating: "throttled", count: 6))
    }

    @Test func aWideLimitIsSpentByTheHandfulAndStillHolds() async throws {
        let bench = Bench(policy: .with(api: "2000/day"))
        let invoice = SyntheticInvoice.digital(1)
        var answered = 0
        while try await bench.ask(invoice) == .notFound, answered <= 2_000 { answered += 1 }
        #expect(answered <= 2_000)
        #expect(answered >= 2_000 - 2_000 / 50)
    }

    @Test func wrongAttemptsCloseAnInvoiceToTheOneWhoGuesses() async throws {
        let bench = Bench(policy: .with(onInvoice: "20/day", byClient: "5/day"))
        let invoice = SyntheticInvoice.coded(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        for _ in 0..<5 {
            let answer = try await bench.verifier.verify(
                Self.wrong(invoice), by: Bench.client, at: bench.now)
            #expect(answer.verdict == .inconsistent)
        }
        let refused = try await bench.verifier.verify(
            Self.wrong(invoice), by: Bench.client, at: bench.now)
        #expect(
            refused.verdict
                == .limited(retryAfter: .seconds(86_400 / 5), liftedBy: [.checkCode]))
        // Even the right digits: or the refusal itself would tell them.
        #expect(try await bench.ask(invoice).word == "limited")
        // Others are not hurt, nor are other invoices.
        #expect(try await bench.ask(invoice, by: Bench.stranger).status == .normal)
    }

    @Test func correctQueriesUseUpNobodysQuota() async throws {
        let bench = Bench(policy: .with(onInvoice: "2/day", byClient: "1/day"))
        let invoice = SyntheticInvoice.coded(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        for _ in 0..<50 { #expect(try await bench.ask(invoice).status == .normal) }
        // Each costs the trip to the client's own limit, and none to those of wrong attempts.
        #expect(bench.limits.trips <= 50)
    }
}
