import Glibc
import Testing

@testable import Images

/// What is drawn is read again; what is no image is said to be none. Distorted photos are read
/// in `Tests/Peers/test_photo.py`.
struct QRReaderTests {
    @Test(arguments: [
        "01,32,,26990000000000000001,100.00,20260101,,F3DB,", "发票查验", "0",
        String(repeating: "1234567890", count: 100),
    ])
    func whatIsDrawnIsReadAgain(_ text: String) throws {
        let photo = try #require(QRSymbol(text)?.png)
        #expect(try QRReader().codes(in: photo) == [text])
    }

    /// As a screenshot at night has it.
    @Test func lightOnDarkIsReadToo() throws {
        let text = "01,32,,26990000000000000001,100.00,20260101,,F3DB,"
        let image = try PNGImage.decode(try #require(QRSymbol(text)?.png))
        let dark = try Drawn.gray(image.width, image.height) { x, y in
            255 - image.pixels[y * image.width + x]
        }
        #expect(try QRReader().codes(in: dark) == [text])
    }

    private static let invoices = (1...3).map {
        "01,32,,2699000000000000000\($0),100.00,20260101,,"
    }
    private static let advertisement = "https://example.com/advertisement"

    /// How the second code differs from the first: nothing that one look at the whole could read both.
    private enum Print: CaseIterable {
        case same, inverted, faded, onGray, dark, invertedAndFaded

        func level(_ level: UInt8) -> UInt8 {
            switch self {
            case .same: level
            case .inverted: 255 - level
            case .faded: 215 + level / 8
            case .onGray: 120 + level / 8
            case .dark: 10 + level / 6
            case .invertedAndFaded: 200 + (255 - level) / 6
            }
        }
    }

    /// Codes on white paper, each with its quiet zone, where their upper left corners are.
    private func sheet(
        _ codes: [(text: String, x: Int, y: Int, print: Print)], width: Int = 1_200,
        height: Int = 900
    ) throws -> [UInt8] {
        var pixels = [UInt8](repeating: 255, count: width * height)
        for code in codes {
            let symbol = try #require(QRSymbol(code.text))
            for y in 0..<(symbol.side * 6) {
                for x in 0..<(symbol.side * 6) {
                    pixels[(code.y + y) * width + code.x + x] = code.print.level(
                        symbol.isDark(x / 6, y / 6) ? 0 : 255)
                }
            }
        }
        return try #require(QRSymbol.png(of: pixels, width: width, height: height))
    }

    @Test func oneCodeDoesNotHideAnotherOfOtherPrint() throws {
        for (one, other) in Print.allCases.flatMap({ one in Print.allCases.map { (one, $0) } }) {
            for first in [Self.advertisement, Self.invoices[0]] {
                let photo = try sheet([
                    (first, 20, 20, one), (Self.invoices[1], 700, 500, other),
                ])
                let codes = try QRReader().codes(in: photo, isWanted: { $0.hasPrefix("01,") })
                #expect(codes == [first, Self.invoices[1]], "\(one), \(other)")
            }
        }
    }

    @Test(arguments: [
        // Side by side, the left one a little lower; in a column; two rows.
        ([(600, 20), (20, 60)], [1, 0]), ([(20, 500), (40, 20)], [1, 0]),
        ([(20, 450), (600, 40), (20, 20)], [2, 1, 0]),
    ])
    func codesComeInReadingOrder(_ places: [(Int, Int)], _ order: [Int]) throws {
        let codes = places.indices.map { index in
            (Self.invoices[index], places[index].0, places[index].1, Print.same)
        }
        #expect(try QRReader().codes(in: sheet(codes)) == order.map { Self.invoices[$0] })
    }

    /// A sheet that lies askew, on its side or on its head: the codes say which way up it is.
    @Test(arguments: [-20.0, -6, 6, 20, 90, 180, 270])
    func readingOrderTurnsWithTheSheet(_ degrees: Double) {
        let (sine, cosine) = (sin(degrees / 180 * .pi), cos(degrees / 180 * .pi))
        let codes = [(0.0, 0.0), (900, 20), (10, 600), (890, 630)].enumerated().map { index, at in
            let corners = [(0.0, 0.0), (200, 0), (200, 200), (0, 200)].map { x, y in
                let (x, y) = (at.0 + x, at.1 + y)
                return FoundCode.Point(x: x * cosine - y * sine, y: x * sine + y * cosine)
            }
            return FoundCode(text: "\(index)", corners: corners)
        }
        #expect(codes.shuffled().inReadingOrder.map(\.text) == ["0", "1", "2", "3"])
    }

    /// Whenever more is known it is told, so that nothing found is lost with the time.
    @Test func whatIsFoundIsToldAtOnce() throws {
        var told: [[String]] = []
        let photo = try sheet([
            (Self.invoices[0], 20, 20, .same), (Self.invoices[1], 700, 500, .faded),
        ])
        _ = try QRReader().codes(in: photo) { _ in
            true
        } note: {
            told.append($0)
        }
        #expect(told.count == 2 && told.last == [Self.invoices[0], Self.invoices[1]])
    }

    /// Images of finder patterns, each of so many pixels a module; libzbar alone takes up to a minute.
    @Test(arguments: [1, 2, 3, 6, 12, 30])
    func anImageOfFinderPatternsEndsSoon(_ module: Int) throws {
        let rows: [[UInt8]] = [
            "111111111", "100000001", "101111101", "101000101", "101000101", "101000101",
            "101111101", "100000001", "111111111",
        ].map { $0.utf8.map { $0 == 0x31 ? 255 : 0 } }
        let photo = try Drawn.gray(1_500, 1_500) { x, y in rows[y / module % 9][x / module % 9] }
        let before = ProcessorBudget.used
        #expect((try? QRReader().codes(in: photo)) ?? [] == [])
        // Of this thread, not by the clock on the wall; what had begun may end: twice the bound.
        #expect(ProcessorBudget.used - before < ImageLimits.searchBudget * 2)
    }

    @Test func anImageWithoutACodeHasNone() throws {
        #expect(try QRReader().codes(in: Drawn.gray(100, 100) { x, y in UInt8(x ^ y) }) == [])
    }

    @Test func nothingOfAnImageThatIsCutOffIsBelieved() throws {
        let whole = try #require(QRSymbol("cut off")?.png)
        for length in stride(from: 0, to: whole.count - 12, by: 7) {
            #expect(throws: ImageFault.notAnImage) {
                try QRReader().codes(in: Array(whole.prefix(length)))
            }
        }
    }

    @Test func changedBytesNeitherCrashNorBecomeAnotherText() throws {
        let whole = try #require(QRSymbol("changed bytes")?.png)
        for index in stride(from: 0, to: whole.count, by: 3) {
            var changed = whole
            changed[index] ^= 0x55
            let codes = try? QRReader().codes(in: changed)
            #expect(codes == nil || codes == [] || codes == ["changed bytes"])
        }
    }

    @Test(arguments: [
        [], [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
        Array("GIF89a".utf8), [UInt8](repeating: 0, count: 1_000),
    ])
    func whatIsNoImageIsRefused(_ bytes: [UInt8]) {
        #expect(throws: ImageFault.notAnImage) { try QRReader().codes(in: bytes) }
    }

    /// The header alone decides: there is nothing behind it to unpack.
    @Test(arguments: [
        (100_000, 100_000), (40_000_001, 1), (6_400, 6_400), (2_147_483_647, 2_147_483_647),
    ])
    func anEnormousHeaderIsRefused(_ width: Int, _ height: Int) {
        #expect(throws: ImageFault.self) {
            try QRReader().codes(in: Drawn.header(width: width, height: height))
        }
    }

    @Test func tooManyBytesAreNotLookedAt() {
        let bytes = [UInt8](repeating: 0xFF, count: ImageLimits.bytesMaximum + 1)
        #expect(throws: ImageFault.tooLarge) { try QRReader().codes(in: bytes) }
    }
}
