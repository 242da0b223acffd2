import Doubles
import Invoices
import Testing
import Verification

/// What every hot cache promises, on memory and on a real Redis.
struct RedisHotCacheContractTests {
    @Test(arguments: CacheUnderTest.allCases)
    func readKeepsTheOrderOfTheQuestion(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let invoices = CachedInvoices.some(600)
            try await cache.fill(invoices[..<500].map(CacheEntry.present))
            try await cache.fill(invoices[550...].map { .absent($0.id) })
            let order = invoices.indices.shuffled() + [0, 0, 599]
            let reading = try await cache.read(order.map { invoices[$0].id })
            let expected = order.map { index -> CacheEntry? in
                switch index {
                case ..<500: .present(invoices[index])
                case 550...: .absent(invoices[index].id)
                default: nil
                }
            }
            #expect(reading.entries == expected)
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func emptyCallsAreHarmless(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            try await cache.fill([])
            try await cache.writeThrough([])
            try await cache.forgetAbsence(of: [])
            try await cache.updateChecks([])
            let reading = try await cache.read([])
            #expect(reading.entries.isEmpty)
            #expect(!reading.leases.contains(0))
        }
    }

    @Test(arguments: CacheUnderTest.allCases, [255, 256, 257, 65_536] as [Int64])
    func onlyAHigherRevisionReplaces(_ kind: CacheUnderTest, revision: Int64) async throws {
        try await kind.run { cache in
            let old = CachedInvoices.one.changed(to: .normal, revision: revision)
            let new = old.changed(to: .voided, revision: revision + 1)
            let same = old.changed(to: .redFlushed, revision: revision + 1)

            try await cache.fill([.present(old)])
            try await cache.fill([.present(new)])
            #expect(try await cache.read([old.id]).entries == [.present(new)])
            try await cache.fill([.present(old)])
            #expect(try await cache.read([old.id]).entries == [.present(new)])
            try await cache.writeThrough([old])
            #expect(try await cache.read([old.id]).entries == [.present(new)])
            try await cache.fill([.present(same)])
            #expect(try await cache.read([old.id]).entries == [.present(new)])
            try await cache.fill([.absent(old.id)])
            #expect(try await cache.read([old.id]).entries == [.present(new)])
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func writeThroughReplacesWhatAReaderFilled(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let old = CachedInvoices.one
            let new = old.changed(to: .voided, revision: 2)
            try await cache.fill([.present(old)])
            try await cache.writeThrough([new])
            #expect(try await cache.read([old.id]).entries == [.present(new)])
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func absentIsReplacedByPresent(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let invoices = CachedInvoices.some(2)
            try await cache.fill(invoices.map { .absent($0.id) })
            try await cache.fill([.present(invoices[0])])
            try await cache.writeThrough([invoices[1]])
            let entries = try await cache.read(invoices.map(\.id)).entries
            #expect(entries == invoices.map(CacheEntry.present))
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func forgettingAbsenceLeavesThePresentAlone(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let invoices = CachedInvoices.some(3)
            try await cache.fill([.present(invoices[0]), .absent(invoices[1].id)])
            try await cache.forgetAbsence(of: invoices.map(\.id))
            let entries = try await cache.read(invoices.map(\.id)).entries
            #expect(entries == [.present(invoices[0]), nil, nil])
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func absenceLapsesByItself(_ kind: CacheUnderTest) async throws {
        try await kind.run(absenceKept: .milliseconds(50)) { cache in
            let id = CachedInvoices.one.id
            try await cache.fill([.absent(id)])
            try await eventually { try await cache.read([id]).entries == [nil] }
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func checksGoUpAndNeverBack(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let invoices = CachedInvoices.some(3)
            let (known, absent) = (invoices[0], invoices[1])
            try await cache.fill([.present(known), .absent(absent.id)])
            // 300 after 5: as little-endian bytes, or as text, it would seem less.
            for (given, held) in [(5, 5), (300, 300), (299, 300), (300, 300)] as [(Int64, Int64)] {
                try await cache.updateChecks(
                    invoices.map { ($0.id, CheckHistory.times(given)) })
                let entries = try await cache.read(invoices.map(\.id)).entries
                #expect(
                    entries == [.present(known.counting(.times(held))), .absent(absent.id), nil])
            }
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func aNewRevisionKeepsChecksThatTheLedgerHadNotHeardOf(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let old = CachedInvoices.one
            let new = old.changed(to: .voided, revision: 2)
            try await cache.fill([.present(old)])
            try await cache.updateChecks([(old.id, .times(9))])
            try await cache.writeThrough([new])
            #expect(try await cache.read([old.id]).entries == [.present(new.counting(.times(9)))])
            let newest = old.changed(to: .voided, revision: 3).counting(.times(12))
            try await cache.writeThrough([newest])
            #expect(try await cache.read([old.id]).entries == [.present(newest)])
        }
    }
}
