import Doubles
import Invoices
import Testing

@testable import Verification

@Suite struct CacheBypassPolicyTests {
    /// How many of so many look-ups pass the cache by.
    private static func passes(_ bypass: CacheBypassPolicy, of count: Int) -> Int {
        (0..<count).count { _ in bypass.isPassedBy() }
    }

    /// The ledger knew nearly all that it was asked about.
    private static func afterKnown() -> CacheBypassPolicy {
        let bypass = CacheBypassPolicy()
        bypass.note(askedOfLedger: 1_600, unknown: 199)
        return bypass
    }

    /// Nor did the cache know any of it.
    private static func passedBy() -> CacheBypassPolicy {
        let bypass = afterKnown()
        tell(bypass, asked: 1_000, answered: 0)
        return bypass
    }

    private static func tell(_ bypass: CacheBypassPolicy, asked: Int, answered: Int) {
        bypass.note(
            Array(Numbers.ofSample.prefix(asked)), answered: (0..<asked).map { $0 < answered })
    }

    @Test func inAFloodOfUnknownNumbersItIsAsked() {
        let bypass = CacheBypassPolicy()
        Self.tell(bypass, asked: 1_600, answered: 0)
        #expect(Self.passes(bypass, of: 160) == 0)
        bypass.note(askedOfLedger: 1_600, unknown: 200)
        #expect(Self.passes(bypass, of: 160) == 0)
        for _ in 0..<8 { bypass.note(askedOfLedger: 1_024, unknown: 0) }
        #expect(Self.passes(bypass, of: 160) == 150)
    }

    @Test func itIsAskedUntilEnoughIsKnown() {
        let bypass = Self.afterKnown()
        Self.tell(bypass, asked: CacheBypassPolicy.cacheWindow - 1, answered: 0)
        #expect(Self.passes(bypass, of: 100) == 0)
    }

    @Test func aCacheThatHardlyEverAnswersIsOnlyProbed() {
        let bypass = Self.afterKnown()
        Self.tell(bypass, asked: 1_600, answered: 99)
        #expect(Self.passes(bypass, of: 160) == 150)
    }

    @Test func oneAnswerInSixteenIsWorthARoundTrip() {
        let bypass = Self.afterKnown()
        Self.tell(bypass, asked: 1_600, answered: 100)
        #expect(Self.passes(bypass, of: 160) == 0)
    }

    @Test func itIsAskedAgainOnceProbesAreAnswered() {
        let bypass = Self.passedBy()
        #expect(Self.passes(bypass, of: 16) == 15)
        // What lies back counts half each time.
        for _ in 0..<8 { Self.tell(bypass, asked: 128, answered: 64) }
        #expect(Self.passes(bypass, of: 16) == 0)
    }

    @Test func onlyTheSampleIsCountedForOthersMayNotBeFilled() {
        let bypass = Self.passedBy()
        bypass.note(Numbers.others, answered: Numbers.others.map { _ in true })
        #expect(Self.passes(bypass, of: 16) == 15)
    }

    @Test func theSampleIsAnEighth() {
        let share = Double(Numbers.ofSample.count) / Double(Numbers.all.count)
        #expect(abs(share - 0.125) < 0.01)
    }

    @Test func whileItIsAskedAllIsWorthFilling() {
        let entries = Numbers.all.prefix(100).map(Numbers.present)
        #expect(CacheBypassPolicy().worthFilling(entries) == entries)
    }

    @Test func whileItIsPassedByWhoComesAgainIsWorthFilling() {
        let bypass = Self.passedBy()
        let others = Numbers.others.prefix(100).map(Numbers.present)
        let sample = Numbers.ofSample.prefix(100).map(Numbers.present)
        let absent = Numbers.others.prefix(100).map(CacheEntry.absent)
        #expect(bypass.worthFilling(others + sample + absent) == sample + absent)
        // A few may have lost their place to another.
        #expect(bypass.worthFilling(others).count >= 95)
    }
}

/// Identities that look like those of true invoices.
private enum Numbers {
    static let all = (0..<16_000).map { SyntheticInvoice.digital($0).id }
    static let ofSample = all.filter(CacheBypassPolicy.isOfSample)
    static let others = all.filter { !CacheBypassPolicy.isOfSample($0) }

    static func present(_ id: InvoiceID) -> CacheEntry {
        .present(
            StoredInvoice(
                id: id, revision: 1, status: .normal, kind: .digitalOrdinary,
                issuedOn: SyntheticInvoice.digital(0).issuedOn, amount: Fen(100), total: Fen(113),
                checkCode: nil, sellerTaxNumber: SyntheticInvoice.seller, face: Array("{}".utf8)))
    }
}

/// A worker whose cache never answered goes past it.
@Suite struct PassingByTests {
    /// As many strangers as bring enough of the sample.
    private static func convinced(_ bench: TwoParts) async throws {
        for first in [5_000, 6_000] {
            let strangers = (first..<first + 800).map { SyntheticInvoice.digital($0) }
            _ = try await bench.nation.apply(strangers.map(LedgerChange.issue))
            _ = await bench.lookup.lookUp(strangers.map(\.id), at: bench.now)
        }
    }

    @Test func theLedgerIsAskedAtOnceAndFillsWhatIsAskedAboutAgain() async throws {
        let bench = try TwoParts(localCapacity: 0)
        let invoices = (0..<100).map { SyntheticInvoice.digital($0) }
        let once = try #require(invoices.first { !CacheBypassPolicy.isOfSample($0.id) })
        let sampled = try #require(invoices.first { CacheBypassPolicy.isOfSample($0.id) })
        _ = try await bench.nation.apply(invoices.map(LedgerChange.issue))
        await bench.follow()
        try await Self.convinced(bench)
        let read = bench.cache.calls(of: .read)
        #expect(try await bench.status(once) == .normal)
        #expect(try await bench.status(sampled) == .normal)
        // What was filled at all has been filled by now.
        try await eventually { try await bench.memory.read([sampled.id]).entries != [nil] }
        #expect(try await bench.memory.read([once.id]).entries == [nil])
        for _ in 0..<CacheBypassPolicy.probe - 3 {
            #expect(try await bench.status(once) == .normal)
        }
        #expect(bench.cache.calls(of: .read) == read)
        try await eventually { try await bench.memory.read([once.id]).entries != [nil] }
        // The probe.
        #expect(try await bench.status(once) == .normal)
        #expect(bench.cache.calls(of: .read) == read + 1)
    }

    @Test func withTheLedgerGoneTheCacheHasTheLastWordAllTheSame() async throws {
        let bench = try TwoParts(localCapacity: 0)
        _ = try await bench.nation.apply([.issue(TwoParts.here)])
        await bench.follow()
        #expect(try await bench.status(TwoParts.here) == .normal)
        try await eventually { bench.memory.count != 0 }
        try await Self.convinced(bench)
        bench.nation.fail(with: TwoParts.gone)
        bench.south.fail(with: TwoParts.gone)
        bench.pass(FreshnessBound.lease)
        for _ in 0..<CacheBypassPolicy.probe {
            let found = try await bench.lookup.one(TwoParts.here.id, at: bench.now)
            #expect(found.stored?.id == TwoParts.here.id)
            #expect(found.source == .outageCache)
        }
        await #expect(throws: TwoParts.gone) { try await bench.status(TwoParts.away) }
    }
}
