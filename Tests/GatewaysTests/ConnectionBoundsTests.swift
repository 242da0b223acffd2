import Edge
import Testing

@testable import Gateways

struct ConnectionBoundsTests {
    private static func address(_ text: String) throws -> InternetAddress {
        try #require(InternetAddress(text))
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", false), ("192.0.2.1", "192.0.2.2", true),
        ("::ffff:192.0.2.1", "192.0.2.1", false), ("2001:db8::1", "2001:db8::2:3:4:5", false),
        ("2001:db8::1", "2001:db8:0:1::1", true),
    ])
    func oneSubscriberDoesNotTakeAnothersPlace(
        _ greedy: String, _ other: String, _ isLetIn: Bool
    ) throws {
        let bounds = ConnectionBounds(maximum: 3, exempt: .none)
        for _ in 0..<3 { #expect(bounds.enter(try Self.address(greedy)) != nil) }
        #expect(bounds.enter(try Self.address(greedy)) == nil)
        #expect((bounds.enter(try Self.address(other)) != nil) == isLetIn)
    }

    @Test func whoLeavesMakesRoomAndIsForgotten() throws {
        let bounds = ConnectionBounds(maximum: 1, exempt: .none)
        let address = try Self.address("192.0.2.1")
        for _ in 0..<3 {
            let entry = try #require(bounds.enter(address))
            #expect(bounds.enter(address) == nil)
            bounds.leave(entry)
        }
        #expect(bounds.count == 0)
    }

    @Test func ourOwnProxiesAndUnknownEndsHaveNoBound() throws {
        let proxies = try #require(AddressRanges(["10.0.0.0/8", "fd00::/8"]))
        let bounds = ConnectionBounds(maximum: 1, exempt: proxies)
        for address in [try Self.address("10.1.2.3"), try Self.address("fd00::1"), .unknown] {
            for _ in 0..<5 { #expect(bounds.enter(address) != nil) }
        }
        #expect(bounds.count == 0)
    }
}
