import Testing

@testable import Invoices

struct InvoiceIDTests {
    private static let table: [(String, String, String, Int)] = [
        ("033001800111", "25672225", "03300180-0111-ffff-ffff-ffff25672225", 2018),
        ("1100263110", "00000001", "11002631-10ff-ffff-ffff-ffff00000001", 2026),
        ("", "26990000000000000001", "ffffffff-ffff-2699-0000-000000000001", 2026),
        ("", "00000000000000000000", "ffffffff-ffff-0000-0000-000000000000", 2000),
        ("144031539110", "99999999", "14403153-9110-ffff-ffff-ffff99999999", 2015),
        ("000000000000", "00000000", "00000000-0000-ffff-ffff-ffff00000000", 2000),
    ]

    @Test(arguments: table)
    func identityIsReadableAndComesBack(
        _ code: String, _ number: String, _ text: String, _ year: Int
    ) throws {
        let id = InvoiceID(
            code: InvoiceCode(code), number: try #require(InvoiceNumber(number)))
        #expect(id.uuidText == text)
        #expect(id.description == (code.isEmpty ? number : "\(code) \(number)"))
        #expect(id.code?.description ?? "" == code)
        #expect(id.number.description == number)
        #expect(id.year == year)
        #expect(InvoiceID(nibbles: id.nibbles) == id)
        #expect(InvoiceID(trusted: id.nibbles) == id)
    }

    @Test(arguments: [
        "0330018001a1ffffffffffff25672225", "03300180011fffffffffffff25672225",
        "033001800111fffffffffffff5672225", "033001800111ffffffffff1125672225",
        "ffffffffffff2699000000000000000a", "ffffffffffffffffffffffffffffffff",
        "f33001800111ffffffffffff25672225",
    ])
    func otherNibblesAreNoIdentity(_ hexadecimal: String) throws {
        let nibbles = try #require(UInt128(hexadecimal, radix: 16))
        #expect(InvoiceID(nibbles: nibbles) == nil)
    }

    @Test func randomIdentitiesComeBackAndKeepTheOrderOfTheirText() throws {
        var random = SplitMix64(seed: 11)
        var previous: InvoiceID?
        for _ in 0..<2_000 {
            func digits(_ count: Int) -> String {
                String((0..<count).map { _ in Character("\(random.below(10))") })
            }
            let codeCount = random.pick([0, 10, 12])
            let code = digits(codeCount)
            let number = digits(codeCount == 0 ? 20 : 8)
            let id = InvoiceID(
                code: InvoiceCode(code), number: try #require(InvoiceNumber(number)))
            #expect(id.code?.description ?? "" == code && id.number.description == number)
            #expect(InvoiceID(nibbles: id.nibbles) == id)
            if let previous {
                #expect((previous < id) == (previous.uuidText < id.uuidText))
            }
            previous = id
        }
    }

    @Test(arguments: [
        "", "1", "110026311", "11002631100", "1100263110000", "110026311a", "１１００２６３１１０",
        " 1100263110", "-100263110", "1100263110\n",
    ])
    func whatIsNoCodeIsRefused(_ text: String) {
        #expect(InvoiceCode(text) == nil)
    }

    @Test(arguments: ["", "1234567", "123456789", "1234567８", "2699000000000000000", "+2345678"])
    func whatIsNoNumberIsRefused(_ text: String) {
        #expect(InvoiceNumber(text) == nil)
    }

    @Test func theTwentyDigitNumberTellsYearAndProvince() throws {
        let number = try #require(InvoiceNumber("26442000000012345678"))
        #expect(number.year == 2026)
        #expect(number.region?.division == 4400)
        #expect(try #require(InvoiceNumber("12345678")).year == nil)
        #expect(try #require(InvoiceNumber("12345678")).region == nil)
    }

    @Test func digitsOfNothingAreNothing() {
        #expect(DigitString("")?.text == "")
        #expect(DigitString(String(repeating: "9", count: 32))?.text.count == 32)
        #expect(DigitString(String(repeating: "9", count: 33)) == nil)
    }
}
