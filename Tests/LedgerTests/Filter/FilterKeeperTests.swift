import Doubles
import Invoices
import Testing
import Verification
import Wire

@testable import Ledger

/// How a filter comes to be, and what a stop at any point leaves.
struct FilterKeeperTests {
    private struct Stop: Error {}

    @Test func onlyWhoFollowsTheFeedBuilds() async throws {
        try await FilterBench.run { bench in
            try await bench.issue(0..<10)
            try await bench.keeper.look()
            #expect(try await bench.header == nil)
            // Another worker follows.
            let claim = try await bench.cache.claimFeed(of: 0, by: "two", for: .seconds(600))
            try await bench.cache.lease(
                try #require(claim), for: .seconds(600), cursor: .at(10))
            try await bench.keeper.look()
            #expect(try await bench.header == nil)
        }
    }

    /// Without a cursor the feed may still be joined at a later moment than this.
    @Test func itBeginsOnlyOnceTheFeedIsFollowedFromSomewhere() async throws {
        try await FilterBench.run { bench in
            try await bench.issue(0..<10)
            _ = try await bench.cache.claimFeed(of: 0, by: "one", for: .seconds(600))
            try await bench.keeper.look()
            #expect(try await bench.header == nil)
            try await bench.round()
            try await bench.keeper.look()
            #expect(try await bench.header?.stage == .ready)
        }
    }

    @Test func nothingIsDeniedBeforeItIsReady() async throws {
        try await FilterBench.run { bench in
            bench.scan.beforePage { page in
                let denied = try await bench.denied(FilterBench.unknown(50))
                #expect(denied == [], "page \(page)")
                let stage = try await bench.header?.stage
                #expect(stage == .building)
            }
            try await bench.build(450)
            #expect(bench.scan.pages.count == 5)
            #expect(try await bench.denied(FilterBench.unknown(50)).count > 45)
        }
    }

    /// It stands before the place that the scan has reached, so only the writer can put it in.
    @Test func whatIsIssuedDuringTheScanIsNotMissed() async throws {
        try await FilterBench.run { bench in
            let early = SyntheticInvoice.digital(1, year: 24)
            bench.scan.beforePage { page in
                if page == 3 { _ = try await bench.writer.apply([.issue(early)]) }
            }
            try await bench.build(450)
            #expect(bench.scan.pages[1].map { early.id < $0 } == true)
            #expect(try await !bench.denies(early.id))
        }
    }

    /// Here the writer stopped between its commit and the cache.
    @Test func whatADeadWriterIssuedDuringTheScanTheFollowerPutsIn() async throws {
        try await FilterBench.run { bench in
            let early = SyntheticInvoice.digital(1, year: 24)
            bench.scan.beforePage { page in
                if page == 3 { _ = try await bench.ledger.apply([.issue(early)]) }
                if page == 4 { try await bench.round() }
            }
            try await bench.build(450)
            #expect(try await !bench.denies(early.id))
        }
    }

    /// Page 0 stops after the header was made, page n after n pages.
    @Test(arguments: 0..<5)
    func aScanThatStoppedIsGoneOnWith(_ stop: Int) async throws {
        try await FilterBench.run { bench in
            bench.scan.beforePage { page in if page == stop { throw Stop() } }
            let fault = await #expect(throws: ServiceUnavailable.self) {
                try await bench.build(450)
            }
            #expect(fault?.service == .ledger)
            let half = try #require(try await bench.header)
            #expect(half.stage == .building)
            let last = stop == 0 ? nil : FilterBench.known(100 * stop - 1..<100 * stop)[0]
            #expect(half.progress == last?.nibbles ?? 0)
            bench.scan.beforePage(nil)
            let successor = FilterKeeper(bench.filter, scan: bench.scan, worker: "one")
            try await successor.look()
            #expect(bench.scan.pages.first == .some(last))
            #expect(bench.scan.pages.count == 5 - stop)
            let whole = try #require(try await bench.header)
            #expect(whole.stage == .ready && whole.generation == half.generation)
            #expect(try await bench.denied(FilterBench.known(0..<450)) == [])
            #expect(try await bench.denied(FilterBench.unknown(50)).count > 45)
        }
    }

    /// The page's bits are set and the header does not say so: the page is put in again.
    @Test func aStopBetweenAPageAndItsProgressLosesNothing() async throws {
        try await FilterBench.run { bench in
            bench.scan.beforePage { page in if page == 2 { throw Stop() } }
            let fault = await #expect(throws: ServiceUnavailable.self) {
                try await bench.build(450)
            }
            #expect(fault?.service == .ledger)
            let half = try #require(try await bench.header)
            let page = FilterBench.known(200..<300)
            #expect(try await bench.filter.mark(page: page, in: 0, as: half))
            #expect(try await bench.header == half)
            bench.scan.beforePage(nil)
            try await bench.keeper.look()
            #expect(try await bench.header?.stage == .ready)
            #expect(try await bench.denied(FilterBench.known(0..<450)) == [])
        }
    }

    /// Two who both think they follow: one's progress stands, the other stops.
    @Test func twoKeepersDoNotDisturbEachOther() async throws {
        try await FilterBench.run { bench in
            let other = FilterKeeper(bench.filter, scan: bench.scan, worker: "one")
            bench.scan.beforePage { page in
                // The second scans all pages but the first while the first waits for its third.
                if page == 2 { try await other.look() }
            }
            try await bench.build(450)
            #expect(try await bench.header?.stage == .ready)
            #expect(bench.filter.figures.builds == 1)
            #expect(try await bench.denied(FilterBench.known(0..<450)) == [])
        }
    }

    @Test func aFilterThatIsEvictedDuringItsScanIsNotFinished() async throws {
        try await FilterBench.run { bench in
            bench.scan.beforePage { page in
                if page == 2 { _ = try await bench.send("DEL", bench.name) }
            }
            try await bench.build(450)
            #expect(try await bench.send("EXISTS", bench.name) == .integer(0))
            #expect(try await bench.denied(FilterBench.unknown(50)) == [])
            bench.scan.beforePage(nil)
            try await bench.keeper.look()
            #expect(try await bench.header?.stage == .ready)
        }
    }

    @Test func aRedisThatEvictsItAgainAndAgainCostsFewScans() async throws {
        try await FilterBench.run {
            $0.scanPause = .seconds(60)
            $0.scanPauseFactor = 20
        } _: { bench in
            // Each page takes four seconds, the scan of five twenty.
            bench.scan.beforePage { _ in bench.time.pass(.seconds(4)) }
            try await bench.build(450)
            #expect(bench.scan.pages.count == 5)
            for _ in 0..<379 {
                _ = try await bench.send("DEL", bench.name)
                bench.time.pass(.seconds(1))
                try await bench.keeper.look()
            }
            #expect(bench.scan.pages.count == 5)
            bench.time.pass(.seconds(1))
            try await bench.keeper.look()
            #expect(bench.scan.pages.count == 10)
        }
    }

    @Test func aCursorThatIsLostTakesTheFilterWithIt() async throws {
        try await FilterBench.run { bench in
            try await bench.build(10)
            _ = try await bench.send("DEL", .bytes(bench.filter.key.cursor(0)))
            // Between the two rounds of the feed, and told by nobody.
            let missed = SyntheticInvoice.digital(400)
            _ = try await bench.ledger.apply([.issue(missed)])
            try await bench.round()
            #expect(try await bench.header == nil)
            #expect(try await !bench.denies(missed.id))
        }
    }

    /// A worker of a version without filters followed meanwhile, and put nothing in.
    @Test func aCursorThatAStrangerMovedTakesTheFilterWithIt() async throws {
        try await FilterBench.run { bench in
            try await bench.build(10)
            _ = try await bench.send("SET", .bytes(bench.filter.key.cursor(0)), "9")
            try await bench.round()
            #expect(try await bench.header == nil)
        }
    }

    @Test func aCursorThatIsNoNumberTakesTheFilterWithIt() async throws {
        try await FilterBench.run { bench in
            try await bench.issue(0..<10)
            try await bench.round()
            _ = try await bench.send("SET", .bytes(bench.filter.key.cursor(0)), "rubbish")
            try await bench.keeper.look()
            let fault = await #expect(throws: ServiceUnavailable.self) {
                try await bench.round()
            }
            #expect(fault?.service == .cache)
            try await bench.round()
            #expect(try await bench.header == nil)
        }
    }
}
