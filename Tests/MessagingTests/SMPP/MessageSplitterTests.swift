import Testing

@testable import Messaging

struct MessageSplitterTests {
    private static func a(_ count: Int) -> String { String(repeating: "a", count: count) }
    private static func 查(_ count: Int) -> String { String(repeating: "查", count: count) }
    private static func ç(_ count: Int) -> String { String(repeating: "ç", count: count) }

    /// 140 octets of a phone: 160 septets, or 153 behind a header; 70 or 67 characters.
    @Test(
        arguments: [
            (a(0), .gsm7, [0]), (a(160), .gsm7, [160]), (a(161), .gsm7, [153, 8]),
            (a(306), .gsm7, [153, 153]), (a(307), .gsm7, [153, 153, 1]),
            (a(158) + "€", .gsm7, [160]),
            // Not "an escape here and its character there".
            (a(159) + "€", .gsm7, [153, 8]), (a(152) + "€" + a(9), .gsm7, [152, 11]),
            (ç(140), .latin1, [140]), (ç(141), .latin1, [134, 7]),
            (a(141) + "ç", .latin1, [134, 8]),
            (查(70), .ucs2, [140]), (查(71), .ucs2, [134, 8]), (查(134), .ucs2, [134, 134]),
            (查(135), .ucs2, [134, 134, 2]), ("😀" + 查(68), .ucs2, [140]),
            (查(66) + "😀" + 查(3), .ucs2, [132, 10]),
        ] as [(String, SMPPAlphabet, [Int])])
    func textsAreCutByCapacity(_ text: String, _ alphabet: SMPPAlphabet, _ octets: [Int]) {
        let splitter = MessageSplitter(text, unspecified: .gsm7)
        #expect(splitter.alphabet == alphabet)
        #expect(splitter.parts.map(\.count) == octets)
        // Each part can be read by itself: nothing was cut within a character.
        #expect(splitter.parts.map(alphabet.decode).joined() == text)
    }

    @Test func partsBearAHeaderAndOneAloneDoesNot() {
        let alone = MessageSplitter("abc", unspecified: .gsm7).messages(reference: 9)
        #expect(alone.map(\.isPart) == [false] && alone.map(\.octets) == [[0x61, 0x62, 0x63]])
        let parts = MessageSplitter(Self.查(135), unspecified: .gsm7).messages(reference: 9)
        #expect(parts.map(\.isPart) == [true, true, true])
        for (index, part) in parts.enumerated() {
            #expect(part.octets.prefix(6) == [5, 0, 3, 9, 3, UInt8(index + 1)])
            #expect(part.octets.count <= 140)
        }
    }

    @Test func noTextHasMorePartsThanTheHeaderCounts() {
        let parts = MessageSplitter(Self.查(67 * 255 + 1), unspecified: .gsm7).parts
        #expect(parts.count == 255 && parts.last?.count == 134)
    }
}
