import Doubles
import Invoices
import Testing
import Verification

@Suite struct FollowerTests {
    @Test func theFollowerBringsChangesIntoTheSharedCache() async throws {
        let bench = Bench(localCapacity: 0)
        let invoice = SyntheticInvoice.coded(1)
        let cursors = try await bench.follow()
        _ = try await bench.ledger.apply([.issue(invoice), .void(invoice.id)])
        _ = try await bench.follow(from: cursors)
        let reading = try await bench.cache.read([invoice.id])
        #expect(reading.leases.contains(0))
        guard case .present(let stored) = reading.entries[0] else {
            Issue.record("the change did not reach the cache")
            return
        }
        #expect(stored.status == .voided)
    }

    @Test func memoryForgetsWhatWasReadBeforeItsFollowerJoinedTheFeed() async throws {
        let ledger = MemoryLedger()
        let local = InProcessCache(capacity: 10)
        let invoice = SyntheticInvoice.digital(1)
        _ = try await ledger.apply([.issue(invoice)])
        let old = try #require(await ledger.invoices([invoice.id])[0])
        // The feed as it is joined tells nothing of this.
        _ = try await ledger.apply([.void(invoice.id)])
        let waits = Shared<[Duration]>([])
        let follower = InProcessFollower(feed: ledger, local: local) { duration in
            // A reader that was slow.
            local.store([old])
            waits.update { $0.append(duration) }
        }
        let cursor = await follower.begin()
        #expect(waits.value == [FreshnessBound.oldestView])
        let now = ContinuousClock.now
        _ = try await follower.follow(from: cursor) { now }
        #expect(local.invoice(invoice.id, at: now) == nil)
        local.store([try #require(await ledger.invoices([invoice.id])[0])])
        #expect(local.invoice(invoice.id, at: now)?.status == .voided)
    }

    @Test func anIssueEndsItsAbsence() async throws {
        let bench = Bench()
        let invoice = SyntheticInvoice.digital(1)
        let cursors = try await bench.follow()
        #expect(try await bench.ask(invoice) == .notFound)
        try await bench.untilFilled(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        _ = try await bench.follow(from: cursors)
        #expect(try await bench.ask(invoice).status == .normal)
    }

    @Test func onlyOneWorkerFollowsAndAnotherTakesOver() async throws {
        let bench = Bench()
        let other = CacheFollower(
            feed: bench.ledger, ledger: bench.ledger, cache: bench.cache, worker: "other")
        _ = try await bench.follow()
        #expect(try await other.follow(from: nil) == nil)
        bench.pass(FreshnessBound.lease)
        #expect(try await other.follow(from: nil) != nil)
    }

    @Test func whoTakesOverMissesNothingThatTheOtherLeft() async throws {
        let bench = Bench(localCapacity: 0)
        let invoice = SyntheticInvoice.coded(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        _ = try await bench.follow()
        _ = try await bench.ask(invoice)
        try await bench.untilFilled(1)
        // The first follower dies here. Its successor starts anew, without a cursor of its own.
        _ = try await bench.ledger.apply([.void(invoice.id)])
        bench.pass(FreshnessBound.lease)
        let other = CacheFollower(
            feed: bench.ledger, ledger: bench.ledger, cache: bench.cache, worker: "other")
        _ = try await other.follow(from: nil)
        let reading = try await bench.cache.read([invoice.id])
        #expect(reading.leases.contains(0))
        guard case .present(let stored) = reading.entries[0] else {
            Issue.record("the entry is gone")
            return
        }
        #expect(stored.status == .voided)
    }

    @Test(arguments: [FaultyHotCache.Operation.writeThrough, .lease, .claimFeed])
    func aFollowerThatFailsGrantsNoLease(_ operation: FaultyHotCache.Operation) async throws {
        let bench = Bench(localCapacity: 0)
        let invoice = SyntheticInvoice.coded(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        let cursors = try await bench.follow()
        bench.pass(FreshnessBound.lease)
        _ = try await bench.ledger.apply([.void(invoice.id)])
        bench.cache.fail(operation)
        let fault = await #expect(throws: ServiceUnavailable.self) {
            try await CacheFollower(
                feed: bench.ledger, ledger: bench.ledger, cache: bench.cache, worker: "bench"
            ).follow(from: cursors.shared)
        }
        #expect(fault?.service == .cache)
        #expect(try await !bench.memory.read([invoice.id]).leases.contains(0))
    }

    @Test func aFeedThatFailsRenewsNoLeaseOfMemory() async throws {
        let bench = Bench()
        let invoice = SyntheticInvoice.digital(1)
        _ = try await bench.ledger.apply([.issue(invoice)])
        _ = try await bench.follow()
        _ = try await bench.ask(invoice)
        #expect(bench.local.invoice(invoice.id, at: bench.instant) != nil)
        bench.ledger.fail(with: ServiceUnavailable(.ledger, .unreachable, "gone"))
        let fault = await #expect(throws: ServiceUnavailable.self) { try await bench.follow() }
        #expect(fault?.service == .ledger)
        bench.pass(FreshnessBound.lease)
        #expect(bench.local.invoice(invoice.id, at: bench.instant) == nil)
    }
}
