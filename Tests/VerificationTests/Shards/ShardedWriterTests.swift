import Doubles
import Invoices
import Testing
import Verification

@Suite struct ShardedWriterTests {
    typealias Synthetic = SyntheticInvoice

    @Test func outcomesComeBackInTheOrderOfTheBatch() async throws {
        let bench = try TwoParts()
        let (here, away) = (TwoParts.here, TwoParts.away)
        #expect(
            try await bench.writer.apply([
                .issue(away), .void(here.id), .issue(here), .void(away.id), .issue(away),
                .void(away.id), .issue(here),
            ]) == [
                .applied(revision: 1), .refused(.unknownInvoice), .applied(revision: 1),
                .applied(revision: 2), .alreadyApplied, .alreadyApplied, .alreadyApplied,
            ])
        #expect(
            try await bench.nation.invoices([here.id, away.id]).map { $0?.status } == [
                .normal, nil,
            ])
        #expect(
            try await bench.south.invoices([here.id, away.id]).map { $0?.status } == [nil, .voided])
    }

    @Test func aGonePartFailsOnlyItsOwnChangesAndRecovers() async throws {
        let bench = try TwoParts()
        bench.south.fail(with: TwoParts.gone)
        let batch: [LedgerChange] = [.issue(TwoParts.away), .issue(TwoParts.here)]
        #expect(
            try await bench.writer.apply(batch) == [
                .failed(TwoParts.gone), .applied(revision: 1),
            ])
        // Now it is asked for a word first, so nothing was sent.
        var unsent = TwoParts.gone
        unsent.effect = .didNotHappen
        #expect(TwoParts.gone.effect == .mayHaveHappened)
        #expect(try await bench.writer.apply(batch) == [.failed(unsent), .alreadyApplied])
        bench.south.fail(with: nil)
        #expect(try await bench.writer.apply(batch) == [.applied(revision: 1), .alreadyApplied])
    }

    @Test func aRedLetterAndItsOriginalAreInOnePart() async throws {
        let bench = try TwoParts()
        let within = Synthetic.red(10, of: TwoParts.away, province: 44)
        let across = Synthetic.red(11, of: TwoParts.away, province: 33)
        #expect(
            try await bench.writer.apply([
                .issue(TwoParts.away), .issue(across), .issue(within), .issue(TwoParts.here),
            ]) == [
                .applied(revision: 1), .refused(.originalInOtherShard), .applied(revision: 1),
                .applied(revision: 1),
            ])
        #expect(try await bench.nation.invoices([across.id]) == [nil])
        #expect(try await bench.south.invoices([TwoParts.away.id])[0]?.status == .whollyRedFlushed)
    }

    @Test func oneLedgerThrowsAsItAlwaysDid() async throws {
        let ledger = MemoryLedger()
        ledger.fail(with: TwoParts.gone)
        let writer = ShardedWriter(writers: Sharded(ledger), ledgers: Sharded(ledger))
        await #expect(throws: TwoParts.gone) { try await writer.apply([.issue(TwoParts.here)]) }
    }
}
