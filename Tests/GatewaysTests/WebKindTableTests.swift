import Invoices
import Testing

@testable import Gateways

struct WebKindTableTests {
    let table = KindTable()

    /// The table assumes that four digits tell; the rules may come to look at others.
    @Test func thePageTellsEveryKindThatTheRulesTell() throws {
        var state: UInt64 = 88_172_645_463_325_252
        var told: Set<InvoiceKind> = []
        var differing: [String] = []
        for round in 0..<60_000 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            // Of twelve digits most begin with 0 and end in 04 to 17: half of ours do.
            let length = round.isMultiple(of: 3) ? 10 : 12
            var digits = "\(state % 1_000_000_000_000)"
            digits = String(repeating: "0", count: 12 - digits.count) + digits
            var text = String(digits.suffix(length))
            if round.isMultiple(of: 2), length == 12 {
                let end = 4 + state / 7 % 14
                text = "0" + text.dropFirst().prefix(9) + (end < 10 ? "0\(end)" : "\(end)")
            }
            let code = try #require(InvoiceCode(text))
            let kind = InvoiceKind.told(by: code)
            if table.told(by: code) != kind { differing.append(text) }
            if let kind { told.insert(kind) }
        }
        #expect(differing.isEmpty)
        #expect(told.count == 10)
    }

    @Test(arguments: InvoiceKind.legacyCodes.sorted())
    func codesFromBeforeTheRuleAreKnown(_ text: String) throws {
        let code = try #require(InvoiceCode(text))
        #expect(table.told(by: code) == .electronicOrdinary)
    }

    @Test func theScriptCarriesTheTable() {
        let script = table.script
        for kind in InvoiceKind.all {
            #expect(script.contains(kind.chineseName) && script.contains(kind.englishName))
        }
        for factor in FourthFactor.allCases { #expect(script.contains(factor.rawValue)) }
        #expect(InvoiceKind.all.count <= 26)
        #expect(!script.contains("<"))
    }
}
