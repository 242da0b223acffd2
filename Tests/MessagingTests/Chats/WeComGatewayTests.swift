import Cryptography
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Messaging

struct WeComGatewayTests {
    private let cipher: WeChatCipher

    init() throws {
        cipher = try #require(
            WeChatCipher(encodingAESKey: WeChatVector.encodingAESKey, receiver: "ww1"))
    }

    private func bench(
        _ conversation: ScriptedConversation = ScriptedConversation(),
        _ outbound: RecordingOutbound = RecordingOutbound(), budget: Duration = .seconds(60)
    ) throws -> ChatBench {
        let account = WeComAccount(
            token: SecretText(WeChatVector.token), corpID: "ww1", agentID: 1_000_002,
            cipher: cipher,
            secret: SecretText("s1"), api: try #require(WebAddress("https://qyapi.weixin.qq.com")))
        return try ChatBench(conversation, outbound, at: WeChatVector.seconds) {
            WeComGateway(account, $0, budget: budget)
        }
    }

    private func call(_ message: String) -> (path: String, body: String) {
        WeChatCall(path: "/wecom").encrypted(message, cipher)
    }

    private func proof(_ echo: String, token: String = WeChatVector.token) -> String {
        let seconds = String(WeChatVector.seconds)
        let signature = WeChatSignature.make([token, seconds, "n1", echo])
        return "/wecom?msg_signature=\(signature)&timestamp=\(seconds)&nonce=n1"
            + "&echostr=\(echo.percentEncoded)"
    }

    @Test func theAddressIsProvenByDecrypting() async throws {
        let reply = try await bench().get(proof(cipher.encrypt(Array("8472".utf8))))
        #expect(reply.status == 200)
        #expect(reply.text == "8472")
    }

    @Test func aStrangersProofIsRefused() async throws {
        let bench = try bench()
        let echo = cipher.encrypt(Array("8472".utf8))
        #expect(try await bench.get(proof(echo, token: "other")).status == 403)
        #expect(try await bench.get(proof("AAAA")).status == 403)
        #expect(try await bench.get("/wecom").status == 403)
    }

    @Test func aTextIsAnsweredEncrypted() async throws {
        let bench = try bench()
        let call = call(WeChatCall.text("查"))
        let reply = try await bench.post(call.path, call.body)
        #expect(bench.conversation.said == ["wecom oPerson 77: text 查"])
        let encrypted = try XMLReader.read(reply.bytes).text(of: "Encrypt")
        let inner = try XMLReader.read(try #require(cipher.decrypt(encrypted)))
        #expect(inner.text(of: "Content") == "是真的")
    }

    @Test(arguments: WeChatGatewayTests.margins)
    func controlCharactersAroundAMessageAreForgiven(_ margin: String) async throws {
        for (before, after) in [("", margin), (margin, ""), (margin, margin)] {
            let bench = try bench()
            let call = call(before + WeChatCall.text("查") + after)
            #expect(try await bench.post(call.path, before + call.body + after).status == 200)
            #expect(bench.conversation.said == ["wecom oPerson 77: text 查"])
        }
    }

    @Test(arguments: [
        ("enter_agent", "greeting"), ("subscribe", "greeting"),
    ])
    func openingTheConversationIsGreeted(_ event: String, _ said: String) async throws {
        let bench = try bench()
        let call = call(WeChatCall.event(event))
        _ = try await bench.post(call.path, call.body)
        #expect(bench.conversation.said == ["wecom oPerson 1409735669 \(event): \(said)"])
    }

    @Test func aMessageThatIsNotEncryptedIsRefused() async throws {
        let bench = try bench()
        let path = WeChatCall(path: "/wecom").query()
        #expect(try await bench.post(path, WeChatCall.text("a")).status == 403)
        let official = try #require(WeChatVector.cipher)
        let foreign = WeChatCall(path: "/wecom").encrypted(WeChatCall.text("a"), official)
        #expect(try await bench.post(foreign.path, foreign.body).status == 403)
        #expect(bench.conversation.messages.isEmpty)
    }

    @Test func photosAreFetchedByTheirID() async throws {
        let replies = Replies([])
        let outbound = RecordingOutbound { request in
            if request.url.contains("gettoken") {
                let number = replies.nextToken()
                return .success(
                    OutboundReply(
                        #"{"errcode":0,"errmsg":"ok","access_token":"T\#(number)","expires_in":7200}"#
                    ))
            }
            return .success(
                OutboundReply(request.url.contains("=T1&") ? #"{"errcode":42001}"# : "JPEG"))
        }
        let bench = try bench(ScriptedConversation(), outbound)
        let call = call(
            WeChatCall.message("image", "<PicUrl>http://a</PicUrl><MediaId>m/1</MediaId>"))
        _ = try await bench.post(call.path, call.body)
        guard case .photo(let fetch) = bench.conversation.messages.first?.content else {
            Issue.record("no photo")
            return
        }
        #expect(try await fetch() == Array("JPEG".utf8))
        let origin = "https://qyapi.weixin.qq.com/cgi-bin"
        #expect(
            outbound.urls == [
                "\(origin)/gettoken?corpid=ww1&corpsecret=s1",
                "\(origin)/media/get?access_token=T1&media_id=m%2F1",
                "\(origin)/gettoken?corpid=ww1&corpsecret=s1",
                "\(origin)/media/get?access_token=T2&media_id=m%2F1",
            ])
    }

    @Test func aLateAnswerIsSentInTheApplicationsName() async throws {
        let barrier = Barrier()
        let outbound = RecordingOutbound { _ in
            .success(OutboundReply(#"{"errcode":0,"access_token":"T","expires_in":7200}"#))
        }
        let bench = try bench(
            ScriptedConversation { _ throws(ServiceUnavailable) in
                await barrier.pass()
                return .text("是真的")
            }, outbound, budget: .zero)
        let call = call(WeChatCall.text("a"))
        #expect(try await bench.post(call.path, call.body).text == "success")
        barrier.open()
        await bench.stop()
        #expect(
            outbound.urls.last == "https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=T")
        #expect(
            outbound.bodies.last
                == #"{"touser":"oPerson","msgtype":"text","agentid":1000002,"text":{"content":"是真的"}}"#
        )
    }
}
