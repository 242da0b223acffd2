import Payouts
import Testing

struct LineTests {
    @Test(arguments: [
        ("asked the shop", true), ("已核实", true), (" a ", true), ("", false), ("  ", false),
        ("two\nlines", false), ("a\ttab", false), ("a\0", false), ("\u{7F}", false),
        (String(repeating: "x", count: 16), true), (String(repeating: "x", count: 17), false),
        ("已核实已核实", false),
    ])
    func aReasonIsALineOfSomething(_ text: String, _ isLine: Bool) {
        #expect(text.isLine(bytesMaximum: 16) == isLine)
    }

    /// Whatever is added to a hold has another digest, an alarm beside it too.
    @Test func everyHoldHasItsOwnDigest() {
        let holds: [(String?, PayoutAlarm?)] = [
            (nil, nil), ("risk", nil), ("risk; another", nil), ("risk", .person),
            ("risk", .inDoubt), (nil, .person), ("person", nil),
        ]
        let digests = holds.map { PayoutSummary.digest(ofHold: $0, $1) }
        #expect(Set(digests).count == holds.count)
    }
}
