import Doubles
import Invoices
import Testing
import Verification

@Suite struct WriteThroughWriterTests {
    /// Others may reach the cache, and a lease from before may let it deny what was just issued.
    @Test func anIssueThatTheCacheDidNotHearOfIsAcknowledgedWhenNoOldLeaseIsLeft() async throws {
        let ledger = MemoryLedger()
        let cache = FaultyHotCache(MemoryHotCache())
        let waits = Shared<[Duration]>([])
        let writer = WriteThroughWriter(writer: ledger, ledger: ledger, cache: cache) { duration in
            waits.update { $0.append(duration) }
        }
        let first = SyntheticInvoice.digital(1)
        _ = try await writer.apply([.issue(first)])
        #expect(waits.value == [])
        cache.fail(.forgetAbsence)
        #expect(
            try await writer.apply([.issue(SyntheticInvoice.digital(2))]) == [
                .applied(revision: 1)
            ])
        #expect(waits.value == [FreshnessBound.settled])
        // A void is waited for by whoever asked for it.
        _ = try await writer.apply([.void(first.id)])
        #expect(waits.value.count == 1)
    }
}
