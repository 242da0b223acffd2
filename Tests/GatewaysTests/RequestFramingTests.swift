import NIOHTTP1
import Testing

@testable import Gateways

/// Where a request goes and where it ends must leave no choice. What the decoder itself refuses is
/// tried on the whole program, in test_framing.py.
struct RequestFramingTests {
    private static func framing(
        _ fields: [(String, String)], _ uri: String = "/", _ method: HTTPMethod = .GET,
        _ version: HTTPVersion = .http1_1
    ) -> RequestFraming {
        RequestFraming(
            HTTPRequestHead(
                version: version, method: method, uri: uri, headers: HTTPHeaders(fields)))
    }

    @Test(
        arguments: [
            "fapiao", "fapiao:8080", "fapiao:", "fapiao:65535", "a_b.example", "xn--a~b",
            "%E6%9F%a5",
            "127.0.0.1", "127.0.0.1:80", "[2001:db8::1]:443", "[::1]", "[::1]:", " a\t",
        ].map { ($0, true) }
            + [
                "", " ", ":80", ":", "a:x", "a:80x", "a:+80", "a:-1", "a:65536", "a:80:90", "a: 80",
                "::1", "[::1", "::1]", "[]", "[a]", "[1.2.3.4]", "[::1]x", "[::1]:x", "[::1]80",
                "[fe80::1%25eth0]", "[v1.a:b]", "a b", "a/b", "user@a", "user:x@a:80", "a?b", "a#b",
                "a\\b", "a,b", "a, b", "%", "%4", "%4x", "%zz", "a%", "%%41", "查验.example",
                "a\u{7F}",
            ].map { ($0, false) })
    func aHostIsANameAndPerhapsAPort(_ host: String, _ isOne: Bool) {
        let fault = Self.framing([("Host", host)]).fault
        #expect(fault == (isOne ? nil : "a Host that is none"))
    }

    @Test func thereIsOneHost() {
        #expect(Self.framing([]).fault == "no Host")
        for second in ["a", "b", "A"] {
            for name in ["Host", "host", "HOST"] {
                let fields = [("Host", "a"), ("X", "y"), (name, second)]
                #expect(Self.framing(fields).fault == "more than one Host")
                // Before 1.1 there need be none, but two are two.
                #expect(Self.framing(fields, "/", .GET, .http1_0).fault != nil)
            }
        }
        #expect(Self.framing([], "/", .GET, .http1_0).fault == nil)
        #expect(Self.framing([("Hosts", "a"), ("Host", " a ")]).fault == nil)
    }

    @Test(arguments: [
        (["chunked"], true), (["Chunked"], true), ([" chunked\t"], true),
        (["gzip, chunked"], false), (["chunked, gzip"], false), (["gzip"], false),
        (["identity"], false), (["chunked, chunked"], false), (["gzip", "chunked"], false),
        (["chunked", "chunked"], false), (["chunked;q=1"], false), (["xchunked"], false),
        (["chunked,"], false), ([""], false), (["\u{0B}chunked"], false),
    ])
    func chunkedIsTheOnlyCoding(_ codings: [String], _ isSound: Bool) {
        let fields = [("Host", "a")] + codings.map { ("transfer-encoding", $0) }
        #expect((Self.framing(fields, "/", .POST).fault == nil) == isSound)
        // 1.0 knows of none (RFC 9112, section 6.1).
        #expect(Self.framing(fields, "/", .POST, .http1_0).fault != nil)
    }

    @Test(arguments: [
        ("/", HTTPMethod.GET, true), ("//metrics", .GET, true), ("*", .OPTIONS, true),
        ("*", .GET, false), ("http://a/x", .GET, true), ("HTTPS://A", .GET, true),
        ("http://a?x", .GET, true), ("http://b/x", .GET, false), ("http://a:80/x", .GET, false),
        ("http://b@a/", .GET, false), ("http://a.b/", .GET, false), ("ftp://a/", .GET, false),
        ("a:80", .CONNECT, false), ("://a/", .GET, false), ("x/http://a/", .GET, false),
    ])
    func theTargetIsAtTheHost(_ uri: String, _ method: HTTPMethod, _ isSound: Bool) {
        #expect((Self.framing([("Host", "a")], uri, method).fault == nil) == isSound)
    }

    @Test(arguments: [
        ("100-continue", true), ("100-Continue", true), (" 100-continue ", true),
        ("200-ok", false), ("", false), ("100-continue, x", false),
    ])
    func anExpectationIsNoticed(_ text: String, _ isKnown: Bool) {
        let framing = Self.framing([("Host", "a"), ("Expect", text)])
        #expect(framing.hasExpectation)
        #expect(framing.isExpectant == isKnown)
        #expect(!Self.framing([("Expect", text)], "/", .POST, .http1_0).isExpectant)
    }

    @Test(arguments: [
        ([], true), (["keep-alive"], true), (["Keep-Alive "], true), (["close"], false),
        (["keep-alive", "close"], false), (["close", "keep-alive"], false), (["upgrade"], false),
    ])
    func whatIsSaidOfTheConnectionIsNoticed(_ values: [String], _ keeps: Bool) {
        let fields = [("Host", "a")] + values.map { ("Connection", $0) }
        #expect(Self.framing(fields).keepsConnection == keeps)
    }

    @Test func theLengthIsRead() {
        #expect(Self.framing([("Host", "a"), ("Content-Length", "12")]).length == 12)
        #expect(Self.framing([("Host", "a")]).length == 0)
    }

    @Test(arguments: [
        ("9223372036854775807", true), ("9223372036854775808", false),
        ("18446744073709551615", false),
    ])
    func aLengthBeyondAnyBodyIsAFault(_ length: String, _ isSound: Bool) {
        let fields = [("Host", "a"), ("Content-Length", length)]
        #expect((Self.framing(fields, "/", .POST).fault == nil) == isSound)
    }
}
