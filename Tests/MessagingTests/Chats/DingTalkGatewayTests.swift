import Cryptography
import Edge
import Messaging
import ServiceForTests
import Synchronization
import Testing
import Verification

struct DingTalkGatewayTests {
    private static let seconds: Int64 = 1_767_576_600

    private func bench(
        _ conversation: ScriptedConversation = ScriptedConversation(),
        _ outbound: RecordingOutbound = RecordingOutbound { _ in .success(OutboundReply("{}")) },
        appKey: String = ""
    ) throws -> ChatBench {
        let robot = DingTalkRobot(
            appSecret: SecretText("SEC"),
            sessionHosts: try #require(AllowedHosts(["oapi.dingtalk.com"])),
            appKey: appKey, robotCode: "",
            api: try #require(WebAddress("https://api.dingtalk.com")),
            photoHosts: try #require(AllowedHosts(["a.oss-cn.aliyuncs.com"])))
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

    @Test(arguments: OddContent.all)
    func aRefusedTextCostsOnlyItself(_ odd: OddContent) async throws {
        let bench = try bench()
        let content = #""msgtype":"text","text":{"content":"查",\#(odd.member)}"#
        #expect(try await post(bench, Self.message(content)).status == 200)
        await bench.stop()
        let text = odd.sinksItsObject ? "" : "查"
        #expect(bench.conversation.said == ["dingtalk u1 m1: text \(text)"])
    }

    @Test(arguments: [
        (#""msgtype":"picture","content":{"downloadCode":"a"}"#, "unfetchable", "photo"),
        (#""msgtype":"picture","content":{"downloadCode":""}"#, "unreadable", "unreadable"),
        (#""msgtype":"audio","content":{"downloadCode":"a"}"#, "unreadable", "unreadable"),
        (
            #""msgtype":"richText","content":{"richText":[{"text":"查"},"#
                + #"{"type":"picture","downloadCode":"a"}]}"#, "unfetchable, 查", "photo, 查"
        ),
        (#""msgtype":"richText","content":{"richText":[{"text":"查"}]}"#, "text 查", "text 查"),
        (#""msgtype":"richText","content":{}"#, "unreadable", "unreadable"),
    ])
    func photosAreReadWhereTheApplicationMayFetchThem(
        _ content: String, _ without: String, _ with: String
    ) async throws {
        for (appKey, said) in [("", without), ("key", with)] {
            let bench = try bench(appKey: appKey)
            _ = try await post(bench, Self.message(content))
            await bench.stop()
            #expect(bench.conversation.said == ["dingtalk u1 m1: \(said)"])
        }
    }

    /// Fetches one photo, of which the interface says that it lies at `url`.
    private func fetched(from url: String, refusals: Int = 0) async throws -> (
        Result<[UInt8], any Error>, RecordingOutbound
    ) {
        let left = Mutex(refusals)
        let outbound = RecordingOutbound { request in
            if request.url.hasSuffix("/accessToken") {
                return .success(OutboundReply(#"{"accessToken":"T","expireIn":7200}"#))
            }
            guard request.url.hasSuffix("/download") else {
                return .success(OutboundReply("JPEG"))
            }
            let isRefused = left.withLock { left in
                left -= 1
                return left >= 0
            }
            return .success(
                isRefused
                    ? OutboundReply(#"{"code":"InvalidAuthentication"}"#, status: 400)
                    : OutboundReply(#"{"downloadUrl":"\#(url)"}"#))
        }
        let bench = try bench(ScriptedConversation(), outbound, appKey: "key")
        _ = try await post(
            bench, Self.message(#""msgtype":"picture","content":{"downloadCode":"c/+="}"#))
        await bench.stop()
        guard case .photo(let fetch) = bench.conversation.messages.first?.content else {
            throw PhotoFault(.notAPhoto)
        }
        do {
            return (.success(try await fetch()), outbound)
        } catch {
            return (.failure(error), outbound)
        }
    }

    @Test func aPhotoIsFetchedFromWhereTheInterfaceSays() async throws {
        // As the interface gives it, in the clear.
        let (photo, outbound) = try await fetched(
            from: "http://a.oss-cn.aliyuncs.com/ddmedia%2Fi.jpg?x-oss-signature=a%2Bb%3D",
            refusals: 1)
        #expect(try photo.get() == Array("JPEG".utf8))
        // The first answers in the session; its token was refused once.
        let calls = outbound.requests.dropFirst()
        #expect(
            calls.map(\.url) == [
                "https://api.dingtalk.com/v1.0/oauth2/accessToken",
                "https://api.dingtalk.com/v1.0/robot/messageFiles/download",
                "https://api.dingtalk.com/v1.0/oauth2/accessToken",
                "https://api.dingtalk.com/v1.0/robot/messageFiles/download",
                "https://a.oss-cn.aliyuncs.com/ddmedia%2Fi.jpg?x-oss-signature=a%2Bb%3D",
            ])
        #expect(
            calls.map { String(decoding: $0.body, as: UTF8.self) }.suffix(3) == [
                #"{"appKey":"key","appSecret":"SEC"}"#,
                #"{"downloadCode":"c/+=","robotCode":"key"}"#, "",
            ])
        // The photo's host is no part of the platform: it is not told who we are.
        #expect(calls.last?.headers.isEmpty == true)
    }

    @Test(arguments: [
        "https://b.oss-cn.aliyuncs.com/i.jpg", "https://169.254.169.254/", "",
        "http://a.oss-cn.aliyuncs.com:8080/i.jpg", "https://a.oss-cn.aliyuncs.com.example.com/",
    ])
    func aPhotoElsewhereIsNotFetched(_ url: String) async throws {
        let (photo, outbound) = try await fetched(from: url)
        #expect(throws: OutboundFault(.hostNotAllowed)) { try photo.get() }
        #expect(outbound.urls.last?.hasSuffix("/download") == true)
    }

    @Test(arguments: [
        (#""msgtype":"text","text":{"content":"\ud83d查\u0000"}"#, "text \u{FFFD}查\u{FFFD}"),
        (#""msgtype":"text","text":{"content":null}"#, "text "), (#""msgtype":"text""#, "text "),
        (#""msgtype":"text","text":{"content":25672225}"#, "text 25672225"),
        (#""msgtype":"hologram","new":[]"#, "unreadable"), (#""msgtype":null"#, "unreadable"),
        (
            #""msgtype":"richText","content":{"richText":[null,1,{"text":"\ude00查"}]}"#,
            "text \u{FFFD}查"
        ),
    ])
    func whateverAPersonWritesIsAnswered(_ content: String, _ said: String) async throws {
        let bench = try bench()
        #expect(try await post(bench, Self.message(content)).status == 200)
        await bench.stop()
        #expect(bench.conversation.said == ["dingtalk u1 m1: \(said)"])
    }

    @Test(arguments: ["msgId", "sessionWebhook"])
    func whatLacksAFieldIsAcknowledged(_ name: String) async throws {
        let bench = try bench()
        let message = Self.message().replacing("\"\(name)\"", with: "\"new\"")
        #expect(try await post(bench, message).status == 200)
        await bench.stop()
        #expect(bench.conversation.messages.isEmpty && bench.outbound.requests.isEmpty)
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
        #expect(bench.service.log.text.contains("code 310000"))
    }

    @Test func actionsAreLines() async throws {
        let bench = try bench(ScriptedConversation(.offering))
        _ = try await post(bench, Self.message())
        await bench.stop()
        #expect(
            bench.outbound.bodies == [
                #"{"msgtype":"text","text":{"content":"是真的\u000a回复 1 盖章 1\u000a回复 2 盖章 2"}}"#
            ])
    }
}
