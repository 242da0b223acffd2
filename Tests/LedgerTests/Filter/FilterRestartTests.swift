import Doubles
import Invoices
import Synchronization
import Testing
import Verification
import Wire

@testable import Ledger

/// A Redis that comes back with what it held some time ago, its lease among it: these leases last
/// ten minutes.
struct FilterRestartTests {
    @Test func whatWasIssuedSinceTheCopyIsNotDenied() async throws {
        try await SavingRedis.run { redis, client in
            let bench = FilterBench(client)
            try await bench.build(300)
            try await redis.save(client)
            let unheard = SyntheticInvoice.digital(400)
            let unread = SyntheticInvoice.digital(401)
            _ = try await bench.writer.apply([.issue(unheard)])
            try await bench.round()
            _ = try await bench.writer.apply([.issue(unread)])
            let unknown = FilterBench.unknown(1)[0]
            #expect(try await bench.denied([unheard.id, unread.id, unknown]) == [unknown])

            try await redis.restart(client)
            // The old copy holds a ready filter and a lease, which readers do not believe.
            #expect(try await bench.header?.stage == .ready)
            #expect(try await bench.cache.read([]).leases.contains(0))
            #expect(try await bench.denied([unheard.id, unread.id, unknown]) == [])
            // The follower notices, and begins again at the copy's cursor.
            let fault = await #expect(throws: ServiceUnavailable.self) {
                try await bench.round()
            }
            #expect(fault?.service == .cache)
            #expect(try await bench.denied([unheard.id, unread.id, unknown]) == [])
            try await bench.round()
            #expect(try await bench.denied([unheard.id, unread.id, unknown]) == [unknown])
            #expect(try await bench.denied(FilterBench.known(0..<300)) == [])
        }
    }

    @Test func anEmptyRedisHasNoFilterUntilItIsBuilt() async throws {
        try await SavingRedis.run { redis, client in
            let bench = FilterBench(client)
            try await bench.build(300)
            try await redis.restart(client)
            let invoice = SyntheticInvoice.digital(400)
            _ = try await bench.writer.apply([.issue(invoice)])
            bench.scan.add([invoice.id])
            #expect(try await bench.denied(FilterBench.unknown(20)) == [])
            let fault = await #expect(throws: ServiceUnavailable.self) {
                try await bench.round()
            }
            #expect(fault?.service == .cache)
            try await bench.round()
            #expect(try await bench.denied(FilterBench.unknown(20)) == [])
            try await bench.keeper.look()
            #expect(try await bench.denied(FilterBench.unknown(20)).count > 15)
            #expect(try await !bench.denies(invoice.id))
            #expect(try await bench.denied(FilterBench.known(0..<300)) == [])
        }
    }

    /// Between the page's bits and its progress Redis comes back with neither, and the progress
    /// looks as it should.
    @Test func aPageThatARestartTookIsPutInAgain() async throws {
        try await SavingRedis.run { redis, client in
            let bench = FilterBench(client)
            bench.scan.beforePage { page in
                guard page == 2 else { return }
                try await redis.save(client)
                let header = try #require(try await bench.header)
                let page = FilterBench.known(200..<300)
                #expect(try await bench.filter.mark(page: page, in: 0, as: header))
                try await redis.restart(client)
            }
            try await bench.build(450)
            #expect(try await bench.header?.stage == .building)
            bench.scan.beforePage(nil)
            let fault = await #expect(throws: ServiceUnavailable.self) {
                try await bench.round()
            }
            #expect(fault?.service == .cache)
            try await bench.round()
            try await bench.keeper.look()
            #expect(bench.scan.pages.first == .some(FilterBench.known(199..<200)[0]))
            #expect(try await bench.header?.stage == .ready)
            #expect(try await bench.denied(FilterBench.known(0..<450)) == [])
        }
    }

    /// What readers were told of an invoice's status, too, must not survive: the cursor's number is
    /// the same before and after, and only Redis's history tells.
    @Test func aFollowerThatFindsTheSameCursorInAnotherHistoryBeginsAgain() async throws {
        try await SavingRedis.run { redis, client in
            let bench = FilterBench(client)
            try await bench.issue(0..<1)
            try await bench.round()
            let id = FilterBench.known(0..<1)[0]
            let stored = try #require(try await bench.ledger.invoices([id])[0])
            try await bench.cache.fill([.present(stored)])
            try await redis.save(client)
            let claim = try #require(
                try await bench.cache.claimFeed(of: 0, by: "one", for: .seconds(600)))
            try await redis.restart(client)
            await #expect(throws: ServiceUnavailable.self) {
                try await bench.cache.lease(
                    claim, for: .seconds(600), cursor: try #require(claim.cursor))
            }
            await #expect(throws: ServiceUnavailable.self) {
                try await bench.cache.claimFeed(of: 0, by: "one", for: .seconds(600))
            }
            let next = try await bench.cache.claimFeed(of: 0, by: "one", for: .seconds(600))
            #expect(next?.cursor == claim.cursor)
        }
    }
}
