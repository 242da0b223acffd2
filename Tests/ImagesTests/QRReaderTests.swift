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
