import Testing

@testable import Messaging

struct SMPPAlphabetTests {
    /// 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1.
    @Test(arguments: [
        ("@", [0x00]), ("$", [0x02]), ("é", [0x05]), ("Ç", [0x09]), ("\n", [0x0A]), ("Å", [0x0E]),
        ("Δ", [0x10]), ("_", [0x11]), ("Ξ", [0x1A]), ("Æ", [0x1C]), ("É", [0x1F]), (" ", [0x20]),
        ("¤", [0x24]), ("0", [0x30]), ("?", [0x3F]), ("¡", [0x40]), ("A", [0x41]), ("Z", [0x5A]),
        ("Ä", [0x5B]), ("§", [0x5F]), ("¿", [0x60]), ("a", [0x61]), ("z", [0x7A]), ("ä", [0x7B]),
        ("à", [0x7F]), ("\r", [0x0D]), ("^", [0x1B, 0x14]), ("{", [0x1B, 0x28]),
        ("\\", [0x1B, 0x2F]), ("[", [0x1B, 0x3C]), ("~", [0x1B, 0x3D]), ("|", [0x1B, 0x40]),
        ("€", [0x1B, 0x65]), ("\u{0C}", [0x1B, 0x0A]),
    ])
    func septetsAreThoseOfTheTable(_ text: String, _ octets: [UInt8]) {
        #expect(text.unicodeScalars.first.flatMap(GSMAlphabet.septets) == octets)
        #expect(GSMAlphabet.decode(octets) == text)
    }

    @Test func everySeptetIsOneCharacterThereAndBack() {
        var seen: Set<String> = []
        for septet in UInt8(0)...0x7F where septet != GSMAlphabet.escape {
            let text = GSMAlphabet.decode([septet])
            #expect(text.unicodeScalars.count == 1 && seen.insert(text).inserted)
            #expect(text.unicodeScalars.first.flatMap(GSMAlphabet.septets) == [septet])
        }
        #expect(GSMAlphabet.septets(of: "中") == nil && GSMAlphabet.septets(of: "ç") == nil)
    }

    @Test(
        arguments: [
            ([0x1B, 0x41], "A"), ([0x1B, 0x1B, 0x41], " A"), ([0x41, 0x1B], "A "), ([0xC1], "A"),
            ([], ""),
        ] as [([UInt8], String)])
    func strangeEscapesAreRead(_ octets: [UInt8], _ text: String) {
        #expect(GSMAlphabet.decode(octets) == text)
    }

    @Test(
        arguments: [
            (SMPPAlphabet.latin1, [0x41, 0xE9, 0xFF], "Aéÿ"),
            (.ucs2, [0x67, 0xE5, 0x9A, 0x8C], "查验"),
            (.ucs2, [0xD8, 0x3D, 0xDE, 0x00], "😀"), (.ucs2, [0x67, 0xE5, 0xD8, 0x3D], "查\u{FFFD}"),
            (.ucs2, [0x67, 0xE5, 0x9A], "查\u{FFFD}"), (.ucs2, [0x67], "\u{FFFD}"), (.ucs2, [], ""),
            (.ucs2, [0x67, 0xE5, 0], "查"), (.ucs2, [0x67, 0xE5, 0, 0], "查"), (.ucs2, [0], ""),
            (.ucs2, [0, 0, 0x67, 0xE5], "\u{FFFD}查"),
            // A byte order mark, in either order; within a text it is a space of no width.
            (.ucs2, [0xFE, 0xFF, 0x67, 0xE5], "查"), (.ucs2, [0xFF, 0xFE, 0xE5, 0x67], "查"),
            (.ucs2, [0xFF, 0xFE, 0x3D, 0xD8, 0x00, 0xDE], "😀"), (.ucs2, [0xFE, 0xFF], ""),
            (.ucs2, [0xFF, 0xFE, 0xE5, 0x67, 0x8C], "查\u{FFFD}"),
            // Turned round without a mark, and what must not be taken for it.
            (.ucs2, Array("25672225".utf8).flatMap { [$0, 0] }, "25672225"),
            (.ucs2, Array("25672225".utf8).flatMap { [0, $0] }, "25672225"),
            (.ucs2, Array("2567222".utf8).flatMap { [$0, 0] }, "㈀㔀㘀㜀㈀㈀㈀"),
            (
                .ucs2, [UInt8](repeating: 0x30, count: 20).flatMap { [$0, 0] },
                String(repeating: "\u{3000}", count: 20)
            ),
            (
                .ucs2, Array("㈀㔀㘀㜀㈀㈀㈀㔀1".utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
                "㈀㔀㘀㜀㈀㈀㈀㔀1"
            ),
            (.gsm7, [0x31, 0x32, 0], "12"), (.gsm7, [0x31, 0, 0x32], "1@2"), (.gsm7, [0, 0], ""),
            (.latin1, [0x31, 0, 0], "1"),
        ] as [(SMPPAlphabet, [UInt8], String)])
    func octetsAreText(_ alphabet: SMPPAlphabet, _ octets: [UInt8], _ text: String) {
        #expect(alphabet.decode(octets) == text)
    }

    @Test(
        arguments: [
            (0x00, .gsm7), (0x01, .latin1), (0x02, nil), (0x03, .latin1), (0x04, nil), (0x05, nil),
            (0x08, .ucs2), (0x10, .gsm7), (0x14, nil), (0x18, .ucs2), (0x20, nil), (0x38, nil),
            (0xC8, .gsm7), (0xE0, .ucs2), (0xF0, .gsm7), (0xF1, .gsm7), (0xF4, nil), (0xF6, nil),
        ] as [(UInt8, SMPPAlphabet?)])
    func dataCodingNamesTheAlphabet(_ coding: UInt8, _ alphabet: SMPPAlphabet?) {
        #expect(SMPPAlphabet(dataCoding: coding, unspecified: .gsm7) == alphabet)
    }

    /// Chinese SMSCs hand on GB 18030 under numbers of their own, or as binary.
    @Test(
        arguments: [
            (Array("25672225 113.00".utf8), "25672225 113.00"),
            ([0xB2, 0xE9] + Array("25672225".utf8), "\u{FFFD}\u{FFFD}25672225"),
            (Array("25672225".utf8) + [0], "25672225\u{FFFD}"), (Array("2567222".utf8), nil),
            ([], nil),
            (Array("25672225".utf8).flatMap { [0, $0] }, "25672225"),
            (Array("25672225".utf8).flatMap { [$0, 0] }, "25672225"),
            ([0xFF, 0xFE] + Array("25672225".utf8).flatMap { [$0, 0] }, "25672225"),
            ([0x67, 0xE5] + Array("25672225".utf8).flatMap { [0, $0] }, "查25672225"),
            (Array("2567222".utf8).flatMap { [0, $0] }, nil),
            ([0x67, 0xE5], nil),
        ] as [([UInt8], String?)])
    func digitsAreReadInEveryAlphabet(_ octets: [UInt8], _ text: String?) {
        #expect(SMPPAlphabet.digits(within: octets) == text)
    }

    @Test func whatTheDefaultIsIsTheOperatorsWord() {
        #expect(SMPPAlphabet(dataCoding: 0, unspecified: .latin1) == .latin1)
        #expect(MessageSplitter("a€", unspecified: .latin1).alphabet == .ucs2)
        #expect(MessageSplitter("a", unspecified: .latin1).alphabet == .latin1)
    }
}
