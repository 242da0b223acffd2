import Cryptography
import Edge
import HTTPTypes
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Messaging

struct WeChatGatewayTests {
    private static func account(
        _ cipher: WeChatCipher? = nil, secret: String = ""
    ) throws -> WeChatAccount {
        WeChatAccount(
            token: SecretText(WeChatVector.token), appID: WeChatVector.appID, cipher: cipher,
            secret: SecretText(secret),
            api: try #require(WebAddress("https://api.weixin.qq.com")),
            photoHosts: try #require(AllowedHosts(["*.qpic.cn"])))
    }

    private func bench(
        _ conversation: ScriptedConversation = ScriptedConversation(),
        _ outbound: RecordingOutbound = RecordingOutbound(), aes: Bool = false,
        secret: String = "", budget: Duration = .seconds(60)
    ) throws -> ChatBench {
        let account = try Self.account(aes ? WeChatVector.cipher : nil, secret: secret)
        return try ChatBench(conversation, outbound, at: WeChatVector.seconds) {
            WeChatGateway(account, $0, budget: budget)
        }
    }

    @Test func theAddressIsProven() async throws {
        let reply = try await bench().get(WeChatCall().query("&echostr=5927"))
        #expect(reply.status == 200)
        #expect(reply.text == "5927")
        #expect(reply[header: "Content-Type"] == "text/plain; charset=utf-8")
    }

    @Test(arguments: [
        WeChatCall(token: "other").query("&echostr=1"),
        WeChatCall(seconds: WeChatVector.seconds - 301).query("&echostr=1"),
        WeChatCall(seconds: WeChatVector.seconds + 301).query("&echostr=1"),
        WeChatCall(seconds: .max).query("&echostr=1"), "/wechat", "/wechat?echostr=1",
    ])
    func aStrangersAddressIsNot(_ path: String) async throws {
        let bench = try bench()
        #expect(try await bench.get(path).status == 403)
        #expect(try await bench.post(path, WeChatCall.text("a")).status == 403)
        #expect(bench.conversation.messages.isEmpty)
    }

    @Test func aTextIsAnswered() async throws {
        let bench = try bench(ScriptedConversation(.text("真 ]]> <b>")))
        let reply = try await bench.post(WeChatCall().query(), WeChatCall.text("查 25672225"))
        #expect(bench.conversation.said == ["wechat oPerson 77: text 查 25672225"])
        #expect(reply[header: "Content-Type"] == "text/xml; charset=utf-8")
        let xml = try XMLReader.read(reply.bytes)
        #expect(xml.text(of: "ToUserName") == "oPerson")
        #expect(xml.text(of: "FromUserName") == "gh_1")
        #expect(xml.text(of: "CreateTime") == String(WeChatVector.seconds))
        #expect(xml.text(of: "MsgType") == "text")
        #expect(xml.text(of: "Content") == "真 ]]> <b>")
    }

    @Test(arguments: [
        (
            WeChatCall.event("subscribe", "<EventKey>qrscene_1</EventKey>"),
            "1409735669 subscribe d4f2ebf4f94b2622: greeting"
        ),
        (WeChatCall.event("SCAN"), "1409735669 scan: greeting"),
        (
            WeChatCall.event("CLICK", "<EventKey>帮助</EventKey>"),
            "1409735669 click a57cfcb8428da408: button 帮助"
        ),
        (
            WeChatCall.event(
                "scancode_waitmsg",
                "<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>01,32</ScanResult></ScanCodeInfo>"
            ),
            "1409735669 scancode_waitmsg 3ab58319f9a18035: scan 01,32"
        ),
        (WeChatCall.message("image", "<PicUrl>http://a</PicUrl><MediaId>m</MediaId>"), "77: photo"),
        (WeChatCall.message("voice", "<MediaId>m</MediaId>"), "77: unreadable"),
    ])
    func everyKindIsUnderstood(_ message: String, _ said: String) async throws {
        let bench = try bench()
        let reply = try await bench.post(WeChatCall().query(), message)
        #expect(try XMLReader.read(reply.bytes).text(of: "Content") == "是真的")
        #expect(bench.conversation.said == ["wechat oPerson \(said)"])
    }

    @Test(arguments: ["unsubscribe", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH"])
    func noticesAreOnlyAcknowledged(_ event: String) async throws {
        let bench = try bench()
        let reply = try await bench.post(WeChatCall().query(), WeChatCall.event(event))
        #expect(reply.text == "success")
        #expect(bench.conversation.messages.isEmpty)
    }

    @Test func silenceIsAcknowledged() async throws {
        let bench = try bench(ScriptedConversation(.silence))
        #expect(try await bench.post(WeChatCall().query(), WeChatCall.text("a")).text == "success")
    }

    @Test func aLedgerThatIsAwayIsApologisedFor() async throws {
        let bench = try bench(
            ScriptedConversation { _ throws(ServiceUnavailable) in
                throw ServiceUnavailable(.ledger, .unreachable, "")
            })
        let reply = try await bench.post(WeChatCall().query(), WeChatCall.text("a"))
        #expect(try XMLReader.read(reply.bytes).text(of: "Content") == "稍后再试")
    }

    @Test(arguments: [
        "", "{}", "<xml>", "<!DOCTYPE a><xml/>", "<xml><a></xml>", WeChatCall.text("a") + "x",
        "<!DOCTYPE a [<!ENTITY b \"c\">]>" + WeChatCall.text("&b;"),
    ])
    func whatIsNoXMLOfAPlatformIsRefused(_ body: String) async throws {
        let bench = try bench()
        #expect(try await bench.post(WeChatCall().query(), body).status == 400)
        #expect(bench.conversation.messages.isEmpty)
    }

    /// Refused, it would come twice more, and the person would read of a fault of ours.
    @Test(arguments: [
        "<xml/>", "<xml><a/></xml>", WeChatCall.message("", ""),
        WeChatCall.text("a").replacing("ToUserName", with: "To"),
        WeChatCall.text("a").replacing("FromUserName", with: "From"),
        WeChatCall.text("a").replacing("oPerson", with: String(repeating: "o", count: 129)),
    ])
    func whatNamesNobodyIsAcknowledged(_ body: String) async throws {
        let bench = try bench()
        let reply = try await bench.post(WeChatCall().query(), body)
        #expect(reply.status == 200 && reply.text == "success")
        #expect(bench.conversation.messages.isEmpty)
    }

    /// What a person wrote, as the platform wraps it, and what reaches the conversation.
    static let odd: [(String, String)] = [
        ("<![CDATA[查 1\u{1D}]]>", "查 1\u{1D}"), ("<![CDATA[查\u{0}1]]>", "查\u{FFFD}1"),
        ("查 1&#x1D;", "查 1\u{1D}"), ("<![CDATA[查]]>1]]>", "查]]>1"), ("查 ]]> 1", "查 ]]> 1"),
        ("<![CDATA[查]]><1>]]>", "查]]><1>"), ("<![CDATA[]]></b>]]>", "]]></b>"),
        ("<![CDATA[查<![CDATA[1]]>2]]>", "查<![CDATA[1]]>2"),
        ("<![CDATA[&nbsp;]]>", "&nbsp;"), ("&nbsp;&", "&nbsp;&"), ("", ""),
    ]

    @Test(arguments: odd.indices, [false, true])
    func whateverAPersonWritesIsAnswered(_ index: Int, aes: Bool) async throws {
        let bench = try bench(ScriptedConversation(.text("]]>\u{1D}\u{0}是真的\u{FFFE}")), aes: aes)
        let (written, text) = Self.odd[index]
        let message = WeChatCall.message("text", "<Content>\(written)</Content>")
        let reply: Reply
        if aes, let cipher = WeChatVector.cipher {
            let call = WeChatCall().encrypted(message, cipher)
            let sealed = try await bench.post(call.path, call.body)
            let encrypted = try XMLReader.read(sealed.bytes).text(of: "Encrypt")
            reply = sealed
            let inner = try XMLReader.read(try #require(cipher.decrypt(encrypted)))
            #expect(inner.text(of: "Content") == "]]>是真的")
        } else {
            reply = try await bench.post(WeChatCall().query(), message)
            #expect(try XMLReader.read(reply.bytes).text(of: "Content") == "]]>是真的")
        }
        #expect(reply.status == 200)
        #expect(bench.conversation.said == ["wechat oPerson 77: text \(text)"])
    }

    /// A relay may write the NUL that ends its text, and more.
    static let margins = [
        "\u{0}", "\u{0}\u{0}\n", "\u{1D}", "\u{1A}", "\u{7F}", "\u{85}", "\r\n\u{4}",
    ]

    @Test(arguments: margins, [false, true])
    func controlCharactersAroundAMessageAreForgiven(_ margin: String, aes: Bool) async throws {
        for (before, after) in [("", margin), (margin, ""), (margin, margin)] {
            let bench = try bench(aes: aes)
            let message = before + WeChatCall.text("查") + after
            let reply: Reply
            if aes, let cipher = WeChatVector.cipher {
                let call = WeChatCall().encrypted(message, cipher)
                reply = try await bench.post(call.path, before + call.body + after)
            } else {
                reply = try await bench.post(WeChatCall().query(), message)
            }
            #expect(reply.status == 200)
            #expect(bench.conversation.said == ["wechat oPerson 77: text 查"])
        }
    }

    /// A text that the platform has cut within a character.
    @Test func aCutTextIsAnswered() async throws {
        let bench = try bench()
        let whole = Array(WeChatCall.text("查 1 票").utf8)
        let place = try #require(whole.firstRange(of: Array("票".utf8)))
        let cut = Array(whole[..<(place.upperBound - 1)] + whole[place.upperBound...])
        let reply = try await bench.service.send(.post, WeChatCall().query(), [:], chunks: [cut])
        #expect(reply.status == 200)
        #expect(bench.conversation.said == ["wechat oPerson 77: text 查 1 \u{FFFD}"])
    }

    /// A retry repeats the moment and the event; two clicks within a second name different buttons,
    /// and two scans different codes.
    @Test func twoClicksWithinASecondAreTwoQuestions() async throws {
        func scan(_ code: String) -> String {
            WeChatCall.event(
                "scancode_waitmsg",
                "<EventKey>scan</EventKey><ScanCodeInfo><ScanResult>\(code)</ScanResult></ScanCodeInfo>"
            )
        }
        let calls = [
            WeChatCall.event("CLICK", "<EventKey>帮助</EventKey>"),
            WeChatCall.event("CLICK", "<EventKey>重来</EventKey>"), scan("01,32,1"), scan("01,32,2"),
            WeChatCall.event("SCAN", "<EventKey>1</EventKey>"),
            WeChatCall.event("SCAN", "<EventKey>2</EventKey>"),
            WeChatCall.message("text", "<Content>a</Content>", id: ""),
            WeChatCall.message("text", "<Content>b</Content>", id: ""),
        ]
        let bench = try bench()
        for call in calls + calls { _ = try await bench.post(WeChatCall().query(), call) }
        let ids = bench.conversation.messages.map(\.id)
        #expect(Set(ids).count == calls.count)
        #expect(ids[..<calls.count] == ids[calls.count...])
        #expect(ids.allSatisfy { $0.utf8.count < 100 })
        // Another second is another question.
        let later = calls[0].replacing(
            "\(WeChatVector.seconds)", with: "\(WeChatVector.seconds + 1)")
        _ = try await bench.post(WeChatCall().query(), later)
        #expect(bench.conversation.messages.last.map { !ids.contains($0.id) } == true)
    }

    @Test func aBodyThatIsTooLargeIsRefused() async throws {
        let body = WeChatCall.text(String(repeating: "a", count: XMLReader.bytesMaximum))
        #expect(try await bench().post(WeChatCall().query(), body).status == 413)
    }

    @Test func aLongAnswerIsCutToWhatWeChatTakes() async throws {
        let bench = try bench(ScriptedConversation(.text(String(repeating: "票", count: 1_000))))
        let reply = try await bench.post(WeChatCall().query(), WeChatCall.text("a"))
        let text = try XMLReader.read(reply.bytes).text(of: "Content")
        #expect(text == String(repeating: "票", count: 682))
    }

    @Test func anEncryptedTextIsAnsweredEncrypted() async throws {
        let bench = try bench(aes: true)
        let cipher = try #require(WeChatVector.cipher)
        let call = WeChatCall().encrypted(WeChatCall.text("查"), cipher)
        let reply = try await bench.post(call.path, call.body)
        #expect(bench.conversation.said == ["wechat oPerson 77: text 查"])
        let outer = try XMLReader.read(reply.bytes)
        let encrypted = outer.text(of: "Encrypt")
        let parts = [
            WeChatVector.token, outer.text(of: "TimeStamp"), outer.text(of: "Nonce"), encrypted,
        ]
        #expect(WeChatSignature.fits(outer.text(of: "MsgSignature"), parts))
        let inner = try XMLReader.read(try #require(cipher.decrypt(encrypted)))
        #expect(inner.text(of: "Content") == "是真的")
    }

    @Test func thePublishedMessageIsAnswered() async throws {
        let bench = try bench(aes: true)
        let path =
            "/wechat?encrypt_type=aes&msg_signature=\(WeChatVector.signature)"
            + "&timestamp=\(WeChatVector.seconds)&nonce=\(WeChatVector.nonce)"
        let body = "<xml><Encrypt>\(WeChatVector.encrypted)</Encrypt></xml>"
        #expect(try await bench.post(path, body).status == 200)
        #expect(
            bench.conversation.said.first?.hasSuffix("6054768590064713728: text abcdteT") == true)
        // Without its signature, or with that of another moment, it is nobody's.
        let unsigned = path.replacing(WeChatVector.signature, with: "")
        #expect(try await bench.post(unsigned, body).status == 403)
        let other = path.replacing(WeChatVector.nonce, with: "1320562133")
        #expect(try await bench.post(other, body).status == 403)
    }

    /// Where messages are to be encrypted, one that is not is not taken: nothing signs its text.
    @Test func plainMessagesAreNotTakenInSecureMode() async throws {
        let bench = try bench(aes: true)
        for more in ["", "&encrypt_type=raw", "&encrypt_type=aes"] {
            let reply = try await bench.post(WeChatCall().query(more), WeChatCall.text("a"))
            #expect(reply.status == 403)
        }
        #expect(bench.conversation.messages.isEmpty)
    }

    @Test func allThatIsWrongWithAnEncryptedMessageLooksTheSame() async throws {
        let bench = try bench(aes: true)
        let cipher = try #require(WeChatVector.cipher)
        let other = try #require(
            WeChatCipher(encodingAESKey: WeChatVector.encodingAESKey, receiver: "wxother"))
        let foreign = WeChatCall().encrypted(WeChatCall.text("a"), other)
        let forged = WeChatCall(token: "other").encrypted(WeChatCall.text("a"), cipher)
        let stale = WeChatCall(seconds: 1).encrypted(WeChatCall.text("a"), cipher)
        var answers: Set<String> = []
        for call in [foreign, forged, stale] {
            let reply = try await bench.post(call.path, call.body, ["X-Request-ID": "1"])
            #expect(reply.status == 403)
            answers.insert(reply.text)
        }
        #expect(answers.count == 1)
    }

    @Test func photosComeFromWeChatOnly() async throws {
        let outbound = RecordingOutbound { _ in .success(OutboundReply("JPEG")) }
        let bench = try bench(ScriptedConversation(), outbound)
        for url in [
            "http://mmbiz.qpic.cn/a/0", "https://mmbiz.qpic.cn/b/0", "http://127.0.0.1/.qpic.cn/",
            "http://169.254.169.254/latest", "https://qpic.cn.example.com/",
            "https://u@mmbiz.qpic.cn/",
        ] {
            _ = try await bench.post(
                WeChatCall().query(), WeChatCall.message("image", "<PicUrl>\(url)</PicUrl>"))
        }
        var fetched = 0
        for message in bench.conversation.messages {
            guard case .photo(let fetch) = message.content else { continue }
            if let bytes = try? await fetch(), bytes == Array("JPEG".utf8) { fetched += 1 }
        }
        #expect(fetched == 2)
        #expect(outbound.urls == ["https://mmbiz.qpic.cn/a/0", "https://mmbiz.qpic.cn/b/0"])
        #expect(
            outbound.requests.allSatisfy { $0.replyBytesMaximum == PhotoVerification.bytesMaximum })
    }

    /// However long the text is.
    @Test(arguments: [1, 10_000])
    func actionsAreLines(_ length: Int) async throws {
        guard case .text(_, let actions) = ChannelReply.offering else { return }
        let text = String(repeating: "真", count: length)
        let bench = try bench(ScriptedConversation(.text(text, actions: actions)))
        let reply = try await bench.post(WeChatCall().query(), WeChatCall.text("a"))
        let content = try XMLReader.read(reply.bytes).text(of: "Content")
        #expect(content.hasPrefix("真") && content.hasSuffix("真\n回复 1 盖章 1\n回复 2 盖章 2"))
        #expect(content.utf8.count <= WeChatResponder.textBytesMaximum)
    }
}
