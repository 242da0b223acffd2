import Invoices
import Testing

struct JSONWriterTests {
    private static func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func commasStandBetweenValuesOnly() {
        let json = Self.text { writer in
            writer.object { writer in
                writer.field("a", "1")
                writer.field("none", ifAny: "")
                writer.field("nil", ifAny: nil as String?)
                writer.name("b")
                writer.array([1, -2]) { writer, value in writer.integer(value) }
                writer.name("c")
                writer.object { _ in }
                writer.name("d")
                writer.array([Int]()) { writer, value in writer.integer(value) }
                writer.name("e")
                writer.boolean(true)
                writer.name("f")
                writer.null()
                writer.name("g")
                writer.raw("[0]".utf8)
            }
        }
        #expect(
            json == #"{"a":"1","b":[1,-2],"c":{},"d":[],"e":true,"f":null,"g":[0]}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("a", #""a""#), ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#),
        ("\n", #""\u000a""#), ("\u{1F}", #""\u001f""#), ("\u{7F}", "\"\u{7F}\""), ("中", #""中""#),
        ("😀", #""😀""#), ("\u{2028}", "\"\u{2028}\""), ("</script>", #""</script>""#),
    ])
    func stringsAreEscapedInOneWay(_ text: String, _ json: String) {
        #expect(Self.text { $0.string(text) } == json)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var random = SplitMix64(seed: 21)
        for _ in 0..<500 {
            let scalars = (0..<random.below(30)).compactMap { _ in
                Unicode.Scalar(UInt32(1 + random.below(random.pick([0x7F, 0x7FF, 0x10FFFE]))))
            }
            let text = String(String.UnicodeScalarView(scalars))
            var reader = JSONReader(Array(Self.text { $0.string(text) }.utf8))
            let back = try reader.string(maximumBytes: .max)
            #expect(Array(back.utf8) == Array(text.utf8))
        }
    }
}
