import Testing

@testable import Gateways

struct InternetAddressTests {
    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4"), ("255.255.255.255", "255.255.255.255"),
        ("::ffff:1.2.3.4", "1.2.3.4"), ("::ffff:102:304", "1.2.3.4"),
        ("::", "0.0.0.0.0.0.0.0/64"), ("::1", "0.0.0.0.0.0.0.0/64"),
        ("2001:db8::1", "32.1.13.184.0.0.0.0/64"),
        ("2001:db8:0:0:ffff::", "32.1.13.184.0.0.0.0/64"),
        ("2001:DB8:0:1:2:3:4:5", "32.1.13.184.0.0.0.1/64"),
        ("1:2:3:4:5:6:7::", "0.1.0.2.0.3.0.4/64"), ("fe80::1%eth0", "254.128.0.0.0.0.0.0/64"),
        ("64:ff9b::1.2.3.4", "0.100.255.155.0.0.0.0/64"),
    ])
    func aSubscriberIsAnAddressOrAWholeNetwork(_ text: String, _ subscriber: String) {
        #expect(InternetAddress(text)?.subscriber == subscriber)
    }

    @Test(arguments: [
        "", " ", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.-4", "1.2.3.+4", "1..3.4", "0x1.2.3.4",
        "1.2.3.4 ", "localhost", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::", "12345::", "g::", "::+1", "::-0", "1.2.3.4::", "::1.2.3",
        "::1.2.3.4:5",
        "%", "[::1]", "1.2.3.4:80", "１.2.3.4", String(repeating: "1:", count: 40),
    ])
    func otherTextIsNoAddress(_ text: String) { #expect(InternetAddress(text) == nil) }

    @Test(arguments: [
        (["127.0.0.1"], "127.0.0.1", true), (["127.0.0.1"], "127.0.0.2", false),
        (["10.0.0.0/8"], "10.255.0.1", true), (["10.0.0.0/8"], "11.0.0.1", false),
        (["10.128.0.0/9"], "10.127.0.1", false), (["0.0.0.0/0"], "9.9.9.9", true),
        (["0.0.0.0/0"], "::1", false), (["fd00::/8"], "fdff::1", true),
        (["fd00::/8"], "fe00::1", false), (["::1"], "::1", true), (["::1/128"], "::2", false),
        (["10.0.0.0/8", "::1"], "::1", true), (["10.0.0.0/8"], "::ffff:10.0.0.1", true),
        ([], "10.0.0.1", false),
    ])
    func rangesHoldTheirAddresses(_ ranges: [String], _ address: String, _ isIn: Bool) throws {
        let ranges = try #require(AddressRanges(ranges))
        #expect(ranges.contains(try #require(InternetAddress(address))) == isIn)
        #expect(!ranges.contains(.unknown))
    }

    @Test(arguments: ["", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129", "proxy"])
    func otherTextIsNoRange(_ text: String) { #expect(AddressRanges(["::1", text]) == nil) }
}
