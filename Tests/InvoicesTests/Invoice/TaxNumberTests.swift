import Invoices
import Testing

struct TaxNumberTests {
    /// GB 32100-2015's rule by hand: the check character of each was worked out on paper.
    @Test(arguments: [
        ("9199000000000000", "0"), ("91990000MA000000", "1"),
    ])
    func theCheckCharacterClosesTheSum(_ first16: String, _ seventeenth: String) throws {
        let first17 = Array((first16 + seventeenth).utf8)
        let check = try #require(TaxNumber.checkCharacter(ofFirst17: first17))
        let whole = String(decoding: first17 + [check], as: UTF8.self)
        #expect(TaxNumber(whole) != nil)
        #expect(Self.weightedSum(whole) % 31 == 0)
    }

    /// Σ value × 3^(position − 1) over all eighteen, the check character's weight being 1.
    private static func weightedSum(_ text: String) -> Int {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1]
        return zip(text, weights).reduce(0) { $0 + alphabet.firstIndex(of: $1.0)! * $1.1 }
    }

    @Test func everySlipOfOneCharacterGivesAHint() throws {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let sample = SampleLedger(seed: 1, today: CalendarDay(year: 2026, month: 1, day: 5)!)
        guard case .issue(let invoice) = sample.change(at: 0) else { return }
        let right = Array(invoice.seller.taxNumber)
        #expect(Self.weightedSum(String(right)) % 31 == 0)
        #expect(TaxNumber(String(right))?.mayBeMistyped == false)
        for position in 0..<18 {
            for other in alphabet where other != right[position] {
                var wrong = right
                wrong[position] = other
                // It is taken all the same: the tax office may have issued it.
                #expect(TaxNumber(String(wrong))?.mayBeMistyped == true)
            }
        }
    }

    /// What tax offices have issued, and whether it looks mistyped.
    @Test(arguments: [
        // Older numbers of 15 to 20 characters.
        ("110108123456789", false), ("1101081234567890", false), ("12345678901234567", false),
        ("11010819900307123X", true), ("ABCDEFGHIJKLMNOPQRS", false),
        ("44030012345678901234", false),
        // Codes of before 2016 whose check character is wrong.
        ("91990203M0001ABC19", true), ("919900000000000009", true), ("91990000MAI000001X", true),
        ("91990000MAO0000011", true),
        // Persons: GB 11643's check digit right (worked out on paper), with any first digit.
        ("990101199001010019", false), ("99010119900101006X", false),
        ("990101199001010018", true), ("990101199001010060", true),
        // A unified code.
        ("919900000000000005", false),
    ])
    func everyIssuedNumberIsTaken(_ text: String, _ mayBeMistyped: Bool) {
        #expect(TaxNumber(text)?.text == text)
        #expect(TaxNumber(text)?.mayBeMistyped == mayBeMistyped, "\(text)")
    }

    @Test(arguments: [
        "", "11010812345678", "440300123456789012345", "91990000ma0000001X",
        "110108 23456789", "１１０１０８１２３４５６７８９", "110108123456-89",
    ])
    func whatHasNotTheShapeIsRefused(_ text: String) {
        #expect(TaxNumber(text) == nil)
    }
}
