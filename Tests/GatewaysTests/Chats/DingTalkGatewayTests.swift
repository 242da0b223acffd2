import Seal
import Testing
import Verification

@testable import Gateways

struct DingTalkGatewayTests {
    private static let seconds: Int64 = 1_767_576_600

    private func bench(
        _ conversation: ScriptedConversation = ScriptedConversation(),
        _ outbound: RecordingOutbound = RecordingOutbound { _ in .success(OutboundReply("{}")) }
    ) throws -> ChatBench {
        let robot = DingTalkRobot(
            appSecret: "SEC", sessionHosts: try #require(AllowedHosts(["oapi.dingtalk.com"])))
        return try ChatBench(conversation, outbound, at: Self.seconds) {
            DingTalkGateway(robot, $0)
        }
    }

    private func post(
        _ bench: ChatBench, _ body: String, at seconds: Int64 = seconds, secret: String = "SEC"
    ) async throws -> Reply {
        let moment = String(seconds * 1_000)
        let code = HMACSHA256.authenticate(
            Array("\(moment)\n\(secret)".utf8), key: Array(secret.utf8))
        return try await bench.post(
            "/dingtalk", body, ["timestamp": moment, "sign": Base64.encode(code)])
    }

    private static func message(
        _ content: String = #""msgtype":"text","text":{"content":" 查 "}"#,
        session: String = "https://oapi.dingtalk.com/robot/sendBySession?session=1"
    ) -> String {
        #"{"msgId":"m1","senderStaffId":"u1","senderId":"$:1","conversationType":"2","#
            + #""sessionWebhook":"\#(session)",\#(content)}"#
    }

    @Test func aTextIsAcknowledgedAndAnsweredInItsSession() async throws {
        let bench = try bench()
        #expect(try await post(bench, Self.message()).status == 200)
        await bench.stop()
        #expect(bench.conversation.said == ["dingtalk u1 m1: text  查 "])
        #expect(
            bench.outbound.urls == ["https://oapi.dingtalk.com/robot/sendBySession?session=1"])
        #expect(bench.outbound.bodies == [#"{"msgtype":"text","text":{"content":"是真的"}}"#])
    }

    @Test func otherKindsAreUnreadable() async throws {
        let bench = try bench()
        _ = try await post(
            bench, Self.message(#""msgtype":"picture","content":{"downloadCode":"a"}"#))
        await bench.stop()
        #expect(bench.conversation.said == ["dingtalk u1 m1: unreadable"])
    }

    /// Nothing signs the body: whoever has seen one call could name another place for answers.
    @Test(arguments: [
        "https://evil.example.com/", "http://oapi.dingtalk.com/", "https://oapi.dingtalk.com:8443/",
        "https://oapi.dingtalk.com@evil.example.com/", "https://a.oapi.dingtalk.com/",
        "https://169.254.169.254/", "", "oapi.dingtalk.com",
    ])
    func anotherPlaceForTheAnswerIsRefused(_ session: String) async throws {
        let bench = try bench()
        #expect(try await post(bench, Self.message(session: session)).status == 400)
        await bench.stop()
        #expect(bench.conversation.messages.isEmpty)
        #expect(bench.outbound.requests.isEmpty)
    }

    @Test(arguments: [(-3_600, 200), (3_600, 200), (-3_601, 403), (3_601, 403)] as [(Int64, Int)])
    func aSignatureIsGoodForAnHour(_ offset: Int64, _ status: Int) async throws {
        let bench = try bench()
        let reply = try await post(bench, Self.message(), at: Self.seconds + offset)
        #expect(reply.status == status)
        await bench.stop()
    }

    @Test func aForgedCallIsRefused() async throws {
        let bench = try bench()
        #expect(try await post(bench, Self.message(), secret: "other").status == 403)
        #expect(try await bench.post("/dingtalk", Self.message()).status == 403)
        #expect(bench.conversation.messages.isEmpty)
    }

    @Test func aRefusedAnswerIsNoted() async throws {
        let outbound = RecordingOutbound { _ in
            .success(OutboundReply(#"{"errcode":310000,"errmsg":"keywords"}"#))
        }
        let bench = try bench(ScriptedConversation(), outbound)
        _ = try await post(bench, Self.message())
        await bench.stop()
        #expect(bench.door.log.text.contains("code 310000"))
    }
}
