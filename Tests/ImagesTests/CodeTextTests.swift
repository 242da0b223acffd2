import Testing

@testable import Images

/// The bytes of a code as text, by whatever encoding a maker of codes took.
struct CodeTextTests {
    /// `０１，３２，…` in the Kanji mode of ISO/IEC 18004, whose bytes are Shift_JIS, and also text in GB 18030.
    private static let kanji: [UInt8] = [
        0x82, 0x4F, 0x82, 0x50, 0x81, 0x43, 0x82, 0x52, 0x82, 0x51, 0x81, 0x43,
    ]

    @Test(arguments: [
        (Array("01,32".utf8), "01,32"), (Array("发票".utf8), "发票"),
        ([0xB7, 0xA2, 0xC6, 0xB1], "发票"), (kanji, "０１，３２，"), (Array("01\0\0".utf8), "01"),
        ([0xA3, 0xB0, 0xA3, 0xB1, 0xA3, 0xAC], "０１，"),
    ])
    func theReadingThatIsWantedIsKept(_ bytes: [UInt8], _ text: String) {
        #expect(CodeText().text(of: bytes) { $0.hasPrefix("０１，") } == text)
    }

    /// The sign of money in ISO 8859-1 and in Kanji mode, before digits.
    @Test(
        arguments: [
            ([0xA5, 0x31, 0x2E, 0x30], "¥1.0"), ([0x81, 0x8F, 0x31, 0x2E, 0x30], "￥1.0"),
            ([0xC2, 0xA5, 0x31, 0x2E, 0x30], "¥1.0"), ([0xA3, 0xA4, 0x31, 0x2E, 0x30], "￥1.0"),
        ] as [([UInt8], String)])
    func aSignOfMoneyIsReadAsOne(_ bytes: [UInt8], _ text: String) {
        #expect(
            CodeText().text(of: bytes) { $0.dropFirst() == "1.0" && "¥￥".contains($0.first!) }
                == text)
    }

    @Test func whereNoReadingIsWantedTheChineseOneIsKept() {
        let text = CodeText().text(of: Self.kanji) { _ in false }
        #expect(text != nil && text != "０１，３２，")
    }

    @Test(arguments: [[], [0], [0xFF, 0xFF, 0xFF], [0x30, 0, 0x31]] as [[UInt8]])
    func whatIsNoTextIsNone(_ bytes: [UInt8]) {
        #expect(CodeText().text(of: bytes) { _ in true } == nil)
    }
}
