import Doubles
import Invoices
import Testing
import Wire

@testable import Ledger

/// Filters as large as their ledger.
struct FilterGrowthTests {
    /// 2,000 invoices at 12 bits are the least that 24,000 bits hold well.
    @Test func aLedgerThatGrowsGetsALargerFilter() async throws {
        try await FilterBench.run {
            $0.bitsMinimum = 4_096
        } _: { bench in
            try await bench.build(200)
            #expect(try await bench.header?.bits == 4_096)
            for end in stride(from: 400, through: 2_000, by: 200) {
                let invoices = (end - 200..<end).map { SyntheticInvoice.digital($0) }
                bench.scan.add(invoices.map(\.id))
                _ = try await bench.writer.apply(invoices.map { .issue($0) })
                try await bench.round()
                try await bench.keeper.look()
                #expect(try await bench.header?.stage == .ready)
            }
            #expect(try #require(try await bench.header).bits >= 24_000)
            #expect(bench.filter.figures.builds > 2)
            #expect(try await bench.denied(FilterBench.known(0..<2_000)) == [])
            #expect(try await bench.denied(FilterBench.unknown(1_000)).count > 960)
        }
    }

    /// Statistics may know nothing yet of a ledger that was just loaded.
    @Test func anEstimateThatWasTooLowIsMadeGoodDuringTheScan() async throws {
        try await FilterBench.run {
            $0.bitsMinimum = 640
        } _: { bench in
            bench.scan.estimate(10)
            try await bench.build(2_000)
            let header = try #require(try await bench.header)
            #expect(header.stage == .ready && header.bits >= 24_000)
            #expect(bench.filter.figures.builds == 1)
            #expect(try await bench.denied(FilterBench.known(0..<2_000)) == [])
        }
    }

    /// The tests' Redis may hold 256 MB.
    @Test func itLeavesRedisRoomForWhatItStandsBefore() async throws {
        try await FilterBench.run { bench in
            bench.scan.estimate(1_000_000_000_000)
            try await bench.build(10)
            let header = try #require(try await bench.header)
            #expect(header.stage == .ready && header.bits == 64 << 23)
            #expect(try await bench.denied(FilterBench.unknown(10)).count == 10)
            _ = try await bench.send("UNLINK", bench.name)
        }
    }

    @Test func aFilterThatMayNotGrowIsKeptWhileItIsOfUse() async throws {
        try await FilterBench.run {
            $0.bitsMinimum = 640
            $0.bitsMaximum = 8_192
        } _: { bench in
            try await bench.build(2_000)
            let header = try #require(try await bench.header)
            #expect(header.stage == .ready && header.bits == 8_192)
            #expect(try await bench.denied(FilterBench.known(0..<2_000)) == [])
            // (1 − e^(−3·2000/8192))³ = 0.14 pass.
            #expect(try await bench.denied(FilterBench.unknown(1_000)).count > 800)
        }
    }

    @Test func aFilterThatWouldDenyTooLittleIsGivenUp() async throws {
        try await FilterBench.run {
            $0.bitsMinimum = 640
            $0.bitsMaximum = 4_096
        } _: { bench in
            try await bench.build(2_000)
            #expect(try await bench.header == nil)
            let pages = bench.scan.pages.count
            bench.time.pass(.seconds(86_000))
            try await bench.keeper.look()
            #expect(bench.scan.pages.count == pages)
            bench.time.pass(.seconds(400))
            try await bench.keeper.look()
            #expect(bench.scan.pages.count > pages)
        }
    }

    @Test func aDayLaterEverythingIsPutInOnceMore() async throws {
        try await FilterBench.run { bench in
            try await bench.build(250)
            let before = try #require(try await bench.header)
            let hidden = FilterBench.unknown(1)[0]
            bench.scan.add([hidden])
            bench.scan.beforePage { _ in
                let denied = try await bench.denied(FilterBench.unknown(20))
                #expect(denied.count > 15)
            }
            try await bench.keeper.look()
            #expect(bench.scan.pages.isEmpty)
            // The filter itself says when it was completed, on Redis's clock.
            _ = try await bench.send(
                "SETRANGE", bench.name, 56,
                .bytes((before.completedAtMilliseconds - 86_400_000).bigEndianBytes))
            try await bench.keeper.look()
            #expect(bench.scan.pages.count == 3)
            let after = try #require(try await bench.header)
            #expect(after.generation == before.generation && after.stage == .ready)
            #expect(after.completedAtMilliseconds >= before.completedAtMilliseconds)
            #expect(try await !bench.denies(hidden))
            #expect(bench.filter.figures.builds == 1)
        }
    }
}
