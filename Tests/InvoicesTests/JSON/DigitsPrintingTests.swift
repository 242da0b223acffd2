import Testing

@testable import Invoices

/// The bytes of a face are an invoice's identity: what prints digits must print what the language
/// prints.
struct DigitsPrintingTests {
    private static let values: [Int64] = {
        var random = SplitMix64(seed: 31)
        var values: [Int64] = [0, 1, -1, 9, 10, -10, 99, 100, 101, .max, .min, .min + 1]
        for bits in 1..<63 {
            values += [1 << bits, -(1 << bits), Int64(random.below(1 << bits))]
        }
        return values
    }()

    @Test func integersAreAsTheLanguagePrintsThem() {
        for value in Self.values {
            var bytes: [UInt8] = []
            bytes.append(decimal: value)
            #expect(String(decoding: bytes, as: UTF8.self) == "\(value)")
        }
    }

    @Test func amountsHaveTwoDecimals() {
        for value in Self.values {
            let whole = value.magnitude / 100
            let cents = value.magnitude % 100
            let expected = "\(value < 0 ? "-" : "")\(whole).\(cents / 10)\(cents % 10)"
            #expect(Fen(value).description == expected)
        }
    }

    @Test func digitsKeepTheirZerosInFront() throws {
        for text in ["0000000000", "012345678901", "00000001", "00000000000000000009"] {
            #expect(try #require(DigitString(text)).text == text)
        }
    }

    @Test func aWriterThatBeginsAgainKeepsNothing() {
        var writer = JSONWriter()
        writer.object { $0.field("a", "b") }
        writer.beginAgain()
        writer.array([Fen(-5), Fen(12_345)]) { writer, fen in writer.string(fen) }
        writer.endLine()
        writer.integer(7)
        #expect(writer.bytes == Array("[\"-0.05\",\"123.45\"]\n7".utf8))
    }
}
