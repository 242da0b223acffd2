import Testing

@testable import Messaging

struct WebAddressTests {
    @Test(arguments: [
        ("https://api.weixin.qq.com", "https://api.weixin.qq.com", ""),
        ("HTTPS://API.Weixin.qq.com/a?b=1", "https://api.weixin.qq.com", "/a?b=1"),
        ("http://127.0.0.1:8081/x", "http://127.0.0.1:8081", "/x"),
        ("https://a.b:443/", "https://a.b", "/"), ("http://a:80", "http://a", ""),
        ("https://a:8443", "https://a:8443", ""), ("https://a/b@c:d", "https://a", "/b@c:d"),
    ])
    func isRead(_ text: String, _ origin: String, _ rest: String) throws {
        let address = try #require(WebAddress(text))
        #expect(address.origin == origin)
        #expect(address.rest == rest)
    }

    @Test(arguments: [
        "", "a", "//a", "ftp://a", "https://", "https:///a", "https://a?b", "https://a#b",
        "https://u@a/", "https://u:p@a/", "https://a:0", "https://a:65536", "https://a:",
        "https://a:1:2", "https://a:+1", "https://[::1]/", "https://a\\b/", "https://a b/",
        "https://a/\n", "https://中国/", "https://a/中", "https://a%2eb/", "https://a_b/",
        "https://" + String(repeating: "a", count: 254),
        "https://a/" + String(repeating: "a", count: 2_048),
    ])
    func whatTwoReadersCouldUnderstandDifferentlyIsNone(_ text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test(arguments: [
        (["a.com"], "https://a.com/x", true), (["a.com"], "http://a.com/", false),
        (["a.com"], "https://a.com:8443/", false), (["a.com"], "https://b.a.com/", false),
        (["a.com:8443"], "https://a.com:8443/", true),
        (["*.a.com"], "https://b.a.com/", true), (["*.a.com"], "https://c.b.a.com/", true),
        (["*.a.com"], "https://a.com/", false), (["*.a.com"], "https://xa.com/", false),
        (["*.a.com"], "http://b.a.com/", false), (["*.a.com"], "https://b.a.com:8443/", false),
        (["http://127.0.0.1:1"], "http://127.0.0.1:1/", true),
        (["http://127.0.0.1:1"], "http://127.0.0.1:2/", false), ([], "https://a.com/", false),
    ])
    func onlyListedHostsAreAllowed(_ hosts: [String], _ url: String, _ isAllowed: Bool) throws {
        let address = try #require(WebAddress(url))
        #expect(try #require(AllowedHosts(hosts)).allows(address) == isAllowed)
    }

    @Test(arguments: ["", "*", "*.", "*a.com", "a.com/x", "a b", "*.https://a", "*.a.com:1"])
    func whatIsNoHostIsNoList(_ text: String) { #expect(AllowedHosts([text]) == nil) }

    @Test func escapesAllButUnreserved() {
        #expect("aZ0-._~".percentEncoded == "aZ0-._~")
        #expect("a b&c=/+%\n票".percentEncoded == "a%20b%26c%3D%2F%2B%25%0A%E7%A5%A8")
    }
}
