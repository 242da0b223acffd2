import Cryptography
import Doubles
import Edge
import Invoices
import Testing
import Verification

@testable import Messaging

/// Messages of ours in the chats beside WeChat: when each may be sent, and its form.
struct ChatSenderTests {
    private static let now = OutgoingBench.start
    private static let session = "https://oapi.dingtalk.com/robot/sendBySession?session=s1"

    private static func services(_ outbound: RecordingOutbound) -> GatewayServices {
        GatewayServices(
            conversation: ScriptedConversation(), memory: MemoryEphemeralStore(),
            identity: ClientIdentity(secret: [1, 2, 3], trustedProxies: .none),
            outbound: { hosts, _ in
                outbound.allow(hosts)
                return outbound
            }, now: { now })
    }

    private static func sender(
        _ channel: Client.Channel, _ outbound: RecordingOutbound = RecordingOutbound()
    ) throws -> any OutgoingSender {
        let services = services(outbound)
        func address(_ text: String) throws -> WebAddress { try #require(WebAddress(text)) }
        let gateway: any Gateway =
            switch channel {
            case .telegram:
                TelegramGateway(
                    TelegramBot(
                        webhookSecret: SecretText("w"), token: SecretText("1:T"),
                        api: try address("https://api.telegram.org")), services)
            case .line:
                LINEGateway(
                    LINEChannel(
                        secret: SecretText("s"), accessToken: SecretText("T"),
                        api: try address("https://api.line.me"),
                        data: try address("https://api-data.line.me")), services)
            case .whatsapp:
                WhatsAppGateway(
                    WhatsAppNumber(
                        appSecret: SecretText("s"), verifyToken: SecretText("v"),
                        accessToken: SecretText("T"), phoneNumberID: "7",
                        api: try address("https://graph.facebook.com/v23.0"), media: .none),
                    services)
            default:
                DingTalkGateway(
                    DingTalkRobot(
                        appSecret: SecretText("s"),
                        sessionHosts: try #require(AllowedHosts(["oapi.dingtalk.com"])), appKey: "",
                        robotCode: "", api: try address("https://api.dingtalk.com"),
                        photoHosts: .none), services)
            }
        return try #require(gateway.senders.first)
    }

    private static func delivery(
        _ channel: Client.Channel, _ address: String, heard ago: Duration? = nil,
        place: String = ""
    ) -> OutgoingDelivery {
        OutgoingDelivery(
            to: OutgoingRecipient(
                channel, address, heardAt: ago.map { now.advanced(by: .zero - $0) }, place: place),
            purpose: .notice, text: "中奖 \"1\"")
    }

    private static let day = Duration.seconds(24 * 3_600)

    @Test(
        arguments: [
            (.telegram, "42", nil, "", .may(.free)),
            (.telegram, "-42", nil, "", .may(.free)),
            (.telegram, "@name", nil, "", .mayNot(reason: "no chat's number")),
            (.line, "U1", nil, "", .may(.charged)),
            (.whatsapp, "86138", nil, "", .mayNot(reason: "not heard for 24 hours")),
            (.whatsapp, "86138", day, "", .mayNot(reason: "not heard for 24 hours")),
            (.whatsapp, "86138", day - .seconds(61), "", .may(.free)),
            (.dingtalk, "p", .seconds(3_599), session, .may(.free)),
            (.dingtalk, "p", .seconds(3_600), session, .mayNot(reason: "the session has ended")),
            (.dingtalk, "p", nil, session, .mayNot(reason: "the session has ended")),
            (.dingtalk, "p", .zero, "", .mayNot(reason: "no session")),
            (.dingtalk, "p", .zero, "https://evil.example/", .mayNot(reason: "no session")),
        ] as [(Client.Channel, String, Duration?, String, OutgoingPermission)])
    func itMay(
        _ channel: Client.Channel, _ address: String, _ ago: Duration?, _ place: String,
        _ permission: OutgoingPermission
    ) throws {
        let delivery = Self.delivery(channel, address, heard: ago, place: place)
        #expect(try Self.sender(channel).permission(for: delivery, at: Self.now) == permission)
    }

    @Test(
        arguments: [
            (
                .telegram, "-42", "https://api.telegram.org/bot1:T/sendMessage", false,
                #"{"chat_id":-42,"text":"中奖 \"1\""}"#
            ),
            (
                .line, "U1", "https://api.line.me/v2/bot/message/push", true,
                #"{"to":"U1","messages":[{"type":"text","text":"中奖 \"1\""}]}"#
            ),
            (
                .whatsapp, "86138", "https://graph.facebook.com/v23.0/7/messages", true,
                #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"86138","#
                    + #""type":"text","text":{"preview_url":false,"body":"中奖 \"1\""}}"#
            ),
            (
                .dingtalk, "p", session, false,
                #"{"msgtype":"text","text":{"content":"中奖 \"1\""}}"#
            ),
        ] as [(Client.Channel, String, String, Bool, String)])
    func itIsSent(
        _ channel: Client.Channel, _ address: String, _ url: String, _ hasBearer: Bool,
        _ body: String
    ) async throws {
        let outbound = RecordingOutbound { _ in .success(OutboundReply(#"{"errcode":0}"#)) }
        let delivery = Self.delivery(channel, address, heard: .zero, place: Self.session)
        #expect(try await Self.sender(channel, outbound).send(delivery, at: Self.now) == .sent)
        #expect(outbound.urls == [url] && outbound.bodies == [body])
        let fields = try #require(outbound.requests.first).headers
        let authorization = fields.first { $0.name == "Authorization" }?.value
        #expect(authorization == (hasBearer ? "Bearer T" : nil))
    }

    @Test(
        arguments: [
            (.telegram, 403, "", .refused(code: "status 403")), (.telegram, 429, "", .later),
            (.line, 400, "", .refused(code: "status 400")), (.line, 500, "", .later),
            (.whatsapp, 401, "", .refused(code: "status 401")), (.whatsapp, 503, "", .later),
            (.dingtalk, 200, #"{"errcode":130101}"#, .later),
            (.dingtalk, 200, #"{"errcode":310000}"#, .refused(code: "code 310000")),
            (.dingtalk, 200, "?", .unknown),
        ] as [(Client.Channel, Int, String, OutgoingResult)])
    func itsWordsAreUnderstood(
        _ channel: Client.Channel, _ status: Int, _ body: String, _ result: OutgoingResult
    ) async throws {
        let outbound = RecordingOutbound { _ in .success(OutboundReply(body, status: status)) }
        let delivery = Self.delivery(channel, "1", heard: .zero, place: Self.session)
        #expect(try await Self.sender(channel, outbound).send(delivery, at: Self.now) == result)
    }

    /// Without the bot's token answers travel in responses, and nothing else goes out.
    @Test func aBotWithoutATokenSendsNothing() throws {
        let bot = TelegramBot(
            webhookSecret: SecretText("w"), token: SecretText.none,
            api: try #require(WebAddress("https://api.telegram.org")))
        #expect(TelegramGateway(bot, Self.services(RecordingOutbound())).senders.isEmpty)
    }
}
