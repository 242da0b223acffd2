import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger

/// A share of what the filter denies is asked from the ledger all the same.
struct FilterAuditTests {
    @Test func aRowThatTheFeedNeverToldEndsTheFilter() async throws {
        try await FilterBench.run {
            $0.denialsPerAudit = 1
        } _: { bench in
            try await bench.build(100)
            let hidden = SyntheticInvoice.digital(500)
            #expect(try await !bench.denies(hidden.id), "an audited identity goes to the ledger")
            // As if restored from a dump: nobody was told.
            _ = try await bench.ledger.apply([.issue(hidden)])
            let found = try await bench.ledger.invoices([hidden.id]).compactMap { $0 }
            await bench.cache.hear(found.map(CacheEntry.present))
            #expect(bench.filter.figures.contradictions == 1)
            #expect(try await bench.header == nil)
            // The next one holds it.
            bench.scan.add([hidden.id])
            try await bench.keeper.look()
            #expect(try await bench.header?.stage == .ready)
            try await bench.filter.mark([])
            let question = try #require(bench.filter.question(about: [hidden.id]))
            #expect(question.groups.count == 1)
        }
    }

    @Test func anIssueThatCrossedItsDenialIsNoContradiction() async throws {
        try await FilterBench.run {
            $0.denialsPerAudit = 1
        } _: { bench in
            try await bench.build(100)
            let invoice = SyntheticInvoice.digital(500)
            #expect(try await !bench.denies(invoice.id))
            _ = try await bench.writer.apply([.issue(invoice)])
            let found = try await bench.ledger.invoices([invoice.id]).compactMap { $0 }
            await bench.cache.hear(found.map(CacheEntry.present))
            #expect(bench.filter.figures.contradictions == 0)
            #expect(try await bench.header?.stage == .ready)
        }
    }

    @Test func theLedgerIsAskedAboutOneInSoMany() async throws {
        try await FilterBench.run {
            $0.denialsPerAudit = 16
        } _: { bench in
            try await bench.build(100)
            _ = try await bench.denied(FilterBench.unknown(1))
            let before = bench.filter.figures.denials
            let reading = try await bench.cache.read(FilterBench.unknown(1_600))
            let told = reading.entries.count { $0 != nil }
            let denials = bench.filter.figures.denials - before
            #expect(denials > 1_500)
            #expect(abs(denials - told - denials / 16) <= 1, "\(told) of \(denials)")
        }
    }
}
