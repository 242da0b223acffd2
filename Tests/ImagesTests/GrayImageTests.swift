import Testing

@testable import Images

struct GrayImageTests {
    private func image(_ rows: [[UInt8]]) -> GrayImage {
        let flat = rows.flatMap(\.self)
        return unsafe GrayImage(width: rows[0].count, height: rows.count) { target in
            for (index, level) in flat.enumerated() { unsafe target[index] = level }
        }
    }

    @Test func halvedIsTheMeanOfFourAndDropsTheOddRow() {
        let half = image([[0, 4, 9], [8, 4, 9], [1, 1, 1]]).halved()
        #expect((half.width, half.height) == (1, 1))
        #expect(half.pixels == [4])
    }

    @Test func doubledKeepsFlatPaperFlatAndItsSize() {
        let double = image([[7, 7], [7, 7], [7, 7]]).doubled()
        #expect((double.width, double.height) == (4, 6))
        #expect(double.pixels == [UInt8](repeating: 7, count: 24))
    }

    @Test func stretchedReachesBothEnds() throws {
        let rows = (0..<10).map { y in (0..<10).map { x in UInt8(x < 5 ? 100 : 120) + UInt8(y % 2) }
        }
        let stretched = try #require(image(rows).stretched())
        #expect(stretched.pixels.min() == 0 && stretched.pixels.max() == 255)
    }

    @Test func flatAndFullImagesAreNotStretched() {
        #expect(image([[9, 9], [9, 9]]).stretched() == nil)
        #expect(image([[0, 255], [255, 0]]).stretched() == nil)
    }

    @Test func thresholdFollowsTheLight() {
        // A dark mark in the shade is lighter than paper in the light is dark.
        var rows = (0..<64).map { _ in (0..<64).map { x in UInt8(60 + 3 * x) } }
        rows[20][5] = 30
        rows[20][60] = 150
        let black = image(rows).thresholded()
        #expect(black.pixels[20 * 64 + 5] == 0 && black.pixels[20 * 64 + 60] == 0)
        #expect(black.pixels[40 * 64 + 5] == 255 && black.pixels[40 * 64 + 60] == 255)
    }

    @Test func smoothedKeepsFlatPaperFlat() {
        let flat = image((0..<8).map { _ in [UInt8](repeating: 200, count: 8) }).smoothed()
        #expect(flat.pixels.allSatisfy { $0 == 200 })
    }

    @Test(arguments: [
        (Array("发票".utf8), "发票"), ([0xB7, 0xA2, 0xC6, 0xB1], "发票"), (Array("01,".utf8), "01,"),
        ([0x41, 0x00], "A"), ([0xB7, 0xA2, 0x00, 0x00], "发"), ([0x41, 0x00, 0x42], nil),
        ([0x00], nil), ([0xFF, 0xFF, 0xFF], nil), ([], nil),
    ])
    func textIsUTF8ElseGB18030(_ bytes: [UInt8], _ text: String?) {
        #expect(CodeText().text(of: bytes) == text)
    }
}
