import Testing

/// A member of a message's object that a reader refuses: the message may be lost to it, and no other.
struct OddContent: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let member: String
    /// Whether the object that holds it is no longer believed.
    let sinksItsObject: Bool

    private init(_ name: String, _ member: String, sinksItsObject: Bool) {
        testDescription = name
        self.member = member
        self.sinksItsObject = sinksItsObject
    }

    private static func nested(_ start: String, _ end: String) -> String {
        #""new":"# + String(repeating: start, count: 200) + "1" + String(repeating: end, count: 200)
    }

    private static let names = (0..<100).map { #""n\#($0)":1"# }.joined(separator: ",")
    private static let longName = #""\#(String(repeating: "n", count: 100))":1"#
    private static let zeros = [String](repeating: "0", count: 1_001).joined(separator: ",")

    static let all: [OddContent] =
        [
            OddContent("a name twice", #""new":1,"new":2"#, sinksItsObject: true),
            OddContent(
                "a name twice, once escaped", #""new":1,"n\u0065w":2"#, sinksItsObject: true),
            OddContent("too many names", names, sinksItsObject: true),
            OddContent("a name too long", longName, sinksItsObject: true),
            OddContent("a list too long", #""new":[\#(zeros)]"#, sinksItsObject: false),
            OddContent("a name twice, further in", #""new":{"a":1,"a":2}"#, sinksItsObject: false),
            OddContent("too many names, further in", #""new":{\#(names)}"#, sinksItsObject: false),
            OddContent(
                "a name too long, further in", #""new":[{\#(longName)}]"#, sinksItsObject: false),
            OddContent(
                "a list too long, further in", #""new":[[\#(zeros)]]"#, sinksItsObject: false),
            OddContent("lists too deep", nested("[", "]"), sinksItsObject: false),
            OddContent("objects too deep", nested(#"{"a":"#, "}"), sinksItsObject: false),
            OddContent("both too deep", nested(#"[{"a":"#, "}]"), sinksItsObject: false),
        ] + words + numbers

    /// Words of other languages, which their libraries write into JSON.
    private static let words = [
        "NaN", "nan", "Infinity", "-Infinity", "+Infinity", "-inf", "undefined", "None", "True",
        "FALSE",
        "nil", "trues", "nulls", "NaN.0", "__proto__",
    ].map { OddContent("\($0)", #""new":[\#($0) ,1,\#($0)],"more":\#($0)"#, sinksItsObject: false) }

    private static let numbers = [
        "01", "-01", "+1", ".5", "5.", "1.e5", "1e", "1e+", "-", "0x1F", "1_000", "1.2.3",
        "2026-11-01",
        "1e999", "-1E+99999999999", "1e-99999999999", "99999999999999999999999999",
        String(repeating: "9", count: 2_000),
    ].map {
        OddContent(
            "\($0.prefix(20))", #""new":\#($0),"more":{"a":\#($0)}"#, sinksItsObject: false)
    }
}
