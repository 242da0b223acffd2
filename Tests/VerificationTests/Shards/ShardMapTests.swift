import Invoices
import Testing
import Verification

@Suite struct ShardMapTests {
    private static func id(_ code: String?, _ number: String) throws -> InvoiceID {
        InvoiceID(
            code: try code.map { try #require(InvoiceCode($0)) },
            number: try #require(InvoiceNumber(number)))
    }

    @Test(arguments: [
        ("4403242130", "00000001", 1), ("3100242130", "00000001", 2), ("3700242130", "00000001", 0),
        ("044032400111", "00000001", 1), ("144032409110", "00000001", 1),
        ("011002400104", "00000001", 3), ("012002400104", "00000001", 3),
        (nil, "25442000000000000001", 1), (nil, "25312000000000000001", 2),
        (nil, "25992000000000000001", 0), (nil, "44330000000000000001", 0),
    ])
    func theProvinceDecides(_ code: String?, _ number: String, _ shard: Int) throws {
        let map = try #require(ShardMap(regions: [[44], [31], [11, 12]]))
        #expect(map.count == 4)
        let id = try Self.id(code, number)
        #expect(map.shard(of: id) == shard)
        #expect(ShardMap.one.shard(of: id) == 0)
    }

    @Test func everyProvinceIsWhereItsCodesSay() throws {
        for region in Region.all {
            let province = region.division / 100
            let map = try #require(ShardMap(regions: [[province]]))
            let ids = [
                try Self.id("\(region.division)242130", "00000001"),
                try Self.id("0\(region.division)2400111", "00000001"),
                try Self.id(nil, "25\(province)2000000000000001"),
            ]
            for id in ids { #expect(map.shard(of: id) == 1, "\(id)") }
        }
    }

    @Test func bitsThatAreNoInvoiceBelongToTheNation() throws {
        let map = try #require(ShardMap(regions: [(10...99).map { $0 }]))
        for nibbles in [UInt128.max, UInt128.max >> 8, UInt128.max << 8, 0, 0xAB << 120] {
            #expect(map.shard(of: InvoiceID(trusted: nibbles)) == 0)
        }
    }

    @Test(arguments: [[[44], [44]], [[44, 44]], [[4]], [[100]], [[-44]]])
    func anUnsoundMapIsNone(_ regions: [[Int]]) {
        #expect(ShardMap(regions: regions) == nil)
    }

    @Test func thereIsAMost() {
        #expect(ShardMap(regions: (10..<73).map { [$0] })?.count == ShardMap.partsMaximum)
        #expect(ShardMap(regions: (10..<74).map { [$0] }) == nil)
    }

    @Test func eachWayOfSharingOutHasItsFingerprint() throws {
        let ways = [[[44]], [[31]], [[44], [31]], [[31], [44]], [[31, 44]]]
        let prints = try ways.map { try #require(ShardMap(regions: $0)).fingerprint }
        #expect(Set(prints).count == ways.count)
        #expect(prints.allSatisfy { $0.count == 8 })
        #expect(ShardMap.one.fingerprint.isEmpty)
    }
}
