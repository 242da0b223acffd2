import Doubles
import Invoices
import Synchronization
import Testing
import Verification
import Wire

@testable import Ledger

/// The filter of a real ledger.
struct PostgresFilterTests {
    /// Of several partitions, the default one among them.
    private static let invoices =
        (1...60).map { SyntheticInvoice.digital($0) }
        + (1...40).map { SyntheticInvoice.coded($0, year: 24) }
        + (1...30).map { SyntheticInvoice.coded($0, year: 12) }
        + (1...20).map { SyntheticInvoice.digital($0, province: 44) }

    @Test(arguments: [1, 7, 50, 150, 151, 1_000])
    func theCensusTellsEveryIdentityOnce(_ limit: Int) async throws {
        try await LedgerDatabase.withFresh { pool in
            let ports = LedgerPorts(pool)
            let scan = IssuedInvoiceScan(pool)
            #expect(try await scan.identities(after: nil, limit: limit, within: patience) == [])
            _ = try await ports.writer.apply(Self.invoices.shuffled().map { .issue($0) })
            var told: [InvoiceID] = []
            while true {
                let page = try await scan.identities(
                    after: told.last, limit: limit, within: patience)
                told += page
                if page.count < limit { break }
            }
            #expect(told.count == 150)
            #expect(Set(told) == Set(Self.invoices.map(\.id)))
            #expect(try await scan.estimate(within: patience) >= 150)
        }
    }

    @Test func aFloodOfInventedNumbersIsToldFromRedis() async throws {
        try await LedgerDatabase.withFresh { pool in
            let ports = LedgerPorts(pool)
            _ = try await ports.writer.apply(Self.invoices.map { .issue($0) })
            try await RedisForTests.withClient { client in
                var policy = FilterPolicy.patient
                policy.denialsPerAudit = FilterPolicy().denialsPerAudit
                let filter = KnownInvoiceFilter(client: client, policy: policy, logger: quiet)
                let cache = RedisHotCache(client: client, policy: .patient, filter: filter)
                let follower = CacheFollower(
                    feed: ports.feed, ledger: ports.ledger, cache: LongLeases(cache: cache),
                    worker: "one")
                let keeper = FilterKeeper(filter, scan: IssuedInvoiceScan(pool), worker: "one")
                let cursor = try await follower.follow(from: nil)
                try await keeper.look()
                #expect(filter.figures.parts[0].isReady)

                let counting = CountingLedger(ports.ledger)
                let limits = LookupQueueLimits(
                    batchMaximum: 100, waitingMaximum: 10_000, concurrentBatches: 1,
                    patience: .seconds(3_600))
                let lookup = InvoiceLookup(
                    ledger: counting, cache: cache, local: InProcessCache(capacity: 0),
                    cacheLimits: limits, ledgerLimits: limits, observer: SilentObserver())
                func absent(_ ids: [InvoiceID]) async throws -> Int {
                    var count = 0
                    for outcome in await lookup.lookUp(ids, at: .now)
                    where try outcome.get().stored == nil { count += 1 }
                    return count
                }
                // The ledger answers the first of them, from which the cache learns; that is not
                // waited for.
                let first = Array(FilterBench.unknown(100))
                #expect(try await absent(first) == 100)
                #expect(counting.asked == 100)
                try await eventually { filter.question(about: first) != nil }
                _ = try await cache.read([first[0]])

                let flood = Array(FilterBench.unknown(20_000).dropFirst(100))
                for start in stride(from: 0, to: flood.count, by: 500) {
                    let some = Array(flood[start..<min(start + 500, flood.count)])
                    #expect(try await absent(some) == some.count)
                }
                // One in 256 by way of audit, and few that pass.
                let asked = counting.asked - 100
                #expect((70...400).contains(asked), "\(asked) of 19,900")

                let known = Self.invoices.map(\.id)
                #expect(try await absent(known) == 0)
                let late = (1_000...1_100).map { SyntheticInvoice.digital($0) }
                let writer = WriteThroughWriter(
                    writer: ports.writer, ledger: ports.ledger, cache: cache)
                _ = try await writer.apply(late.map { .issue($0) })
                #expect(try await absent(late.map(\.id)) == 0)
                // Committed by one who died then: the follower brings it in.
                let orphan = SyntheticInvoice.digital(2_000)
                _ = try await ports.writer.apply([.issue(orphan)])
                _ = try await follower.follow(from: cursor)
                #expect(try await absent([orphan.id]) == 0)
            }
        }
    }
}

/// Counts the identities that it is asked about.
private final class CountingLedger: InvoiceLedger {
    private let ledger: any InvoiceLedger
    private let count = Mutex(0)

    init(_ ledger: any InvoiceLedger) { self.ledger = ledger }

    var asked: Int { count.withLock { $0 } }

    func invoices(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> [StoredInvoice?] {
        count.withLock { $0 += ids.count }
        return try await ledger.invoices(ids)
    }
}

private struct SilentObserver: LookupObserver {
    func answered(from source: LookupSource) {}
    func batchArrived(from source: LookupSource, count: Int) {}
    func cacheFailed() {}
}
