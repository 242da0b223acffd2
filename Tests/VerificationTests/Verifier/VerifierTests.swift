import Doubles
import Invoices
import Testing
import Verification

@Suite struct VerifierTests {
    @Test func aKnownInvoiceIsConsistentAndAnUnknownOneIsNotFound() async throws {
        let bench = Bench()
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        #expect(try await bench.ask(invoice).status == .normal)
        #expect(try await bench.ask(SyntheticInvoice.digital(2)) == .notFound)
    }

    @Test func aWrongFactorIsInconsistentAndNeverSaysWhich() async throws {
        let bench = Bench()
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        var wrongAmount = SubmittedInvoice(about: invoice)
        wrongAmount.amount = "0.01"
        var wrongDate = SubmittedInvoice(about: invoice)
        wrongDate.issuedOn = "2025-12-31"
        for submitted in [wrongAmount, wrongDate] where submitted.issuedOn != "" {
            let answer = try await bench.verifier.verify(
                submitted, by: Bench.client, at: bench.now)
            #expect(answer.verdict == .inconsistent)
        }
    }

    @Test func theSecondAnswerComesFromNearer() async throws {
        let bench = Bench()
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        _ = try await bench.follow()
        for _ in 0..<3 { _ = try await bench.ask(invoice) }
        #expect(bench.observer.count(.ledger) == 1)
        #expect(bench.observer.count(.memory) == 2)
    }

    @Test func withoutMemoryTheSharedCacheAnswers() async throws {
        let bench = Bench(localCapacity: 0)
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        _ = try await bench.follow()
        _ = try await bench.ask(invoice)
        try await bench.untilFilled(1)
        _ = try await bench.ask(invoice)
        #expect(bench.observer.count(.ledger) == 1)
        #expect(bench.observer.count(.cache) == 1)
    }

    @Test func withoutALeaseNoCacheIsBelieved() async throws {
        let bench = Bench()
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        _ = try await bench.follow()
        _ = try await bench.ask(invoice)
        try await bench.untilFilled(1)
        bench.pass(FreshnessBound.lease)
        _ = try await bench.ask(invoice)
        #expect(bench.observer.count(.ledger) == 2)
        #expect(bench.observer.count(.memory) + bench.observer.count(.cache) == 0)
    }

    @Test(arguments: [0, 100])
    func aVoidIsAnsweredOnceTheFeedWasReadAndByTheEndOfTheBound(
        _ localCapacity: Int
    ) async throws {
        let bench = Bench(localCapacity: localCapacity)
        let invoice = SyntheticInvoice.coded(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        let cursors = try await bench.follow()
        #expect(try await bench.ask(invoice).status == .normal)
        try await bench.untilFilled(1)
        _ = try await bench.ledger.apply([.void(invoice.id)])

        // Nobody has read the feed: the lease is what keeps the old answer from living on.
        bench.pass(FreshnessBound.lease)
        #expect(try await bench.ask(invoice).status == .voided)
        // And once it is read, caches are right again.
        _ = try await bench.follow(from: cursors)
        #expect(try await bench.ask(invoice).status == .voided)
    }

    @Test func aCacheThatFailsCostsNoAnswer() async throws {
        let bench = Bench(localCapacity: 0)
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        for operation in FaultyHotCache.Operation.allCases { bench.cache.fail(operation) }
        bench.limits.fail()
        for _ in 0..<5 { #expect(try await bench.ask(invoice).status == .normal) }
        #expect(bench.observer.count(.ledger) == 5)
        #expect(bench.observer.faultCount == 5)
    }

    @Test func withoutTheLedgerTheLastWordIsGivenAndMarked() async throws {
        let bench = Bench()
        let known = SyntheticInvoice.digital(1)
        let absent = SyntheticInvoice.digital(2)
        _ = try await bench.ledger.apply([.issue(known)])
        _ = try await bench.follow()
        _ = try await bench.ask(known)
        _ = try await bench.ask(absent)
        try await bench.untilFilled(2)
        let gone = ServiceUnavailable(.ledger, .unreachable, "gone")
        bench.ledger.fail(with: gone)
        #expect(try await !bench.ask(known).isFromOutage)
        bench.pass(FreshnessBound.lease)
        let verdict = try await bench.ask(known)
        #expect(verdict.status == .normal)
        #expect(verdict.isFromOutage)
        // That it was absent is no knowledge any more.
        await #expect(throws: gone) { try await bench.ask(absent) }
        bench.memory.vanish()
        await #expect(throws: gone) { try await bench.ask(known) }
        bench.ledger.fail(with: nil)
        #expect(try await !bench.ask(known).isFromOutage)
    }

    @Test func checksAreCountedAtOnceAndSurviveTheCache() async throws {
        let bench = Bench()
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        _ = try await bench.follow()
        for expected in 0..<4 {
            #expect(try await bench.ask(invoice).checksBefore == Int64(expected))
        }
        await bench.checkCounter.flushAll()
        bench.memory.vanish()
        #expect(try await bench.ask(invoice).checksBefore == 4)
        #expect(try await bench.ledger.invoices([invoice.id])[0]?.checks.count == 4)
    }

    @Test func aLostAnswerCountsNothingTwice() async throws {
        let bench = Bench()
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        _ = try await bench.ask(invoice)
        bench.ledger.fail(with: ServiceUnavailable(.ledger, .deadlineExceeded, "lost"))
        await bench.checkCounter.flushAll()
        bench.ledger.fail(with: nil)
        await bench.checkCounter.flushAll()
        await bench.checkCounter.flushAll()
        #expect(try await bench.ledger.invoices([invoice.id])[0]?.checks.count == 1)
        #expect(bench.checkCounter.pendingCount == 0)
    }

    @Test func whatIsPendingIsCountedWhenTheServiceStops() async throws {
        let refusing = RefusesTheCancelled()
        let bench = Bench()
        let checkCounter = CheckCounter(ledger: refusing, cache: bench.cache, worker: "stops")
        _ = checkCounter.note(SyntheticInvoice.digital(1).id, known: .none, at: bench.now)
        let life = Task { await checkCounter.run() }
        life.cancel()
        await life.value
        #expect(refusing.counted.value == 1)
        #expect(checkCounter.pendingCount == 0)
    }

    @Test func onlyConsistentAnswersCount() async throws {
        let bench = Bench()
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        var wrong = SubmittedInvoice(about: invoice)
        wrong.amount = "0.01"
        _ = try await bench.verifier.verify(wrong, by: Bench.client, at: bench.now)
        #expect(try await bench.ask(invoice).checksBefore == 0)
    }

    @Test func aBatchAnswersEachInItsPlace() async throws {
        let bench = Bench()
        let invoices = (1...5).map { SyntheticInvoice.digital($0) }
        _ = try await bench.ledger.apply(invoices.prefix(3).map(LedgerChange.issue))
        var submitted = invoices.map(SubmittedInvoice.init(about:))
        submitted[1].amount = "0.01"
        submitted.insert(SubmittedInvoice(number: "1"), at: 0)
        submitted.append(submitted[1])
        let results = try await bench.verifier.verify(
            submitted, by: Bench.client, at: bench.now)
        let verdicts = try results.map { try $0.get().verdict }
        #expect(
            verdicts.map(\.word) == [
                "malformed", "consistent", "inconsistent", "consistent", "not found", "not found",
                "consistent",
            ])
        #expect(verdicts[6].checksBefore == 1)
    }

    @Test func anEmptyBatchIsAnEmptyAnswer() async throws {
        let bench = Bench()
        #expect(try await bench.verifier.verify([], by: Bench.client, at: bench.now).isEmpty)
    }
}

/// Behaves to cancelled tasks as a real connection does.
private final class RefusesTheCancelled: CheckLedger {
    let counted = Shared(0)

    func add(
        _ checks: [(id: InvoiceID, checks: CheckHistory)], worker: String, sequence: Int64
    ) async throws(ServiceUnavailable) -> [CheckHistory] {
        guard !Task.isCancelled else {
            throw ServiceUnavailable(.ledger, .unreachable, "cancelled")
        }
        counted.update { $0 += checks.count }
        return checks.map(\.checks)
    }
}

extension Verdict {
    var word: String {
        switch self {
        case .consistent: "consistent"
        case .inconsistent: "inconsistent"
        case .notFound: "not found"
        case .outOfRange: "out of range"
        case .malformed: "malformed"
        case .limited: "limited"
        case .throttled: "throttled"
        case .overloaded: "overloaded"
        }
    }
}
