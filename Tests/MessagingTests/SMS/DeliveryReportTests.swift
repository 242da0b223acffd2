import Cryptography
import Doubles
import Edge
import HTTPTypes
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Messaging

/// Each platform's words for whether a message of ours arrived, as far as the queue.
struct DeliveryReportTests {
    enum Platform: String, CaseIterable, Sendable { case kannel, twilio, aliyun, tencent }

    private static let secret = "a-secret-of-32-letters-and-digits-"
    private static let token = "12345"
    private static let publicURL = "https://verify.example/sms/twilio"

    /// A code that the platform has taken under a name, and another way for it.
    private static func sent(
        by platform: Platform, as name: String
    ) async throws -> OutgoingBench {
        let bench = OutgoingBench([
            ScriptedSender(.sms, platform.rawValue, .may(.charged), saying: [.traced([name])]),
            ScriptedSender(.sms, "another", .may(.charged), saying: [.sent]),
        ])
        try await bench.add()
        #expect(try await bench.dispatcher.round() == 1)
        return bench
    }

    private static func service(
        _ platform: Platform, _ bench: OutgoingBench
    ) throws -> ServiceUnderTest {
        let identity = ClientIdentity(secret: [1, 2, 3], trustedProxies: .none)
        let services = GatewayServices(
            conversation: ScriptedConversation(), memory: MemoryEphemeralStore(),
            identity: identity, outbound: { _, _ in RecordingOutbound() }, outbox: bench.outbox,
            now: { OutgoingBench.start })
        let guardian = CallerGuard(addresses: nil, secret: SecretText(secret), identity: identity)
        switch platform {
        case .kannel:
            return try ServiceUnderTest(with: [
                KannelGateway(
                    conversation: ScriptedConversation(),
                    guardian: CallerGuard(
                        addresses: AddressRanges(["127.0.0.1"]), identity: identity),
                    outbox: bench.outbox, now: { OutgoingBench.start })
            ])
        case .twilio:
            let account = TwilioAccount(
                authToken: SecretText(token), publicURL: publicURL,
                api: try #require(WebAddress("https://api.twilio.com")), media: .none)
            return try ServiceUnderTest(with: [TwilioGateway(account, services)])
        case .aliyun:
            return try ServiceUnderTest(with: [
                CloudGateway.aliyun(
                    SenderTests.aliyunAccount, guardian: guardian, identity: identity, services)
            ])
        case .tencent:
            return try ServiceUnderTest(with: [
                CloudGateway.tencent(
                    SenderTests.tencentAccount, guardian: guardian, identity: identity, services)
            ])
        }
    }

    /// The platform's call about the message of this name; `word` is its own for what became of it.
    private static func report(
        _ platform: Platform, _ name: String, _ word: String, to service: ServiceUnderTest,
        from peer: String = "127.0.0.1", secret: String = secret, token: String = token
    ) async throws -> Reply {
        switch platform {
        case .kannel:
            return try await service.send(
                .get, "/sms/kannel/report?status=\(word)&id=\(name)", from: peer)
        case .twilio:
            let form = [
                ("MessageSid", "SM1"), ("MessageStatus", word), ("From", "+15017122661"),
                ("To", "+8613800138000"), ("ErrorCode", "30003"), ("AccountSid", "AC1"),
            ]
            let text = form.sorted { $0.0 < $1.0 }.map { $0.0 + $0.1 }.joined()
            let code = HMACSHA1.authenticate(
                Array("\(publicURL)?reference=\(name)\(text)".utf8), key: Array(token.utf8))
            let body = form.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
            return try await service.send(
                .post, "/sms/twilio?reference=\(name)",
                [
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-Twilio-Signature": Base64.encode(code),
                ], chunks: [Array(body.utf8)], from: peer)
        case .aliyun, .tencent:
            let body =
                platform == .aliyun
                ? #"[{"phone_number":"13800138000","success":\#(word),"err_code":"MOBILE_NOT_ON_SERVICE","#
                    + #""biz_id":"1^0","out_id":"\#(name)","sms_size":"1"}]"#
                : #"[{"nationcode":"86","mobile":"13800138000","report_status":"\#(word)","#
                    + #""errmsg":"EXPIRED","sid":"\#(name)"}]"#
            return try await service.send(
                .post, "/sms/\(platform)/\(secret)/report",
                ["Content-Type": "application/json"], chunks: [Array(body.utf8)], from: peer)
        }
    }

    @Test(
        arguments: [
            (.kannel, "1", .sent), (.kannel, "2", nil), (.kannel, "16", nil),
            (.kannel, "8", .traced), (.kannel, "32", .traced),
            (.twilio, "delivered", .sent), (.twilio, "undelivered", nil), (.twilio, "failed", nil),
            (.twilio, "sent", .traced), (.twilio, "new-word", .traced),
            (.aliyun, "true", .sent), (.aliyun, "false", nil), (.aliyun, #""true""#, .traced),
            (.tencent, "SUCCESS", .sent), (.tencent, "FAIL", nil), (.tencent, "NEW", .traced),
        ] as [(Platform, String, End?)])
    func itsWordDecides(_ platform: Platform, _ word: String, _ end: End?) async throws {
        let name = String(repeating: "a", count: 64)
        let bench = try await Self.sent(by: platform, as: name)
        let service = try Self.service(platform, bench)
        for _ in 1...2 {
            let reply = try await Self.report(platform, name, word, to: service)
            #expect(reply.status == 200)
        }
        #expect(bench.queue.outcomes.map(End.init) == [end])
        // What did not arrive goes the other way, once.
        #expect(try await bench.dispatcher.round() == (end == nil ? 1 : 0))
        if end == nil { #expect(bench.queue.outcomes == [.sent]) }
    }

    enum End: Sendable {
        case sent, traced

        init?(_ outcome: OutgoingOutcome?) {
            switch outcome {
            case .sent: self = .sent
            case .traced: self = .traced
            default: return nil
            }
        }
    }

    private static let bad: [Platform: String] = [
        .kannel: "2", .twilio: "failed", .aliyun: "false", .tencent: "FAIL",
    ]

    @Test(arguments: Platform.allCases)
    func aStrangerReportsNothing(_ platform: Platform) async throws {
        let bench = try await Self.sent(by: platform, as: "n")
        let service = try Self.service(platform, bench)
        let word = try #require(Self.bad[platform])
        let reply = try await Self.report(
            platform, "n", word, to: service, from: "192.0.2.1",
            secret: "b" + Self.secret.dropFirst(), token: "54321")
        #expect([403, 404].contains(reply.status))
        #expect(bench.queue.outcomes.map(End.init) == [.traced])
    }

    /// Replies have reports too, without a name or with one that we do not know.
    @Test(arguments: Platform.allCases, ["", "other", String(repeating: "x", count: 300)])
    func whatIsNotOursIsCountedOnly(_ platform: Platform, _ name: String) async throws {
        let bench = try await Self.sent(by: platform, as: "n")
        let service = try Self.service(platform, bench)
        let word = try #require(Self.bad[platform])
        #expect(try await Self.report(platform, name, word, to: service).status == 200)
        #expect(bench.queue.outcomes.map(End.init) == [.traced])
    }

    /// A report that we cannot note is the platform's to repeat.
    @Test(arguments: Platform.allCases)
    func withoutTheQueueItIsToBeReportedAgain(_ platform: Platform) async throws {
        let bench = try await Self.sent(by: platform, as: "n")
        let service = try Self.service(platform, bench)
        let word = try #require(Self.bad[platform])
        bench.queue.fail(with: ServiceUnavailable(.ledger, .unreachable, "away"))
        #expect(try await Self.report(platform, "n", word, to: service).status == 503)
        bench.queue.fail(with: nil)
        #expect(try await Self.report(platform, "n", word, to: service).status == 200)
        #expect(bench.queue.outcomes == [nil])
    }

    // MARK: What the platforms are asked to report

    @Test func eachPlatformIsToldHowToReport() async throws {
        let delivery = OutgoingDelivery(
            to: OutgoingRecipient(.sms, "+8613800138000"), purpose: .code, text: "验证码 1",
            code: "1", reference: "ref0")
        func outbound(_ text: String) -> RecordingOutbound {
            RecordingOutbound { _ in .success(OutboundReply(text)) }
        }
        func services(_ outbound: RecordingOutbound) -> GatewayServices {
            GatewayServices(
                conversation: ScriptedConversation(), memory: MemoryEphemeralStore(),
                identity: ClientIdentity(secret: [1], trustedProxies: .none),
                outbound: { hosts, _ in
                    outbound.allow(hosts)
                    return outbound
                }, now: { OutgoingBench.start })
        }
        let kannel = outbound("0: Accepted for delivery")
        let account = KannelAccount(
            sendsms: try #require(WebAddress("http://127.0.0.1:13013/cgi-bin/sendsms")),
            user: "u", password: SecretText("p"), sender: "",
            reports: WebAddress("http://10.0.0.5:8080/sms/kannel/report"))
        #expect(
            await KannelSender(account, services(kannel)).send(delivery, at: OutgoingBench.start)
                == .traced(["ref0"]))
        let fields = try #require(kannel.requests.first).headers
        #expect(
            fields.contains {
                $0 == (
                    "X-Kannel-DLR-Url", "http://10.0.0.5:8080/sms/kannel/report?status=%d&id=ref0"
                )
            })
        #expect(fields.contains { $0 == ("X-Kannel-DLR-Mask", "19") })

        let twilio = outbound(#"{"sid":"SM1"}"#)
        let api = try #require(WebAddress("https://api.twilio.com"))
        let sender = try #require(
            TwilioGateway(
                TwilioAccount(
                    authToken: SecretText("t"), publicURL: Self.publicURL, api: api, media: .none,
                    accountSID: "AC1", sender: "+15017122661"), services(twilio)
            ).senders.first)
        #expect(await sender.send(delivery, at: OutgoingBench.start) == .traced(["ref0"]))
        #expect(
            twilio.bodies.first?.hasSuffix(
                "&StatusCallback=https%3A%2F%2Fverify.example%2Fsms%2Ftwilio%3Freference%3Dref0")
                == true)

        let aliyun = outbound(#"{"Code":"OK","BizId":"1^0"}"#)
        #expect(
            try await CloudSenderTests.Cloud.aliyun.sender(aliyun, hasCodes: true)
                .send(delivery, at: OutgoingBench.start) == .traced(["ref0"]))
        #expect(aliyun.urls.first?.contains("OutId=ref0&") == true)

        let tencent = outbound(
            #"{"Response":{"SendStatusSet":[{"Code":"Ok","SerialNo":"5000:1045"}]}}"#)
        #expect(
            try await CloudSenderTests.Cloud.tencent.sender(tencent, hasCodes: true)
                .send(delivery, at: OutgoingBench.start) == .traced(["5000:1045"]))
    }
}
