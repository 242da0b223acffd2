import Doubles
import Invoices
import Testing
import Verification

/// That a write is in the shared cache when it returns, whichever cache that is and whether or not
/// anybody follows the feed.
struct WriteThroughWriterContractTests {
    @Test(arguments: CacheUnderTest.allCases, [true, false])
    func aVoidReplacesWhatReadersPutInBefore(
        _ kind: CacheUnderTest, isLeased: Bool
    ) async throws {
        try await kind.run { cache in
            let ledger = MemoryLedger()
            let writer = WriteThroughWriter(writer: ledger, ledger: ledger, cache: cache)
            let invoices = (1...3).map { SyntheticInvoice.digital($0) }
            _ = try await ledger.apply(invoices.map { .issue($0) })
            let ids = invoices.map(\.id)
            if isLeased {
                let claim = try #require(
                    try await cache.claimFeed(of: 0, by: "one", for: .seconds(600)))
                try await cache.lease(claim, for: .seconds(600), cursor: .at(1))
            }
            let before = try await ledger.invoices(ids).compactMap { $0 }
            #expect(try await cache.read(ids).entries == [nil, nil, nil])
            try await cache.fill(before.map(CacheEntry.present))
            let held = try await cache.read(ids)
            #expect(held.entries == before.map(CacheEntry.present))
            #expect(held.leases.contains(0) == isLeased)

            #expect(try await writer.apply([.void(ids[1])]) == [.applied(revision: 2)])
            let voided = try #require(try await ledger.invoices([ids[1]])[0])
            #expect(voided.status == .voided)
            let after = [before[0], voided, before[2]].map(CacheEntry.present)
            #expect(try await cache.read(ids).entries == after)
            // A reader that is late, and a writer that is, take nothing back.
            try await cache.fill(before.map(CacheEntry.present))
            try await cache.replace(before)
            #expect(try await cache.read(ids).entries == after)
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func anIssueEndsThatItWasAbsent(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let ledger = MemoryLedger()
            let writer = WriteThroughWriter(writer: ledger, ledger: ledger, cache: cache)
            let invoice = SyntheticInvoice.digital(1)
            try await cache.fill([.absent(invoice.id)])
            #expect(try await cache.read([invoice.id]).entries == [.absent(invoice.id)])
            _ = try await writer.apply([.issue(invoice)])
            #expect(try await cache.read([invoice.id]).entries == [nil])
        }
    }
}
