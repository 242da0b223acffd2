import Doubles
import Gateways
import ServiceForTests
import Testing
import Verification

struct ClientIdentityTests {
    private static func name(
        _ forwarded: String?, from peer: String?, trusting proxies: [String] = ["10.0.0.0/8"]
    ) async throws -> String {
        let service = try ServiceUnderTest(trustedProxies: proxies)
        var fields: [String: String] = [:]
        fields["X-Forwarded-For"] = forwarded
        _ = try await service.ask("{}", fields, from: peer)
        let client = try #require(service.verifier.clients.first)
        #expect(client.channel == .api)
        return client.name
    }

    struct Case: Sendable {
        let forwarded: String?
        let peer: String
        /// Who is asking, as if he had come without a proxy.
        let asker: String
    }

    @Test(arguments: [
        Case(forwarded: nil, peer: "198.51.100.1", asker: "198.51.100.1"),
        Case(forwarded: "203.0.113.9", peer: "198.51.100.1", asker: "198.51.100.1"),
        Case(forwarded: "203.0.113.9", peer: "10.0.0.1", asker: "203.0.113.9"),
        Case(forwarded: "6.6.6.6, 203.0.113.9", peer: "10.0.0.1", asker: "203.0.113.9"),
        Case(forwarded: "6.6.6.6,203.0.113.9 , 10.0.0.2", peer: "10.0.0.1", asker: "203.0.113.9"),
        Case(forwarded: "10.0.0.3", peer: "10.0.0.1", asker: "10.0.0.3"),
        Case(forwarded: "203.0.113.9:51008", peer: "10.0.0.1", asker: "203.0.113.9"),
        Case(
            forwarded: "6.6.6.6, 203.0.113.9:1, 10.0.0.2:2", peer: "10.0.0.1",
            asker: "203.0.113.9"),
        Case(forwarded: "[2001:db8::7]:51008", peer: "10.0.0.1", asker: "2001:db8::7"),
        Case(forwarded: "\"[2001:db8::7]\"", peer: "10.0.0.1", asker: "2001:db8::7"),
        Case(forwarded: "[::ffff:203.0.113.9]:80", peer: "10.0.0.1", asker: "203.0.113.9"),
        Case(forwarded: "2001:db8::1", peer: "10.0.0.1", asker: "2001:db8::ffff"),
        Case(forwarded: "::ffff:203.0.113.9", peer: "10.0.0.1", asker: "203.0.113.9"),
    ])
    func theAskerIsTheNearestThatIsNoProxyOfOurs(_ example: Case) async throws {
        let name = try await Self.name(example.forwarded, from: example.peer)
        let direct = try await Self.name(nil, from: example.asker, trusting: [])
        #expect(name == direct)
    }

    /// They are one asker together, who is neither the proxy nor whom the asker himself names.
    @Test(arguments: [
        "garbage", "unknown", "_hidden", "", " ", ",", "6.6.6.6,", "6.6.6.6, garbage",
        "6.6.6.6, unknown", "6.6.6.6, garbage, 10.0.0.2", "10.0.0.1:", "10.0.0.1:x",
        "10.0.0.1:65536", "6.6.6.6:_x",
        "[10.0.0.1]:80", "[2001:db8::7", "[2001:db8::7]x", "fe80::1%eth0", "6.6.6.6 6.6.6.7",
        "for=6.6.6.6", "10.0.0.3, unknown", "10.0.0.03", "012.0.0.3", "0xa.0.0.3", "10.3",
        "::ffff:10.0.0.03", "10.0.0.3%1", "167772163",
    ])
    func whatAProxyOfOursWritesAndWeCannotReadIsNobodysRight(_ forwarded: String) async throws {
        let name = try await Self.name(forwarded, from: "10.0.0.1")
        #expect(name == (try await Self.name(nil, from: nil)))
        for other in ["10.0.0.1", "10.0.0.2", "10.0.0.3", "6.6.6.6", "2001:db8::7"] {
            #expect(name != (try await Self.name(nil, from: other, trusting: [])))
        }
    }

    @Test func askersAreToldApartAndNotNamed() async throws {
        let peers = ["1.2.3.4", "1.2.3.5", "2001:db8::1", "2001:db8:0:1::1", "::1"]
        var names: Set<String> = [try await Self.name(nil, from: nil)]
        for peer in peers {
            let name = try await Self.name(nil, from: peer)
            #expect(name.utf8.count == 24 && !name.contains("."))
            names.insert(name)
        }
        #expect(names.count == peers.count + 1)
    }

    private static let digest = ServiceUnderTest.digest(of: "key")

    @Test(arguments: [
        ("name:verify:\(digest)", [APIKey.Scope.verify]),
        ("name:verify+ledger.write:\(digest)", [.verify, .ledgerWrite]),
        ("name:ledger.write:\(digest.uppercased())", [.ledgerWrite]),
        ("name:verify:\(digest):until=2027-01-31", [.verify]),
        ("name:verify:\(digest):from=10.0.0.0/8+192.0.2.7", [.verify]),
        ("name:verify:\(digest):from=2001:db8::/32+::1:until=20270131", [.verify]),
    ])
    func soundKeyLinesAreRead(_ line: String, _ scopes: [APIKey.Scope]) throws {
        let key = try #require(APIKey(line))
        #expect(key.name == "name")
        #expect(key.scopes == Set(scopes))
    }

    @Test(arguments: [
        "", "name", "name:verify", ":verify:\(digest)", "name::\(digest)", "name:read:\(digest)",
        "name:verify+read:\(digest)", "name:verify:\(digest.dropLast(2))",
        "name:verify:\(digest)00", "name:verify:\(digest.dropLast())g", "name:verify:\(digest):",
        "name:Verify:\(digest)", "name:verify:\(digest):until=", "name:verify:\(digest):until=soon",
        "name:verify:\(digest):until=2027-02-30", "name:verify:\(digest):from=",
        "name:verify:\(digest):from=10.0.0.0/33", "name:verify:\(digest):from=10.0.0.1+",
        "name:verify:\(digest):from=2001:db8::/32:", "name:verify:\(digest):for=ever",
        "name:verify:\(digest):until=2027-01-31:until=2028-01-31", "name:verify:\(digest):10.0.0.1",
    ])
    func otherKeyLinesAreRefused(_ line: String) { #expect(APIKey(line) == nil) }

    /// Names as a person writes them; the rule is that of `fapiao key new`.
    @Test(arguments: [
        ("shop", true), ("Shop-2", true), ("erp_prod", true), ("tax.example.cn", true), ("1", true),
        (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false),
        ("", false), (" ", false), ("my shop", false), (" shop", false), ("shop ", false),
        ("my\u{A0}shop", false), ("shop\t", false), ("shop\n", false), ("shop\u{0}", false),
        ("商店", false), ("shop\u{200B}", false), ("café", false), ("a\"b", false), ("a{b}", false),
        ("a+b", false), ("a/b", false), ("a=b", false), ("a\\b", false), ("a'b", false),
        ("a@b", false),
        ("a`b", false), ("a[b]", false), ("a^b", false), ("a|b", false), ("a~b", false),
        ("a,b", false),
        ("a#b", false), ("a;b", false),
    ])
    func aKeysNameIsPlain(_ name: String, _ isSound: Bool) {
        #expect(APIKey.isName(name) == isSound)
        #expect((APIKey("\(name):verify:\(Self.digest)") != nil) == isSound)
    }
}
