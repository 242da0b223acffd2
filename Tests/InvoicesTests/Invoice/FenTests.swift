import Invoices
import Testing

struct FenTests {
    @Test(
        arguments: [
            ("12.5", 1_250), ("12.50", 1_250), ("12.500", 1_250), ("12.50000000000", 1_250),
            ("12", 1_200), ("0", 0), ("0.0", 0), ("-0", 0), ("0.01", 1), ("-0.01", -1),
            ("-12.5", -1_250), ("007.10", 710), ("00000000001", 100),
            ("99999999999.99", 9_999_999_999_999),
            ("-99999999999.99", -9_999_999_999_999), ("1.2", 120), ("1.02", 102),
        ] as [(String, Int64)])
    func yuanAreReadExactly(_ text: String, _ fen: Int64) {
        #expect(Fen(yuan: text) == Fen(fen))
    }

    @Test(arguments: [
        "", "-", ".", ".5", "5.", "1..2", "1.2.3", "12.505", "12.001", "1e3", "+5", "--5",
        "1,000.00",
        "100000000000", "１２", "¥5", " 5", "5 ", "5\0", "NaN", "0x10", "1.0000000000000", "1.-5",
        "٣",
    ])
    func allElseIsNoAmount(_ text: String) {
        #expect(Fen(yuan: text) == nil)
    }

    @Test(
        arguments: [
            (0, "0.00"), (1, "0.01"), (-1, "-0.01"), (10, "0.10"), (100, "1.00"),
            (-123_450, "-1234.50"),
            (9_999_999_999_999, "99999999999.99"), (Int64.max, "92233720368547758.07"),
            (Int64.min, "-92233720368547758.08"),
        ] as [(Int64, String)])
    func yuanArePrintedWithTwoDecimals(_ fen: Int64, _ text: String) {
        #expect(Fen(fen).description == text)
    }

    @Test func printedAmountsAreReadBack() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<5_000 {
            let wide = Int64(random.next() % UInt64(Fen.magnitudeMaximum))
            let fen = Fen(random.chance(50) ? wide : -(wide >> random.below(40)))
            #expect(Fen(yuan: fen.description) == fen)
        }
        #expect(Fen(Fen.magnitudeMaximum).description.utf8.count >= 14)
    }

    @Test func amountsCompareAndHaveOpposites() {
        #expect(Fen(-1) < .zero)
        #expect(-Fen(7) == Fen(-7))
        #expect(-Fen(.max) == Fen(-.max))
        #expect(-Fen(.min) == Fen(.max))
    }

    /// Nil is a sum that does not fit, in either direction.
    @Test(
        arguments: [
            ([], 0), ([5], 5), ([5, -7], -2), ([.max, -1, 1], .max), ([.min, .max], -1),
            ([.max, 1], nil), ([.max, 1, -1], nil), ([.min, -1], nil),
            ([Int64.max / 2, .max / 2, 2], nil), ([Int64.max / 2, .max / 2, 1], .max),
        ] as [([Int64], Int64?)])
    func aSumThatDoesNotFitIsNone(_ amounts: [Int64], _ sum: Int64?) {
        let amounts = amounts.map { Fen($0) }
        #expect(Fen.sum(amounts) == sum.map { Fen($0) })
        guard amounts.count == 2 else { return }
        #expect(amounts[0].adding(amounts[1]) == sum.map { Fen($0) })
        #expect(amounts[0].subtracting(-amounts[1]) == sum.map { Fen($0) })
    }
}
