import Edge
import Glibc
import Testing

struct InternetAddressTests {
    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4"), ("255.255.255.255", "255.255.255.255"),
        ("::ffff:1.2.3.4", "1.2.3.4"), ("::ffff:102:304", "1.2.3.4"),
        ("::", "0.0.0.0.0.0.0.0/64"), ("::1", "0.0.0.0.0.0.0.0/64"),
        ("2001:db8::1", "32.1.13.184.0.0.0.0/64"),
        ("2001:db8:0:0:ffff::", "32.1.13.184.0.0.0.0/64"),
        ("2001:DB8:0:1:2:3:4:5", "32.1.13.184.0.0.0.1/64"),
        ("1:2:3:4:5:6:7::", "0.1.0.2.0.3.0.4/64"), ("0.0.0.0", "0.0.0.0"),
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
        "fe80::1%eth0", "::1%1", "1.2.3.4%1", "127.0.0.01", "127.0.0.00", "0127.0.0.1", "0x7f.1",
        "0x7f.0.0.1", "127.1", "2130706433", "0177.0.0.1", "::ffff:127.0.0.01", "::ffff:127.1",
        "%", "[::1]", "1.2.3.4:80", "１.2.3.4", String(repeating: "1:", count: 40),
    ])
    func otherTextIsNoAddress(_ text: String) { #expect(InternetAddress(text) == nil) }

    /// As the C library reads it, which knows of no name and no zone.
    @Test func addressesAreReadAsByInetPton() {
        let pieces = ["0", "1", "01", "00", "255", "256", "7f", "ffff", "12345", "x", ""]
        let joints = [".", ":", "::", ":::", "%"]
        var random = SystemRandomNumberGenerator()
        var read = 0
        for round in 0..<20_000 {
            let count = round.isMultiple(of: 2) ? 4 : Int.random(in: 1...8, using: &random)
            let joint = round.isMultiple(of: 2) ? "." : ":"
            var text = round.isMultiple(of: 5) ? "::ffff:" : ""
            for index in 0..<count {
                let isUsual = Int.random(in: 0..<20, using: &random) > 0
                let other = joints.randomElement(using: &random) ?? ""
                if index > 0 { text += isUsual ? joint : other }
                text += pieces.randomElement(using: &random) ?? ""
            }
            let isAddress = InternetAddress(text) != nil
            #expect(isAddress == Self.isAddress(text), "\(text)")
            if isAddress { read += 1 }
        }
        #expect(read > 100)
    }

    private static func isAddress(_ text: String) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        return unsafe inet_pton(AF_INET, text, &bytes) == 1
            || inet_pton(AF_INET6, text, &bytes) == 1
    }

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

    @Test(arguments: [
        "", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129", "proxy", "1.2.3.4/", "::1/",
        "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/ 8", "10.0.0.1/8", "10.128.0.0/8", "fd00::1/8",
        "10.0.0.0/99999999999999999999",
    ])
    func otherTextIsNoRange(_ text: String) { #expect(AddressRanges(["::1", text]) == nil) }

    @Test(arguments: [
        (["0.0.0.0/0"], true), (["10.0.0.0/8", "::/0"], true), (["10.0.0.0/8"], false),
        ([], false),
    ])
    func aWholeInternetIsNoPlace(_ ranges: [String], _ holdsEverything: Bool) throws {
        #expect(try #require(AddressRanges(ranges)).holdsEverything == holdsEverything)
    }
}
