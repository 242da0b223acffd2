import NIOCore
import Testing

@testable import Gateways

struct RequestLineTests {
    /// However it comes in pieces.
    @Test(
        arguments: [
            "GET / HTTP/1.1\r\n", "GET / HTTP/1.0\r\n", "\r\n\r\nPOST /a?b HTTP/1.1\r\n",
            "OPTIONS * HTTP/1.1\r\nA:  b\r\n\r\n", "GET http://a/ HTTP/1.1\r\n", "GET / HTTP/1.",
            "GET", "",
        ].map { ($0, true) }
            + [
                "GET  / HTTP/1.1\r\n", "GET /  HTTP/1.1\r\n", "GET / HTTP/1.1 \r\n",
                "GET\t/ HTTP/1.1\r\n", "GET /\tHTTP/1.1\r\n", "GET / http/1.1\r\n",
                "GET / Http/1.1\r\n", "GET / HTTP/1.2\r\n", "GET / HTTP/0.9\r\n",
                "GET / HTTP/2.0\r\n", "GET / HTTP/1.10\r\n", "GET / HTTP/11\r\n",
                "GET / HTTP/1,1\r\n", "GET / RTSP/1.0\r\n", "SOURCE / ICE/1.0\r\n", "GET /\r\n",
                "GET / \r\n", "GET / HTTP/1.1\n", "GET / x HTTP/1.1\r\n", "GET /\nHTTP/1.1\r\n",
            ].map { ($0, false) })
    func oneSpaceAndOurVersion(_ text: String, _ isSound: Bool) {
        for size in [1, 2, 7, 64] {
            var line = RequestLine()
            let bytes = Array(text.utf8)
            let parts = stride(from: 0, to: bytes.count, by: size).map { start in
                line.isSound(with: bytes[start..<min(start + size, bytes.count)])
            }
            #expect(parts.allSatisfy { $0 } == isSound, "in pieces of \(size)")
        }
    }

    @Test(arguments: [
        ("a\r\n\r\nb\r\n\r\n", [5, 5]), ("a\r\n\r\n", [5]), ("\r\n\r\n\r\n", [2, 2, 2]),
        ("\r\r\n\r\nab", [5, 2]), ("a\r\n\rb\r\n\r\nc", [9, 1]), ("\n\n\r\n", [4]),
        ("a\r\n\n\r\n", [6]), ("a\n\nb", [4]),
    ])
    func aSectionEndsWithAnEmptyLine(_ text: String, _ counts: [Int]) {
        var whole = SectionEnd()
        let bytes = ByteBuffer(string: text).readableBytesView
        var found: [Int] = []
        var start = 0
        while start < bytes.count {
            found.append(whole.count(in: bytes[start...]))
            start += found.last ?? 0
        }
        #expect(found == counts)
        // Wherever the first one is cut in two.
        for cut in 0..<counts[0] {
            var halves = SectionEnd()
            #expect(halves.count(in: bytes[..<cut]) == cut)
            #expect(halves.count(in: bytes[cut...]) == counts[0] - cut)
        }
    }
}
