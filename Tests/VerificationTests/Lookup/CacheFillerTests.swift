import Doubles
import Invoices
import Testing

@testable import Verification

@Suite struct CacheFillerTests {
    private let memory = MemoryHotCache(absenceKept: .seconds(86_400))
    private let cache: FaultyHotCache
    private let filler: CacheFiller
    private let elapsed = Shared(Duration.zero)

    init() {
        cache = FaultyHotCache(memory)
        let (origin, elapsed) = (ContinuousClock.now, elapsed)
        filler = CacheFiller(cache, CacheBypassPolicy()) { origin + elapsed.value }
    }

    private static func absent(_ numbers: Range<Int>) -> [InvoiceID] {
        numbers.map { SyntheticInvoice.digital($0).id }
    }

    private func take(_ ids: [InvoiceID]) { filler.take(ids, ids.map { _ in nil }) }

    private func held(_ ids: [InvoiceID]) async throws -> Int {
        try await memory.read(ids).entries.count { $0 != nil }
    }

    @Test func whatComesTogetherLeavesTogether() async throws {
        let ids = Self.absent(0..<50)
        for id in ids { take([id]) }
        try await eventually { try await held(ids) >= 50 }
        // Fifty takes need no more than some turns of the filler, even on a machine that is slow.
        #expect(cache.calls(of: .fill) < 25)
    }

    @Test func whatFindsNoRoomIsNotFilled() async throws {
        cache.delay(.fill, by: .milliseconds(20))
        // In one piece, so that nothing can leave in between.
        take(Self.absent(0..<CacheFiller.waitingMaximum + 100))
        #expect(filler.dropped == 100)
        try await eventually { memory.count >= CacheFiller.waitingMaximum }
        // There is room again, and those in front have left nobody out.
        let late = Self.absent(9_000..<9_010)
        take(late)
        try await eventually { try await held(late) >= 10 }
        #expect(memory.count == CacheFiller.waitingMaximum + 10)
        #expect(cache.calls(of: .fill) > CacheFiller.waitingMaximum / CacheFiller.batchMaximum)
    }

    /// It was read from the ledger too long ago to be filled.
    @Test func whatWaitedTooLongIsDropped() async throws {
        cache.delay(.fill, by: .milliseconds(20))
        let ids = Self.absent(0..<2 * CacheFiller.batchMaximum)
        take(ids)
        try await eventually { cache.calls(of: .fill) != 0 }
        elapsed.update { $0 += CacheFiller.waitMaximum + .milliseconds(1) }
        try await eventually { filler.dropped != 0 }
        #expect(filler.dropped == CacheFiller.batchMaximum)
        cache.mend()
        let late = Self.absent(9_000..<9_010)
        take(late)
        try await eventually { try await held(late) >= 10 }
        #expect(memory.count == CacheFiller.batchMaximum + 10)
    }

    @Test func aCacheThatFailsStopsNothing() async throws {
        cache.fail(.fill)
        let lost = Self.absent(0..<5)
        take(lost)
        try await eventually { cache.calls(of: .fill) != 0 }
        cache.mend()
        let next = Self.absent(10..<15)
        try await eventually {
            take(next)
            return try await held(next) >= 5
        }
        #expect(try await held(lost) == 0)
    }
}
