import Cryptography
import Doubles
import Edge
import HTTPTypes
import Invoices
import Testing
import Verification

@testable import Messaging

/// What each platform is sent, when it may be, and how its words are understood.
struct OutgoingSenderTests {
    private static let now = OutgoingBench.start

    private static func services(_ outbound: RecordingOutbound) -> GatewayServices {
        GatewayServices(
            conversation: ScriptedConversation(), memory: MemoryEphemeralStore(),
            identity: ClientIdentity(secret: [1, 2, 3], trustedProxies: .none),
            outbound: { hosts, _ in
                outbound.allow(hosts)
                return outbound
            }, now: { now })
    }

    private static func delivery(
        _ channel: Client.Channel, _ address: String, _ text: String = "验证码 1",
        heard ago: Duration? = nil
    ) -> OutgoingDelivery {
        let heardAt = ago.map { now.advanced(by: .zero - $0) }
        return OutgoingDelivery(
            to: OutgoingRecipient(channel, address, heardAt: heardAt), purpose: .code, text: text)
    }

    /// A fault, or a status and a body, and what they mean.
    typealias Answer = (Result<OutboundReply, OutboundFault>, OutgoingResult)

    private static func said(_ text: String, _ status: Int = 200) -> Result<
        OutboundReply, OutboundFault
    > { .success(OutboundReply(text, status: status)) }

    // MARK: WeChat and WeCom

    private static func weChat(_ outbound: RecordingOutbound) throws -> any OutgoingSender {
        let account = WeChatAccount(
            token: SecretText("t"), appID: "wx1", cipher: nil, secret: SecretText("s"),
            api: try #require(WebAddress("https://api.weixin.qq.com")), photoHosts: .none)
        let gateway = WeChatGateway(account, services(outbound), budget: .zero)
        return try #require(gateway.senders.first)
    }

    @Test(
        arguments: [
            (nil, false), (Duration.seconds(48 * 3_600), false),
            (.seconds(48 * 3_600 - 30), false), (.seconds(48 * 3_600 - 90), true), (.zero, true),
        ] as [(Duration?, Bool)])
    func weChatMayForFortyEightHours(_ ago: Duration?, _ isAllowed: Bool) throws {
        let sender = try Self.weChat(RecordingOutbound())
        let permission = sender.permission(
            for: Self.delivery(.wechat, "o", heard: ago), at: Self.now)
        #expect((permission == .may(.free)) == isAllowed)
    }

    @Test(
        arguments: [
            (said(#"{"errcode":0}"#), .sent),
            (said(#"{"errcode":45015,"errmsg":"words"}"#), .refused(code: "code 45015")),
            (said(#"{"errcode":-1}"#), .later), (said("", 500), .later), (said("", 429), .later),
            (said("", 404), .refused(code: "status 404")), (said("<html>"), .unknown),
            (.failure(OutboundFault(.unreachable)), .later),
            (.failure(OutboundFault(.overloaded)), .later),
            (.failure(OutboundFault(.deadlineExceeded)), .unknown),
            (.failure(OutboundFault(.tooLarge)), .unknown),
        ] as [Answer])
    func weChatsWordsAreUnderstood(
        _ answer: Result<OutboundReply, OutboundFault>, _ result: OutgoingResult
    ) async throws {
        let outbound = RecordingOutbound { request in
            request.url.contains("/cgi-bin/token")
                ? Self.said(#"{"access_token":"T","expires_in":7200}"#) : answer
        }
        let sender = try Self.weChat(outbound)
        #expect(await sender.send(Self.delivery(.wechat, "o"), at: Self.now) == result)
    }

    @Test func weComIsSentTheApplicationsMessage() async throws {
        let outbound = RecordingOutbound { request in
            Self.said(#"{"errcode":0,"access_token":"T","expires_in":7200}"#)
        }
        let account = WeComAccount(
            token: SecretText("t"), corpID: "ww1", agentID: 7,
            cipher: try #require(
                WeChatCipher(
                    encodingAESKey: String(repeating: "a", count: 43), receiver: "ww1")),
            secret: SecretText("s"),
            api: try #require(WebAddress("https://qyapi.weixin.qq.com")))
        let gateway = WeComGateway(account, Self.services(outbound), budget: .zero)
        let sender = try #require(gateway.senders.first)
        let delivery = Self.delivery(.wecom, "li", "a\"b")
        #expect(sender.permission(for: delivery, at: Self.now) == .may(.free))
        #expect(await sender.send(delivery, at: Self.now) == .sent)
        #expect(
            outbound.urls.last
                == "https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=T")
        #expect(
            outbound.bodies.last
                == #"{"touser":"li","msgtype":"text","agentid":7,"text":{"content":"a\"b"}}"#)
    }

    // MARK: Text messages

    @Test(arguments: [
        ("+8613800138000", true, true), ("2025550123", true, false), ("10690000", false, false),
        ("13800138000", false, false), ("+8610000", false, false), ("x", false, false),
    ])
    func onlyAPersonsPhoneGetsTextMessages(
        _ number: String, _ kannel: Bool, _ twilio: Bool
    ) throws {
        let outbound = RecordingOutbound()
        for (sender, isAllowed) in [
            (try Self.kannel(outbound), kannel), (try Self.twilio(outbound), twilio),
        ] {
            let permission = sender.permission(for: Self.delivery(.sms, number), at: Self.now)
            #expect((permission == .may(.charged)) == isAllowed, "\(sender.name)")
        }
    }

    private static func kannel(
        _ outbound: RecordingOutbound, sender: String = ""
    ) throws -> any OutgoingSender {
        let account = KannelAccount(
            sendsms: try #require(WebAddress("http://127.0.0.1:13013/cgi-bin/sendsms")),
            user: "u", password: SecretText("p"), sender: sender)
        return KannelSender(account, services(outbound))
    }

    @Test(arguments: [
        ("验证码 1", "", "2"), ("code 1", "", "0"), ("code {1} €", "95113", "0"), ("ç", "", "2"),
    ])
    func kannelIsPostedTheTextAndHowItIsWritten(
        _ text: String, _ sender: String, _ coding: String
    ) async throws {
        let outbound = RecordingOutbound { _ in Self.said("0: Accepted for delivery", 202) }
        let kannel = try Self.kannel(outbound, sender: sender)
        #expect(
            await kannel.send(Self.delivery(.sms, "+8613800138000", text), at: Self.now) == .sent)
        let request = try #require(outbound.requests.first)
        #expect(request.method == "POST")
        #expect(request.url == "http://127.0.0.1:13013/cgi-bin/sendsms")
        #expect(outbound.bodies == [text])
        let fields = request.headers.map { "\($0.name): \($0.value)" }
        #expect(
            fields == [
                "Content-Type: text/plain; charset=UTF-8", "X-Kannel-Username: u",
                "X-Kannel-Password: p", "X-Kannel-To: +8613800138000",
                "X-Kannel-Coding: \(coding)",
            ] + (sender.isEmpty ? [] : ["X-Kannel-From: \(sender)"]))
    }

    @Test(
        arguments: [
            (said("0: Accepted for delivery", 202), .sent),
            (said("3: Queued for later delivery", 202), .sent),
            (said("Authorization failed for sendsms", 403), .refused(code: "status 403")),
            (said("Temporal failure, try again later.", 503), .later),
            (.failure(OutboundFault(.unreachable)), .later),
            (.failure(OutboundFault(.deadlineExceeded)), .unknown),
        ] as [Answer])
    func kannelsWordsAreUnderstood(
        _ answer: Result<OutboundReply, OutboundFault>, _ result: OutgoingResult
    ) async throws {
        let kannel = try Self.kannel(RecordingOutbound { _ in answer })
        #expect(
            await kannel.send(Self.delivery(.sms, "+8613800138000"), at: Self.now) == result)
    }

    private static func twilio(
        _ outbound: RecordingOutbound, sender: String = "+15017122661"
    ) throws -> any OutgoingSender {
        let account = TwilioAccount(
            authToken: SecretText("token"), publicURL: "https://verify.example/sms/twilio",
            api: try #require(WebAddress("https://api.twilio.com")), media: .none,
            accountSID: "AC0123", sender: sender)
        return try #require(TwilioGateway(account, services(outbound)).senders.first)
    }

    @Test(arguments: [
        ("+15017122661", "From=%2B15017122661"), ("MG01", "MessagingServiceSid=MG01"),
    ])
    func twilioIsPostedAForm(_ sender: String, _ field: String) async throws {
        let outbound = RecordingOutbound { _ in Self.said(#"{"sid":"SM1"}"#, 201) }
        let twilio = try Self.twilio(outbound, sender: sender)
        #expect(
            await twilio.send(Self.delivery(.sms, "+8613800138000", "码 1&"), at: Self.now)
                == .sent)
        let request = try #require(outbound.requests.first)
        #expect(request.method == "POST")
        #expect(
            request.url == "https://api.twilio.com/2010-04-01/Accounts/AC0123/Messages.json")
        #expect(outbound.bodies == ["To=%2B8613800138000&\(field)&Body=%E7%A0%81%201%26"])
        let fields = request.headers.map { "\($0.name): \($0.value)" }
        #expect(
            fields == [
                "Content-Type: application/x-www-form-urlencoded",
                "Authorization: Basic " + Base64.encode(Array("AC0123:token".utf8)),
            ])
    }

    @Test(
        arguments: [
            (said(#"{"sid":"SM1"}"#, 201), .sent),
            (said(#"{"code":21211,"message":"words"}"#, 400), .refused(code: "code 21211")),
            (said("", 401), .refused(code: "status 401")),
            (said(#"{"code":20429}"#, 429), .later), (said(#"{"code":20500}"#, 500), .later),
            (.failure(OutboundFault(.deadlineExceeded)), .unknown),
        ] as [Answer])
    func twiliosWordsAreUnderstood(
        _ answer: Result<OutboundReply, OutboundFault>, _ result: OutgoingResult
    ) async throws {
        let twilio = try Self.twilio(RecordingOutbound { _ in answer })
        #expect(
            await twilio.send(Self.delivery(.sms, "+8613800138000"), at: Self.now) == result)
    }

    @Test func whoCanOnlyAnswerSendsNothing() throws {
        let services = Self.services(RecordingOutbound())
        let account = TwilioAccount(
            authToken: SecretText("token"), publicURL: "https://verify.example/sms/twilio",
            api: try #require(WebAddress("https://api.twilio.com")), media: .none)
        #expect(TwilioGateway(account, services).senders.isEmpty)
    }
}
