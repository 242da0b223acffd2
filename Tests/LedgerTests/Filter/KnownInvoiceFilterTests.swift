import Doubles
import Invoices
import Testing
import Verification
import Wire

@testable import Ledger

/// What readers may believe of a filter, whatever happens to it.
struct KnownInvoiceFilterTests {
    @Test func aReadyFilterDeniesWhatWasNeverIssuedAndNothingElse() async throws {
        try await FilterBench.run { bench in
            try await bench.build(2_000)
            #expect(try await bench.header?.stage == .ready)
            #expect(bench.scan.pages.count == 21)
            #expect(try await bench.denied(FilterBench.known(0..<2_000)) == [])
            let denied = try await bench.denied(FilterBench.unknown(2_000)).count
            #expect(denied > 1_940, "\(denied) of 2,000")
            let figures = bench.filter.figures
            #expect(figures.parts[0] == .init(bytes: 64 + 8_192, isReady: true))
            #expect(figures.builds == 1)
            #expect(figures.denials >= denied)
        }
    }

    @Test func nothingIsDeniedWithoutALease() async throws {
        try await FilterBench.run { bench in
            try await bench.build(10)
            let unknown = FilterBench.unknown(1)[0]
            #expect(try await bench.denies(unknown))
            let lease = RedisCommand.Part.bytes(bench.filter.key.lease(0))
            _ = try await bench.send("DEL", lease)
            #expect(try await !bench.denies(unknown))
            // What workers that know no filter wrote there, and what another life of Redis did.
            for word in ["1", "0123456789012345678901234567890123456789"] {
                _ = try await bench.send("SET", lease, .text(word))
                #expect(try await !bench.denies(unknown))
            }
            try await bench.round()
            #expect(try await bench.denies(unknown))
        }
    }

    @Test func nobodyAsksItBeforeThereIsAFlood() async throws {
        try await FilterBench.run { bench in
            try await bench.build(10)
            let ids = FilterBench.unknown(10)
            for _ in 0..<3 {
                #expect(try await bench.cache.read(ids).entries.allSatisfy { $0 == nil })
            }
            #expect(bench.filter.question(about: ids) == nil)
            #expect(try await bench.denied(ids).count >= 9)
            #expect(bench.filter.question(about: ids) != nil)
        }
    }

    @Test func whatTheCacheHoldsIsNeverDenied() async throws {
        try await FilterBench.run { bench in
            try await bench.build(10)
            let hidden = StoredInvoice(issuing: SyntheticInvoice.digital(77))
            #expect(try await bench.denies(hidden.id))
            try await bench.cache.writeThrough([hidden])
            #expect(try await bench.cache.read([hidden.id]).entries == [.present(hidden)])
        }
    }

    @Test func anIssueIsNotDeniedOnceItIsAcknowledged() async throws {
        try await FilterBench.run { bench in
            try await bench.build(10)
            let invoices = (100..<800).map { SyntheticInvoice.digital($0) }
            #expect(try await bench.denied(invoices.map(\.id)).count > 650)
            _ = try await bench.writer.apply(invoices.map { .issue($0) })
            #expect(try await bench.denied(invoices.map(\.id)) == [])
        }
    }

    @Test func theFollowerPutsInWhatIsMissingAndLeavesTheRestAlone() async throws {
        try await FilterBench.run { bench in
            try await bench.build(10)
            let all = FilterBench.known(100..<900)
            _ = try await bench.denied(all)
            try await bench.stranger.mark(Array(all[..<700]))
            try await bench.cache.confirmIssue(of: all)
            #expect(try await bench.denied(all) == [])
            // Not even of a filter that came in its place.
            _ = try await bench.send("DEL", bench.name)
            try await bench.keeper.look()
            let others = Array(all[..<700])
            #expect(try await bench.denied(others).count > 650)
            try await bench.cache.confirmIssue(of: others)
            #expect(try await bench.denied(others) == [])
        }
    }

    @Test func theFollowerDoesNotLookForWhatThisWorkerPutInItself() async throws {
        // A Redis that counts this test's commands only.
        try await SavingRedis.run { _, client in
            let bench = FilterBench(client)
            try await bench.build(10)
            _ = try await bench.denied(FilterBench.unknown(1))
            let invoices = (100..<800).map { SyntheticInvoice.digital($0) }
            _ = try await bench.writer.apply(invoices.map { .issue($0) })
            let before = try await bench.looks
            try await bench.round()
            #expect(try await bench.looks == before)
            #expect(try await bench.denied(invoices.map(\.id)) == [])
            // What somebody else issued it does look for.
            try await bench.issue(900..<910)
            let later = try await bench.looks
            try await bench.round()
            #expect(try await bench.looks == later + 1)
            #expect(try await bench.denied(FilterBench.known(900..<910)) == [])
        }
    }

    /// A writer that knows of an older filter, or of none, finds the one that there is.
    @Test func aWriterThatKnowsAnotherFilterWritesIntoTheOneThatThereIs() async throws {
        try await FilterBench.run { bench in
            let stranger = bench.stranger
            try await bench.build(10)
            let first = SyntheticInvoice.digital(100)
            let second = SyntheticInvoice.digital(101)
            try await stranger.mark([first.id])
            #expect(try await !bench.denies(first.id))
            _ = try await bench.send("DEL", bench.name)
            try await bench.keeper.look()
            #expect(try await bench.denies(second.id))
            try await stranger.mark([second.id])
            #expect(try await !bench.denies(second.id))
        }
    }

    @Test func aFilterThatWasLostStaysLost() async throws {
        try await FilterBench.run { bench in
            try await bench.build(10)
            try await bench.filter.mark([FilterBench.unknown(1)[0]])
            _ = try await bench.send("DEL", bench.name)
            try await bench.filter.mark(FilterBench.unknown(200))
            try await bench.round()
            #expect(try await bench.send("EXISTS", bench.name) == .integer(0))
            #expect(try await bench.denied(FilterBench.unknown(20)) == [])
        }
    }

    /// A reader that learnt one filter and asks another is told nothing.
    @Test func aFilterThatCameInAnothersPlaceIsNotMistakenForIt() async throws {
        try await FilterBench.run { bench in
            try await bench.build(500)
            _ = try await bench.denied(FilterBench.unknown(1))
            let known = try #require(bench.filter.question(about: FilterBench.known(0..<500)))
            let old = try #require(try await bench.header)
            _ = try await bench.send("DEL", bench.name)
            try await bench.keeper.look()
            #expect(try await bench.header?.generation != old.generation)
            let leases = try await bench.send("MGET", .bytes(bench.filter.key.lease(0)))
            let replies = try await bench.client.pipeline(known.commands)
            let answer = known.answer(replies[...], leases: leases.array ?? [])
            #expect(answer.denied == [])
            #expect(answer.headers.map(\.shard) == [0, 0])
            #expect(try await bench.denied(FilterBench.known(0..<500)) == [])
        }
    }

    @Test func whatAStrangerLeftInItsPlaceHarmsNobody() async throws {
        try await FilterBench.run { bench in
            try await bench.issue(0..<10)
            let id = FilterBench.unknown(1)[0]
            for word in ["", "x", "fpF1B...", String(repeating: "fpF1R...", count: 20)] {
                _ = try await bench.send("SET", bench.name, .text(word))
                try await bench.cache.forgetAbsence(of: [id])
                #expect(try await !bench.denies(id))
            }
            _ = try await bench.send("DEL", bench.name)
            _ = try await bench.send("LPUSH", bench.name, "x")
            try await bench.cache.forgetAbsence(of: [id])
            #expect(try await !bench.denies(id))
            try await bench.round()
            try await bench.keeper.look()
            #expect(try await bench.denies(id))
        }
    }

    @Test func switchedOffItIsNeitherAskedNorKept() async throws {
        try await FilterBench.run { bench in
            try await bench.build(10)
            let other = FilterBench(bench.client) { $0.isOn = false }
            #expect(try await !other.denies(FilterBench.unknown(1)[0]))
            // It writes into the filter all the same: others ask it.
            let issued = FilterBench.unknown(2)[1]
            try await other.cache.forgetAbsence(of: [issued])
            #expect(try await !bench.denies(issued))
            try await other.keeper.look()
            #expect(try await bench.header == nil)
        }
    }

    @Test func eachPartOfTheLedgerHasAFilterOfItsOwn() async throws {
        let map = try #require(ShardMap(regions: [[44]]))
        try await RedisForTests.withClient { client in
            let nation = FilterBench(client, map: map)
            try await nation.build(500)
            let there = SyntheticInvoice.digital(1, province: 44).id
            let here = FilterBench.unknown(1)[0]
            #expect(try await nation.denies(here))
            // No filter, and no lease either.
            #expect(try await !nation.denies(there))

            let province = FilterBench(client, map: map, shard: 1)
            try await province.issue(1..<300, province: 44)
            try await province.round()
            try await province.keeper.look()
            let other = SyntheticInvoice.digital(300, province: 44).id
            let all = [there, here, other] + FilterBench.known(0..<500)
            #expect(try await nation.denied(all) == [here, other])
            try await nation.cache.forgetAbsence(of: [here, other])
            #expect(try await nation.denied(all) == [])
        }
    }
}
