import Invoices
import Testing
import Verification

@Suite struct InProcessCacheTests {
    private static func stored(_ number: Int, revision: Int64) throws -> StoredInvoice {
        let digits = "2699000000000000" + String(10_000 + number).suffix(4)
        let id = InvoiceID(code: nil, number: try #require(InvoiceNumber(digits)))
        return StoredInvoice(
            id: id, revision: revision, status: .normal, kind: .digitalOrdinary,
            issuedOn: try #require(CalendarDay("2026-01-01")), amount: Fen(100), total: Fen(113),
            checkCode: nil, sellerTaxNumber: "91990000MA00000001", face: Array("{}".utf8))
    }

    private static func change(_ stored: StoredInvoice, to revision: Int64) -> FeedChange {
        FeedChange(id: stored.id, revision: revision, isIssue: false)
    }

    @Test func withoutALeaseNothingIsAnswered() throws {
        let layer = InProcessCache(capacity: 10)
        let now = ContinuousClock.now
        let invoice = try Self.stored(1, revision: 1)
        layer.store([invoice])
        #expect(layer.invoice(invoice.id, at: now) == nil)
        layer.lease(until: now + .milliseconds(400))
        #expect(layer.invoice(invoice.id, at: now) == invoice)
        #expect(layer.invoice(invoice.id, at: now + .milliseconds(400)) == nil)
    }

    @Test func aChangeDropsTheEntryAndKeepsOlderOnesOut() throws {
        let layer = InProcessCache(capacity: 10)
        let now = ContinuousClock.now
        layer.lease(until: now + .seconds(100))
        let old = try Self.stored(1, revision: 1)
        let new = try Self.stored(1, revision: 2)
        layer.store([old])
        layer.drop([Self.change(old, to: 2)], at: now)
        #expect(layer.invoice(old.id, at: now) == nil)
        // A reader that was slow brings what it read before the change.
        layer.store([old])
        #expect(layer.invoice(old.id, at: now) == nil)
        layer.store([new])
        #expect(layer.invoice(old.id, at: now) == new)
        layer.store([old])
        #expect(layer.invoice(old.id, at: now) == new)
    }

    @Test func changesAreRememberedLongerThanAnyLookUpTakes() throws {
        let layer = InProcessCache(capacity: 10)
        let now = ContinuousClock.now
        layer.lease(until: now + .seconds(100))
        let old = try Self.stored(1, revision: 1)
        layer.drop([Self.change(old, to: 2)], at: now)
        // Other changes turn the page of the memory once; the first change is still on it.
        layer.drop([Self.change(try Self.stored(2, revision: 1), to: 2)], at: now + .seconds(10))
        layer.store([old])
        #expect(layer.invoice(old.id, at: now) == nil)
    }

    @Test func memoryIsBoundedAndKeepsWhatIsUsed() throws {
        let layer = InProcessCache(capacity: 8)
        let now = ContinuousClock.now
        layer.lease(until: now + .seconds(100))
        let favourite = try Self.stored(0, revision: 1)
        layer.store([favourite])
        for number in 1..<500 {
            layer.store([try Self.stored(number, revision: 1)])
            #expect(layer.invoice(favourite.id, at: now) == favourite)
            #expect(layer.count <= 8)
        }
    }

    @Test func whatIsAskedAboutOnceTakesNobodysRoom() throws {
        let layer = InProcessCache(capacity: 100)
        let now = ContinuousClock.now
        layer.lease(until: now + .seconds(100))
        let first = try (0..<100).map { try Self.stored($0, revision: 1) }
        layer.store(first)
        // Half as many as there is room for, none of them used, and each asked about once.
        let passing = try (100..<150).map { try Self.stored($0, revision: 1) }
        layer.store(passing)
        let stayed = first.count { layer.invoice($0.id, at: now) != nil }
        #expect(stayed >= 98)
        // Whoever is asked about again comes in, in the place of somebody who was not.
        for stored in passing { layer.store([stored]) }
        #expect(passing.count { layer.invoice($0.id, at: now) != nil } >= 25)
        #expect(layer.count == 100)
    }

    @Test func removalsKeepEveryOtherEntryReachable() throws {
        let layer = InProcessCache(capacity: 50)
        let now = ContinuousClock.now
        layer.lease(until: now + .seconds(100))
        let all = try (0..<50).map { try Self.stored($0, revision: 1) }
        for stored in all { layer.store([stored]) }
        for (index, stored) in all.enumerated() where index % 3 == 0 {
            layer.drop([Self.change(stored, to: 2)], at: now)
        }
        for (index, stored) in all.enumerated() {
            #expect((layer.invoice(stored.id, at: now) == nil) == (index % 3 == 0))
        }
    }

    @Test func capacityZeroTurnsTheLayerOff() throws {
        let layer = InProcessCache(capacity: 0)
        layer.lease(until: .now + .seconds(100))
        let invoice = try Self.stored(1, revision: 1)
        layer.store([invoice])
        #expect(layer.invoice(invoice.id, at: .now) == nil)
    }
}
