import Invoices
import Testing

struct InvoiceKindTests {
    @Test(
        arguments: [
            // Ten digits: the eighth tells.
            ("1100263110", "01"), ("1100261510", "01"), ("4403205130", "01"), ("1100263220", "02"),
            ("1100263720", "02"), ("1100263320", "04"), ("1100263620", "04"), ("1100263020", nil),
            ("1100263420", nil), ("1100263820", nil), ("1100263920", nil),
            // Twelve digits, the first 0: the last two tell.
            ("033001800111", "10"), ("033001800104", "04"), ("033001800105", "04"),
            ("033001800106", "11"), ("033001800107", "11"), ("033001800112", "14"),
            ("033001800113", "08"), ("033001800117", "15"), ("033001800100", nil),
            ("033001800110", nil), ("033001800114", nil), ("033001800199", nil),
            // Twelve digits, the first not 0.
            ("144032024110", "03"), ("133002020000", "03"), ("544032026199", "03"),
            ("144032009110", "blockchain"), ("144031809110", "blockchain"),
            ("144032009111", nil), ("244032009110", nil),
            // Both could claim it: the motor vehicle is tried before the blockchain.
            ("144032029110", "03"),
            // From before electronic codes had a form of their own, though they look like blockchain's.
            ("144031539110", "10"), ("131001570151", "10"), ("133011501118", "10"),
            ("111001571071", "10"), ("144031539120", "blockchain"),
        ] as [(String, String?)])
    func theCodeTellsTheKind(_ code: String, _ kind: String?) throws {
        #expect(InvoiceKind.told(by: try #require(InvoiceCode(code)))?.code == kind)
    }

    @Test(
        arguments: [
            ("01", .amountBeforeTax, true), ("02", .freightAmount, true),
            ("03", .priceBeforeTax, true), ("04", .checkCode, true), ("08", .amountBeforeTax, true),
            ("10", .checkCode, true), ("11", .checkCode, true), ("14", .checkCode, true),
            ("15", .vehicleTotal, true), ("31", .totalWithTax, false), ("32", .totalWithTax, false),
            ("51", .totalWithTax, false), ("61", .totalWithTax, false),
            ("83", .totalWithTax, false),
            ("84", .vehicleTotal, false), ("85", .amountBeforeTax, true), ("86", .checkCode, true),
            ("blockchain", .blockchain, true),
        ] as [(String, FourthFactor, Bool)])
    func everyKindHasItsFactor(_ code: String, _ factor: FourthFactor, _ hasCode: Bool) throws {
        let kind = try #require(InvoiceKind.named(code))
        #expect(kind.factor == factor)
        #expect(kind.hasCode == hasCode)
    }

    @Test func specialIs31AndOrdinaryIs32() {
        #expect(InvoiceKind.named("31") == .digitalSpecial)
        #expect(InvoiceKind.named("32") == .digitalOrdinary)
        #expect(InvoiceKind.all.count == 18)
        #expect(InvoiceKind.named("99") == nil)
        #expect(InvoiceKind.named("") == nil)
    }

    @Test(arguments: [
        (1100, 1100, true), (1101, 1100, true), (3302, 3302, true), (3301, 3300, true),
        (2102, 2102, true), (3502, 3502, true), (3702, 3702, true), (4403, 4403, true),
        (4419, 4400, true), (9999, 9900, true), (0, 0, false), (1600, 1600, false),
        (7100, 7100, false),
    ])
    func cityBecomesProvinceButForFive(_ digits: Int, _ division: Int, _ exists: Bool) {
        let region = Region(digits: digits)
        #expect(region.division == division)
        #expect(region.exists == exists)
        #expect((region.chineseName == "未知地区") == !exists)
    }

    @Test(arguments: [
        ("1100263110", 1100, 2026), ("033001800111", 3300, 2018), ("144032009110", 4403, 2020),
        ("3302151130", 3302, 2015), ("9999260130", 9900, 2026),
    ])
    func theCodeTellsRegionAndYear(_ text: String, _ division: Int, _ year: Int) throws {
        let code = try #require(InvoiceCode(text))
        #expect(code.region.division == division)
        #expect(code.year == year)
        #expect(code.description == text)
    }
}
