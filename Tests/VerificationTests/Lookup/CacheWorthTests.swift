import Doubles
import Testing

@testable import Verification

@Suite struct CacheWorthTests {
    /// How many of so many look-ups pass the cache by.
    private static func passes(_ worth: CacheWorth, of count: Int) -> Int {
        (0..<count).count { _ in worth.isPassedBy() }
    }

    /// The ledger knew nearly all that it was asked about.
    private static func afterKnown() -> CacheWorth {
        let worth = CacheWorth()
        worth.note(askedOfLedger: 1_600, unknown: 199)
        return worth
    }

    @Test func inAFloodOfUnknownNumbersItIsAsked() {
        let worth = CacheWorth()
        worth.note(asked: 10_000, answered: 0)
        #expect(Self.passes(worth, of: 160) == 0)
        worth.note(askedOfLedger: 1_600, unknown: 200)
        #expect(Self.passes(worth, of: 160) == 0)
        for _ in 0..<8 { worth.note(askedOfLedger: 1_024, unknown: 0) }
        #expect(Self.passes(worth, of: 160) == 150)
    }

    @Test func itIsAskedUntilEnoughIsKnown() {
        let worth = Self.afterKnown()
        worth.note(asked: CacheWorth.window - 1, answered: 0)
        #expect(Self.passes(worth, of: 100) == 0)
    }

    @Test func aCacheThatHardlyEverAnswersIsOnlyProbed() {
        let worth = Self.afterKnown()
        worth.note(asked: 1_600, answered: 99)
        #expect(Self.passes(worth, of: 160) == 150)
    }

    @Test func oneAnswerInSixteenIsWorthARoundTrip() {
        let worth = Self.afterKnown()
        worth.note(asked: 1_600, answered: 100)
        #expect(Self.passes(worth, of: 160) == 0)
    }

    @Test func itIsAskedAgainOnceProbesAreAnswered() {
        let worth = Self.afterKnown()
        worth.note(asked: 10_000, answered: 0)
        #expect(Self.passes(worth, of: 16) == 15)
        // What lies back counts half each time.
        for _ in 0..<8 { worth.note(asked: 1_024, answered: 512) }
        #expect(Self.passes(worth, of: 16) == 0)
    }
}

/// A worker whose cache never answered goes past it.
@Suite struct PassingByTests {
    private static func convinced(_ bench: TwoParts) async throws {
        for first in [5_000, 6_000] {
            let strangers = (first..<first + 600).map { SyntheticInvoice.digital($0) }
            _ = try await bench.nation.apply(strangers.map(LedgerChange.issue))
            _ = await bench.lookup.lookUp(strangers.map(\.id), at: bench.now)
        }
    }

    @Test func theLedgerIsAskedAtOnceAndTheCacheIsFilledAllTheSame() async throws {
        let bench = try TwoParts(localCapacity: 0)
        _ = try await bench.nation.apply([.issue(TwoParts.here)])
        await bench.follow()
        try await Self.convinced(bench)
        let read = bench.cache.calls(of: .read)
        for _ in 0..<CacheWorth.probe - 1 {
            #expect(try await bench.status(TwoParts.here) == .normal)
        }
        #expect(bench.cache.calls(of: .read) == read)
        while try await bench.memory.read([TwoParts.here.id]).entries == [nil] {
            await Task.yield()
        }
        // The probe.
        #expect(try await bench.status(TwoParts.here) == .normal)
        #expect(bench.cache.calls(of: .read) == read + 1)
    }

    @Test func withTheLedgerGoneTheCacheHasTheLastWordAllTheSame() async throws {
        let bench = try TwoParts(localCapacity: 0)
        _ = try await bench.nation.apply([.issue(TwoParts.here)])
        await bench.follow()
        #expect(try await bench.status(TwoParts.here) == .normal)
        while bench.memory.count == 0 { await Task.yield() }
        try await Self.convinced(bench)
        bench.nation.fail(with: TwoParts.gone)
        bench.south.fail(with: TwoParts.gone)
        bench.pass(FreshnessBound.lease)
        for _ in 0..<CacheWorth.probe {
            let found = try await bench.lookup.lookUp(TwoParts.here.id, at: bench.now)
            #expect(found.stored?.id == TwoParts.here.id)
            #expect(found.source == .outageCache)
        }
        await #expect(throws: TwoParts.gone) { try await bench.status(TwoParts.away) }
    }
}
