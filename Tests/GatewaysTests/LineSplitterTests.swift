import Testing

@testable import Gateways

struct LineSplitterTests {
    private static func lines(_ chunks: [[UInt8]], maximum: Int = 8) -> [LineSplitter.Line] {
        var splitter = LineSplitter(maximumBytes: maximum)
        var lines: [LineSplitter.Line] = []
        for chunk in chunks { lines += splitter.split(chunk) }
        if let last = splitter.last() { lines.append(last) }
        return lines
    }

    private static func line(_ text: String) -> LineSplitter.Line { .line(Array(text.utf8)) }

    static let texts: [(String, [LineSplitter.Line])] = [
        ("", []),
        ("\n", [line("")]),
        ("a", [line("a")]),
        ("a\n", [line("a")]),
        ("a\r\nb\r\n", [line("a"), line("b")]),
        ("\r\n\r\n\n", [line(""), line(""), line("")]),
        ("a\rb\n", [line("a\rb")]),
        ("12345678\n123456789\nok\n", [line("12345678"), .tooLong, line("ok")]),
        ("123456789", [.tooLong]),
        ("1234567890123456789\n\nok", [.tooLong, line(""), line("ok")]),
        ("发票\n票", [line("发票"), line("票")]),
    ]

    @Test(arguments: texts)
    func whereverTheChunksEndTheLinesAreTheSame(_ text: String, _ expected: [LineSplitter.Line]) {
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let chunks = [bytes[..<first], bytes[first..<second], bytes[second...]]
                #expect(Self.lines(chunks.map(Array.init)) == expected)
            }
        }
        #expect(Self.lines(bytes.map { [$0] }) == expected)
    }

    @Test func nothingOfATooLongLineIsKept() {
        var splitter = LineSplitter(maximumBytes: 4)
        for _ in 0..<1_000 {
            #expect(splitter.split([UInt8](repeating: 0x61, count: 1_000)).isEmpty)
        }
        #expect(splitter.split([0x0A, 0x62]) == [.tooLong])
        #expect(splitter.last() == Self.line("b"))
        #expect(splitter.last() == nil)
    }
}
