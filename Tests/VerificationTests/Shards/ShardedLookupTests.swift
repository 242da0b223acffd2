import Doubles
import Invoices
import Testing
import Verification

@Suite struct ShardedLookupTests {
    @Test func eachIsLookedUpInItsPart() async throws {
        let bench = try TwoParts()
        _ = try await bench.nation.apply([.issue(TwoParts.here)])
        _ = try await bench.south.apply([.issue(TwoParts.away)])
        let asked = [TwoParts.away, TwoParts.here, SyntheticInvoice.digital(9, province: 44)]
        let found = await bench.lookup.lookUp(asked.map(\.id), at: bench.now)
        #expect(
            try found.map { try $0.get().stored?.id } == [TwoParts.away.id, TwoParts.here.id, nil])
        // None in the other's.
        #expect(try await bench.nation.invoices([TwoParts.away.id]) == [nil])
    }

    @Test func aPartThatIsGoneTakesOnlyItsRegionsWithIt() async throws {
        let bench = try TwoParts(localCapacity: 0)
        _ = try await bench.nation.apply([.issue(TwoParts.here)])
        bench.south.fail(with: TwoParts.gone)
        #expect(try await bench.status(TwoParts.here) == .normal)
        await #expect(throws: TwoParts.gone) { try await bench.status(TwoParts.away) }
        let both = await bench.lookup.lookUp(
            [TwoParts.away.id, TwoParts.here.id], at: bench.now)
        #expect(throws: TwoParts.gone) { try both[0].get() }
        #expect(try both[1].get().stored?.status == .normal)
    }

    @Test(arguments: [0, 10])
    func theLeaseOfAGonePartLapsesAndTheOthersStay(_ localCapacity: Int) async throws {
        let bench = try TwoParts(localCapacity: localCapacity)
        _ = try await bench.nation.apply([.issue(TwoParts.here)])
        _ = try await bench.south.apply([.issue(TwoParts.away)])
        let both = [TwoParts.here, TwoParts.away]
        await bench.follow()
        for invoice in both { _ = try await bench.status(invoice) }
        try await eventually { bench.memory.count >= 2 }
        bench.south.fail(with: TwoParts.gone)
        bench.pass(FreshnessBound.lease)
        await bench.follow()
        let here = try await bench.lookup.one(TwoParts.here.id, at: bench.now)
        let away = try await bench.lookup.one(TwoParts.away.id, at: bench.now)
        #expect(!here.isFromOutage)
        #expect(away.isFromOutage)
        #expect(bench.observer.count(localCapacity > 0 ? .memory : .cache) == 1)
        #expect(bench.observer.count(.outageCache) == 1)
    }

    @Test func aChangeOfOnePartIsDroppedByItsFollower() async throws {
        let bench = try TwoParts()
        _ = try await bench.south.apply([.issue(TwoParts.away)])
        await bench.follow()
        #expect(try await bench.status(TwoParts.away) == .normal)
        _ = try await bench.south.apply([.void(TwoParts.away.id)])
        await bench.follow()
        #expect(try await bench.status(TwoParts.away) == .voided)
    }

    @Test func countsOfAGonePartWaitAndOthersLand() async throws {
        let bench = try TwoParts()
        _ = try await bench.nation.apply([.issue(TwoParts.here)])
        _ = try await bench.south.apply([.issue(TwoParts.away)])
        let now = Timestamp(microseconds: 1_768_017_600_000_000)
        for invoice in [TwoParts.here, TwoParts.away] {
            _ = bench.checkCounter.note(invoice.id, known: .none, at: now)
        }
        bench.south.fail(with: TwoParts.gone)
        await bench.checkCounter.flushAll()
        #expect(bench.checkCounter.pendingCount == 1)
        #expect(try await bench.nation.invoices([TwoParts.here.id])[0]?.checks.count == 1)
        bench.south.fail(with: nil)
        await bench.checkCounter.flushAll()
        #expect(bench.checkCounter.pendingCount == 0)
        #expect(try await bench.south.invoices([TwoParts.away.id])[0]?.checks.count == 1)
    }

    @Test func aStandbyGivesALastWordThatNoCacheBelieves() async throws {
        let bench = try TwoParts()
        for ledger in [bench.nation, bench.south, bench.standby] {
            _ = try await ledger.apply([.issue(TwoParts.here), .issue(TwoParts.away)])
        }
        bench.south.fail(with: TwoParts.gone)
        bench.nation.fail(with: TwoParts.gone)
        await bench.follow()
        // The nation has none, and absence is no knowledge.
        let unknown = SyntheticInvoice.digital(9, province: 44)
        await #expect(throws: TwoParts.gone) { try await bench.status(TwoParts.here) }
        await #expect(throws: TwoParts.gone) { try await bench.status(unknown) }
        let alone = try await bench.lookup.one(TwoParts.away.id, at: bench.now)
        #expect(alone.isFromOutage)
        #expect(alone.stored?.id == TwoParts.away.id)
        let asked = [unknown.id, TwoParts.away.id, TwoParts.here.id]
        let batch = await bench.lookup.lookUp(asked, at: bench.now)
        #expect(batch.map { (try? $0.get())?.stored?.id } == [nil, TwoParts.away.id, nil])
        #expect(bench.observer.count(.standby) == 2)
        #expect(bench.memory.count == 0)
        #expect(bench.local.count == 0)
        // An overloaded ledger is there: its standby would only be behind it.
        bench.south.fail(with: ServiceUnavailable(.ledger, .overloaded, "full"))
        await #expect(throws: ServiceUnavailable(.ledger, .overloaded, "full")) {
            try await bench.status(TwoParts.away)
        }
    }
}
