import Invoices
import Testing

@testable import Verification

@Suite struct DoorkeeperTests {
    private static func ids(_ range: Range<Int>) throws -> [InvoiceID] {
        try range.map { number in
            let digits = "26990000000000" + String(1_000_000 + number).suffix(6)
            return InvoiceID(code: nil, number: try #require(InvoiceNumber(digits)))
        }
    }

    @Test func mostOfTheLastOnesAreKnownAndAlmostNobodyElse() throws {
        var seen = Doorkeeper(room: 1_000)
        let ids = try Self.ids(0..<1_000)
        // A place is taken before by chance only, and then by another mark.
        #expect(ids.count { seen.again($0) } <= 2)
        // With 2,048 places, each of the thousand kept its own with a chance of e^(-0.24).
        let known = ids.reversed().count { seen.again($0) }
        #expect(known > 700)
    }

    @Test func whatCameLongAgoIsForgotten() throws {
        var seen = Doorkeeper(room: 100)
        let old = try Self.ids(0..<100)
        for id in old { _ = seen.again(id) }
        for id in try Self.ids(1_000..<21_000) { _ = seen.again(id) }
        #expect(old.count { seen.again($0) } <= 2)
    }

    @Test func aCacheWithoutRoomKnowsNobody() throws {
        var seen = Doorkeeper(room: 0)
        let ids = try Self.ids(0..<10)
        #expect(ids.count { seen.again($0) } == 0)
    }
}
