import Testing

@testable import Ledger

/// The names of columns, as people and programs write them.
struct CSVHeaderTests {
    private static let names = [
        "kind", "number", "issuedOn", "sellerName", "sellerTaxNumber", "buyerName", "amount", "tax",
        "total",
    ]

    private static func snake(_ name: String) -> String {
        name.map { $0.isUppercase ? "_\($0.lowercased())" : String($0) }.joined()
    }

    private static func header(_ names: [String]) throws(IngestFault) -> CSVHeader {
        try CSVHeader(names.map { ArraySlice($0.utf8) }, separator: UInt8(ascii: ","))
    }

    private static let spellings: [[String]] = [
        names, names.map { $0.uppercased() }, names.map { $0.lowercased() }, names.map(snake),
        names.map { snake($0).uppercased() }, names.map { snake($0).replacing("_", with: " ") },
        names.map { snake($0).replacing("_", with: "-") },
    ]

    @Test(arguments: spellings)
    func aNameIsReadHoweverItIsWritten(_ names: [String]) throws {
        #expect(try Self.header(names).fields == Self.header(Self.names).fields)
    }

    @Test(arguments: ["kinds", "issued", "seller", "sellerTax", "tax total", "_"])
    func anotherNameIsNot(_ name: String) {
        #expect(throws: IngestFault.self) { try Self.header(Self.names + [name]) }
    }

    @Test func oneColumnInTwoSpellingsComesTwice() {
        #expect(throws: IngestFault.self) { try Self.header(Self.names + ["TOTAL"]) }
    }
}
