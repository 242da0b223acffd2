import Testing

@testable import Verification

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

    @Test func everySlipOfOneCharacterIsCaught() throws {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let sample = SampleLedger(seed: 1, today: IssueDate(year: 2026, month: 1, day: 5)!)
        guard case .issue(let invoice) = sample.change(at: 0) else { return }
        let right = Array(invoice.seller.taxNumber)
        #expect(Self.weightedSum(String(right)) % 31 == 0)
        // The first character stays 9: other texts are older numbers, which have no check.
        for position in 1..<18 {
            for other in alphabet where other != right[position] {
                var wrong = right
                wrong[position] = other
                #expect(TaxNumber(String(wrong)) == nil)
            }
        }
    }

    @Test(arguments: [
        "110108123456789", "11010819900307123X", "44030012345678901234", "12345678901234567",
        "ABCDEFGHIJKLMNOPQRS",
    ])
    func olderNumbersAreTaken(_ text: String) {
        #expect(TaxNumber(text)?.text == text)
    }

    @Test(arguments: [
        "", "11010812345678", "440300123456789012345", "91990000ma0000001X", "91990000MAI000001X",
        "110108 23456789", "１１０１０８１２３４５６７８９", "110108123456-89", "91990000MAO0000011",
    ])
    func whatHasNotTheShapeIsRefused(_ text: String) {
        #expect(TaxNumber(text) == nil)
    }
}
