import Edge
import HTTPTypes
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Messaging

/// As Kannel 1.4.5's smsbox calls.
struct KannelGatewayTests {
    private static let id = "6fd88bec-5ef4-4544-8016-736f90d3255c"
    private static let path = "/sms/kannel?id=\(id)&ts=1795534893&smsc=FAKE"

    private let conversation = SMSConversation(.text("一致 consistent"))

    private func service(
        _ addresses: [String] = ["127.0.0.1"], trustedProxies: [String] = []
    ) throws -> ServiceUnderTest {
        let identity = ClientIdentity(
            secret: [1, 2, 3], trustedProxies: AddressRanges(trustedProxies) ?? .none)
        let gateway = KannelGateway(
            conversation: conversation,
            guardian: CallerGuard(addresses: AddressRanges(addresses), identity: identity),
            now: { Timestamp(microseconds: 1_767_576_600_000_000) })
        return try ServiceUnderTest(with: [gateway])
    }

    private func post(
        _ body: [UInt8], _ fields: [String: String] = [:], at path: String = path,
        from peer: String? = "127.0.0.1", to service: ServiceUnderTest? = nil
    ) async throws -> Reply {
        let own = [
            "Content-Type": #"text/plain; charset="UTF-16BE""#, "X-Kannel-Coding": "2",
            "X-Kannel-From": "+8613800138000", "X-Kannel-To": "95113",
            "X-Kannel-SMSC": "FAKE", "X-Kannel-Service": "default",
            "User-Agent": "Kannel/1.4.5",
        ]
        return try await (service ?? self.service()).send(
            .post, path, own.merging(fields) { $1 }, chunks: [body], from: peer)
    }

    private static func utf16(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }

    @Test func aChineseQueryIsAnsweredInUCS2() async throws {
        let reply = try await post(Self.utf16("查 26990000000000000001"))
        #expect(reply.status == 200)
        #expect(reply.text == "一致 consistent")
        #expect(reply[header: "Content-Type"] == "text/plain; charset=UTF-8")
        #expect(reply[header: "X-Kannel-Coding"] == "2")
        let message = try #require(conversation.messages.first)
        #expect(message.channel == .sms)
        #expect(message.id == Self.id)
        #expect(message.sender == "+8613800138000")
        #expect(conversation.texts == ["查 26990000000000000001"])
    }

    @Test(arguments: [
        ("Consistent: 113.00", false), ("£5 [ok] {~} €1\n", false), ("crème", false),
        ("crêpe", true),
        ("“ok”", true), ("一致", true), ("ok 😀", true), ("", false),
    ])
    func onlyWhatTheSevenBitAlphabetLacksIsSentInUCS2(
        _ text: String, _ isUCS2: Bool
    ) async throws {
        conversation.becomes(.success(.text(text)))
        let reply = try await post(Self.utf16("check"))
        #expect(reply.text == text)
        #expect((reply[header: "X-Kannel-Coding"] == "2") == isUCS2)
    }

    @Test func silenceIsAnEmptyBody() async throws {
        conversation.becomes(.success(.silence))
        let reply = try await post(Self.utf16("查"))
        #expect(reply.status == 200 && reply.bytes.isEmpty)
    }

    @Test(arguments: [ServiceUnavailable.Code.unreachable, .overloaded, .deadlineExceeded])
    func aFaultOfTheLedgerLetsKannelTryAgain(_ code: ServiceUnavailable.Code) async throws {
        conversation.becomes(.failure(ServiceUnavailable(.ledger, code, "")))
        #expect(try await post(Self.utf16("查")).status == 503)
    }

    @Test(
        arguments: [
            ("text/plain; charset=\"UTF-8\"", Array("票 1".utf8), "票 1"),
            ("text/plain", Array("check 1".utf8), "check 1"),
            ("TEXT/PLAIN;CHARSET=utf-8", Array("票".utf8), "票"),
            ("text/plain; charset=ISO-8859-1", [0x63, 0xE9], "cé"),
            ("text/plain; charset=UTF-16BE", utf16("票 😀"), "票 😀"),
            // A space is 0x20 within 0x0020 and within 0x2020: both are exact.
            ("text/plain; charset=UTF-16BE", [0x20, 0x20, 0x00, 0x20, 0x00, 0x31], "\u{2020} 1"),
            ("text/plain; charset=UTF-16BE", utf16("票") + [0x4E], "票\u{FFFD}"),
            ("text/plain; charset=UTF-16BE", [0xD8, 0x3D, 0x00, 0x31], "\u{FFFD}1"),
            ("text/plain; charset=UTF-16BE", [0xDE, 0x00], "\u{FFFD}"),
            ("text/plain; charset=UTF-16BE", [0x31], "\u{FFFD}"),
            ("text/plain; charset=UTF-16BE", [], ""),
            ("text/plain; charset=UTF-16BE", [0xFE, 0xFF] + utf16("票 1"), "票 1"),
            ("text/plain; charset=UTF-16BE", [0xFF, 0xFE, 0x68, 0x79, 0x31, 0x00], "票1"),
            ("text/plain; charset=UTF-16", [0xFF, 0xFE, 0x68, 0x79], "票"),
            ("text/plain; charset=UTF-16LE", [0x68, 0x79, 0x31, 0x00], "票1"),
            ("text/plain; charset=UTF-16LE", [0xFF, 0xFE, 0x68, 0x79], "票"),
            ("text/plain; charset=UTF-16LE", [0xFE, 0xFF, 0x79, 0x68], "票"),
            ("text/plain; charset=ISO-10646-UCS-2", utf16("票"), "票"),
            ("text/plain; charset=UTF-16BE", utf16("票\u{0}"), "票"),
            ("text/plain; charset=UTF-8", [0x31, 0x00, 0x32], "1\u{FFFD}2"),
            ("text/plain; charset=UTF-8", [0x31, 0xFF], "1\u{FFFD}"),
            ("text/plain; charset=KOI8-R", [0x31], nil),
            ("application/octet-stream", [0x31], nil),
        ] as [(String, [UInt8], String?)])
    func theTextIsReadInItsCharset(
        _ type: String, _ body: [UInt8], _ text: String?
    ) async throws {
        #expect(try await post(body, ["Content-Type": type]).status == 200)
        #expect(conversation.texts == [text])
    }

    @Test(arguments: [
        "/sms/kannel", "/sms/kannel?id=", "/sms/kannel?ts=1", "/sms/kannel?id=a%20b",
        "/sms/kannel?id=" + String(repeating: "a", count: 65),
    ])
    func aCallWithoutTheMessagesNameIsRefused(_ path: String) async throws {
        let reply = try await post(Self.utf16("查"), at: path)
        #expect(reply.status == 400 && reply.text.contains("id=%I"))
        #expect(conversation.messages.isEmpty)
    }

    @Test func aCallWithoutASenderIsRefused() async throws {
        let reply = try await post(Self.utf16("查"), ["X-Kannel-From": ""])
        #expect(reply.status == 400 && reply.text.contains("send-sender"))
    }

    @Test(arguments: ["10086", "106980001234", "Bank", "+1", "95113"])
    func noMachineIsAnswered(_ sender: String) async throws {
        let reply = try await post(Self.utf16("查"), ["X-Kannel-From": sender])
        #expect(reply.status == 200 && reply.bytes.isEmpty)
        #expect(conversation.messages.isEmpty)
    }

    @Test func whatNoMessageCanBeIsTooLarge() async throws {
        let most = KannelGateway.bodyBytesMaximum
        let long = [UInt8](repeating: 0x31, count: most)
        #expect(try await post(long).status == 200)
        #expect(try await post(long + [0x31]).status == 413)
        #expect(try await post([], ["Content-Length": "\(most + 1)"]).status == 413)
        #expect(try await post([], ["Content-Encoding": "gzip"]).status == 415)
    }

    @Test(
        arguments: [
            ("127.0.0.1", [:], 200), ("127.0.0.2", [:], 403), ("::1", [:], 403), (nil, [:], 403),
        ] as [(String?, [String: String], Int)])
    func onlyKannelsOwnAddressGetsIn(
        _ peer: String?, _ fields: [String: String], _ status: Int
    ) async throws {
        #expect(try await post(Self.utf16("查"), fields, from: peer).status == status)
        #expect(conversation.messages.isEmpty == (status == 403))
    }

    /// A proxy that we were not told of could pass on anybody.
    @Test(
        arguments: [
            ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "127.0.0.1"),
            ("X-Forwarded-For", "127.0.0.01"), ("X-Forwarded-For", "::ffff:127.0.0.1"),
            ("X-Forwarded-For", ""), ("Forwarded", "for=127.0.0.1"), ("Via", "1.1 proxy"),
        ]
            + [
                "X-Real-IP", "x-real-ip", "CF-Connecting-IP", "CF-Ray", "True-Client-IP",
                "X-Client-IP", "X-Cluster-Client-IP", "X-Forwarded", "X-Forwarded-Proto",
                "X-Forwarded-Host", "X-Original-Forwarded-For", "Forwarded-For", "Client-IP",
                "Fastly-Client-IP", "Ali-CDN-Real-IP", "WL-Proxy-Client-IP", "Proxy-Client-IP",
                "Proxy-Connection", "X-Proxy-User-IP", "X-Azure-ClientIP", "X-Remote-Addr",
                "X-Envoy-External-Address", "X-Appengine-User-IP", "Fly-Client-IP", "CDN-Loop",
                "Max-Forwards", "X-Varnish", "X-Bluecoat-Via-Proxy", "X-ProxyUser-Ip", "Cdn-Src-Ip",
                "X-Original-For", "Coming-From", "X-BlueCoat-Via", "RemoteIp",
                "X-Request-Start", "X-Traefik-Router", "X-Stgw-Time",
            ].map { ($0, "127.0.0.1") })
    func aSignOfAProxyThatIsNotOursRefuses(_ name: String, _ value: String) async throws {
        let reply = try await post(Self.utf16("查"), [name: value])
        #expect(reply.status == 403 && conversation.messages.isEmpty)
    }

    /// Ours may add whatever it likes, as long as it names the client in the field that we read.
    @Test func aProxyOfOursMayLeaveItsMarks() async throws {
        let service = try service(["10.0.0.0/8"], trustedProxies: ["192.0.2.1"])
        let marks = ["Via": "1.1 ours", "X-Real-IP": "10.1.2.3", "X-Forwarded-Proto": "https"]
        for (forwarded, status) in [("10.1.2.3", 200), (nil, 403)] as [(String?, Int)] {
            var fields = marks
            fields["X-Forwarded-For"] = forwarded
            let reply = try await post(
                Self.utf16("查"), fields, from: "192.0.2.1", to: service)
            #expect(reply.status == status)
        }
    }

    @Test(arguments: [
        ("10.1.2.3", 200), ("10.1.2.3, 192.0.2.1", 200), ("192.0.2.9", 403),
        // What stands further left was written by the caller.
        ("10.1.2.3, 203.0.113.9", 403), ("", 403),
        ("10.1.2.3:51008", 200), ("203.0.113.9:51008", 403), ("[2001:db8::7]:51008", 403),
        // Neither the proxy's own address nor what stands left of it is meant.
        ("unknown", 403), ("10.1.2.3, unknown", 403), ("10.1.2.3,", 403), ("_hidden", 403),
        ("192.0.2.1", 200), ("10.1.2.3%1", 403), ("10.1.2.3:99999", 403),
        ("10.1.2.03", 403), ("012.1.2.3", 403), ("0xa.1.2.3", 403), ("10.1", 403),
        ("::ffff:10.1.2.3", 200), ("::ffff:10.1.2.03", 403), ("fe80::1%eth0", 403),
    ])
    func behindOurProxyItsWordCounts(_ forwarded: String, _ status: Int) async throws {
        let service = try service(["10.0.0.0/8", "192.0.2.1"], trustedProxies: ["192.0.2.1"])
        let reply = try await post(
            Self.utf16("查"), ["X-Forwarded-For": forwarded], from: "192.0.2.1", to: service)
        #expect(reply.status == status)
    }

    /// It passed somebody on and did not say whom.
    @Test(arguments: ["Forwarded", "Via", "X-Real-IP", "CF-Connecting-IP"])
    func aProxyOfOursThatNamesNobodyIsNotMeantItself(_ name: String) async throws {
        let service = try service(["192.0.2.1"], trustedProxies: ["192.0.2.1"])
        let reply = try await post(Self.utf16("查"), [name: "x"], from: "192.0.2.1", to: service)
        #expect(reply.status == 403)
    }

    @Test(arguments: [
        ("?status=8", 200), ("?status=1", 200), ("?status=32", 200), ("", 400), ("?status=", 400),
        ("?status=%25d", 400), ("?status=0", 400), ("?status=256", 400), ("?status=1.5", 400),
    ])
    func deliveryReportsAreTaken(_ query: String, _ status: Int) async throws {
        let reply = try await service().send(
            .get, "/sms/kannel/report" + query, from: "127.0.0.1")
        #expect(reply.status == status)
        #expect(status != 200 || reply.bytes.isEmpty)
    }

    @Test func reportsComeFromKannelOnly() async throws {
        let reply = try await service().send(
            .get, "/sms/kannel/report?status=1", from: "203.0.113.9")
        #expect(reply.status == 403)
    }

    @Test func theLogHoldsNothingPersonal() async throws {
        let service = try service()
        conversation.becomes(.failure(ServiceUnavailable(.ledger, .unreachable, "no socket")))
        _ = try await post(Self.utf16("查 26990000000000000001"), to: service)
        for word in ["13800138000", "2699", Self.id] { #expect(!service.log.text.contains(word)) }
        #expect(service.log.text.contains("/sms/kannel"))
    }
}
