import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger

struct RedisCacheRecordTests {
    private static let id = CachedInvoices.one.id

    @Test func everyKindReturnsAsItWent() {
        for stored in CachedInvoices.some(200) {
            for status in InvoiceStatus.allCases {
                let changed = stored.changed(to: status, revision: .max).counting(.times(77))
                let record = CacheRecord.encode(.present(changed))
                #expect(CacheRecord.decode(record, about: stored.id) == .present(changed))
            }
        }
    }

    @Test func absenceReturnsAsItWent() {
        let record = CacheRecord.encode(.absent(Self.id))
        #expect(record == [1, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(CacheRecord.decode(record, about: Self.id) == .absent(Self.id))
    }

    @Test func checksStandAtTheOffsetThatTheScriptsWriteTo() {
        let stored = CachedInvoices.one
        var record = CacheRecord.encode(.present(stored))
        record.replaceSubrange(9..<33, with: CacheRecord.encode(.times(5)))
        #expect(
            CacheRecord.decode(record, about: stored.id) == .present(stored.counting(.times(5))))
    }

    @Test func anotherVersionIsAMiss() {
        for entry in [CacheEntry.present(CachedInvoices.one), .absent(Self.id)] {
            var record = CacheRecord.encode(entry)
            for version in [0, 2, 255] as [UInt8] {
                record[0] = version
                #expect(CacheRecord.decode(record, about: Self.id) == nil)
            }
        }
    }

    @Test func aRecordCutShortBeforeItsFaceIsAMiss() {
        let stored = CachedInvoices.one
        let record = CacheRecord.encode(.present(stored))
        for length in 0..<record.count - stored.face.count {
            #expect(CacheRecord.decode(Array(record[..<length]), about: stored.id) == nil)
        }
    }

    /// Bytes that lie must not stop the worker, neither here nor where their numbers are used.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func anyBytesAreAnEntryOrAMiss(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let honest = CachedInvoices.some(20).map { CacheRecord.encode(.present($0)) }
        var entries = 0
        for _ in 0..<5_000 {
            var record = random.pick(honest)
            for _ in 0...random.below(4) {
                let place = random.below(random.chance(90) ? 90 : record.count)
                record[place] = UInt8(truncatingIfNeeded: random.next())
            }
            if random.chance(20) { record.removeLast(random.below(record.count)) }
            if random.chance(10) { record = record.map { _ in UInt8(random.below(256)) } }
            guard case .present(let stored)? = CacheRecord.decode(record, about: Self.id) else {
                continue
            }
            entries += 1
            _ = stored.issuedOn.description
            _ = stored.checks.adding(.times(.max / 4))
            _ = stored.checks.last?.advanced(by: .seconds(86_400)).description
            #expect(Fen.sum([stored.amount, stored.total, stored.redTotal]) != nil)
            _ = try? stored.invoice()
        }
        #expect(entries > 100)
    }
}
