import Doubles
import Invoices
import Payouts
import Synchronization
import Testing

/// Consents to be paid without a tap, which their payees end whenever they like.
extension PayoutWorkerTests {
    /// The payee may have ended it since the last prize; then he confirms, at the page.
    @Test(arguments: [true, false])
    func aConsentIsAskedAboutBeforeAnAttempt(_ isUsable: Bool) async throws {
        let bench = Bench(world: World())
        let provider = ScriptedProvider(Self.account, [Self.paid(600)], usable: isUsable)
        try await bench.bind(Self.win, 600, World.consented)
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0 } == (isUsable ? ["consent", "submit"] : ["consent"]))
        #expect(provider.consents.withLock { $0 } == [isUsable])
        if isUsable { return }
        let waiting = try #require(try await bench.store.payout(Self.win))
        #expect(waiting.next == .visit && waiting.attempt == 0)
        let now = bench.world.now
        _ = try await bench.store.change(Self.win) { payout in
            payout.visit(until: now.advanced(by: .seconds(60)), at: now)
            return []
        }
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0.last } == "submit")
        #expect(provider.consents.withLock { $0 } == [false, false])
    }

    /// A provider that tells of ends is not asked before a first order: what is known decides, and what it did not tell is
    /// found where the order comes to nothing.
    @Test(arguments: [
        // Known to have ended; still given; ended, and not told of; given, and no answer came; nobody answers.
        (true, Bool?.some(false), ProviderAnswer.notFound, [], true),
        (false, true, paid(600), ["submit"], false),
        (false, false, .unknown("INVALID_REQUEST"), ["submit", "consent"], true),
        (false, true, .unknown("no answer"), ["submit", "consent"], false),
        (false, nil, .unknown("no answer"), ["submit", "consent"], false),
    ])
    func aProviderThatTellsOfConsentsIsNotAskedBefore(
        _ isKnown: Bool, _ usable: Bool?, _ answer: ProviderAnswer, _ calls: [String],
        _ isEnded: Bool
    ) async throws {
        let ended = Ended(isKnown ? ["C1"] : [])
        let bench = Bench(world: World(), consents: ended)
        let provider = ScriptedProvider(
            Self.account, [answer], usable: usable, tellsOfConsents: true)
        try await bench.bind(Self.win, 600, World.consented)
        try await bench.work([provider])
        #expect(provider.calls.withLock { $0 } == calls)
        #expect(provider.consents.withLock { $0 } == [!isKnown])
        #expect(ended.numbers.withLock { $0 } == (isEnded ? ["C1"] : []))
        #expect(bench.store.proof.faults == [])
    }

    /// The end was not told of, nor was it answered when the order was refused: it stays in doubt until the statement, and the
    /// next attempt asks. Nothing is paid twice, and nothing waits for ever.
    @Test func anEndThatNobodyHeardOfIsAskedAboutBeforeTheNextAttempt() async throws {
        let bench = Bench(world: World(), consents: Ended())
        let first = ScriptedProvider(
            Self.account, [.unknown("INVALID_REQUEST"), .notFound], usable: nil,
            tellsOfConsents: true)
        try await bench.bind(Self.win, 600, World.consented)
        try await bench.work([first])
        bench.world.pass(.seconds(1))
        try await bench.work([first])
        let doubt = try #require(try await bench.store.payout(Self.win))
        #expect(doubt.state == .unknown && doubt.isMissing && doubt.attempt == 1)
        bench.world.pass(.seconds(86_400))
        let now = bench.world.now
        _ = try await bench.store.change(Self.win) { payout in
            payout.absent(fromStatementUntil: now, at: now) ?? []
        }
        bench.world.pass(.seconds(3_600))
        let second = ScriptedProvider(
            Self.account, [Self.paid(600)], usable: false, tellsOfConsents: true)
        try await bench.work([second])
        #expect(second.calls.withLock { $0 } == ["consent"])
        let waiting = try #require(try await bench.store.payout(Self.win))
        #expect(waiting.next == .visit && waiting.attempt == 1)
        #expect(bench.store.proof.faults == [])
    }

    /// A prize that is taxed needs the name in the document, and the consent is the payee's all the same.
    @Test func aConsentIsKeptWithAName() throws {
        let payee = try #require(World().open(World.consented))
        #expect(payee.named("王五").consent == payee.consent)
        #expect(payee.withoutConsent == Payee(account: payee.account))
    }
}
