import Cryptography
import Edge
import ServiceForTests
import Testing
import Verification

@testable import Messaging

struct WhatsAppGatewayTests {
    private static let seconds: Int64 = 1_767_576_600

    private func bench(
        _ conversation: ScriptedConversation = ScriptedConversation(),
        _ outbound: RecordingOutbound = RecordingOutbound()
    ) throws -> ChatBench {
        let number = WhatsAppNumber(
            appSecret: SecretText("app"), verifyToken: SecretText("ver ify"),
            accessToken: SecretText("tok"),
            phoneNumberID: "555",
            api: try #require(WebAddress("https://graph.facebook.com/v23.0")),
            media: try #require(AllowedHosts(["lookaside.fbsbx.com"])))
        return try ChatBench(conversation, outbound, at: Self.seconds) {
            WhatsAppGateway(number, $0)
        }
    }

    private func post(
        _ bench: ChatBench, _ body: String, _ fields: [String: String] = [:]
    ) async throws -> Reply {
        let code = HMACSHA256.authenticate(Array(body.utf8), key: Array("app".utf8))
        let own = ["X-Hub-Signature-256": "sha256=\(Hexadecimal.encode(code))"]
        return try await bench.post("/whatsapp", body, own.merging(fields) { $1 })
    }

    private static func call(
        _ message: String, number: String = "555", at seconds: Int64 = seconds
    ) -> String {
        #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","#
            + #""value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"\#(number)"},"#
            + #""messages":[{"from":"85212345678","id":"wamid.1","timestamp":"\#(seconds)",\#(message)}]}}]}]}"#
    }

    private static let text = #""type":"text","text":{"body":"check"}"#

    @Test func theAddressIsProven() async throws {
        let bench = try bench()
        let path = "/whatsapp?hub.mode=subscribe&hub.challenge=1158&hub.verify_token="
        #expect(try await bench.get(path + "ver%20ify").text == "1158")
        for wrong in ["", "ver", "other"] {
            #expect(try await bench.get(path + wrong).status == 403)
        }
        let other = path.replacing("subscribe", with: "unsubscribe")
        #expect(try await bench.get(other + "ver%20ify").status == 403)
    }

    /// What has waited for us comes together. A call that is refused would come again and again.
    @Test(arguments: [
        (PlatformJSON.bytesMaximum, true, 200), (PlatformJSON.bytesMaximum, false, 200),
        (PlatformJSON.bytesMaximum + 1, true, 200), (WhatsAppGateway.callBytesMaximum, true, 200),
        (WhatsAppGateway.callBytesMaximum + 1, true, 413),
        // Without a length it may be no larger than any.
        (PlatformJSON.bytesMaximum + 1, false, 413),
    ])
    func aCallMayBeAsLargeAsMetaSendsIt(
        _ bytes: Int, _ saysLength: Bool, _ status: Int
    ) async throws {
        let bench = try bench()
        let call = Self.call(Self.text)
        let body = String(repeating: " ", count: bytes - call.utf8.count) + call
        let fields = saysLength ? ["Content-Length": "\(bytes)"] : [:]
        #expect(try await post(bench, body, fields).status == status)
        await bench.stop()
        #expect(bench.conversation.said.count == (status == 200 ? 1 : 0))
    }

    /// Slow strangers give way, and one client does not take all the places.
    @Test func aLargeCallFindsRoomBesideSlowOnes() async throws {
        let bench = try bench()
        let gateway = try #require(bench.gateway as? WhatsAppGateway)
        let call = Self.call(Self.text)
        let body = String(repeating: " ", count: PlatformJSON.bytesMaximum) + call
        let fields = ["Content-Length": "\(body.utf8.count)"]
        let before = ContinuousClock.now - .seconds(3)
        for index in 0..<WhatsAppGateway.largeCallsMaximum {
            let stranger = Client(channel: .whatsapp, name: "\(index / 4)")
            #expect(gateway.largeCalls.begin(stranger, at: before) != nil)
        }
        #expect(try await post(bench, body, fields).status == 200)
        // A fifth of one client is refused, whoever else is there.
        let greedy = Client(channel: .whatsapp, name: "greedy")
        let taken = (0..<5).map { _ in gateway.largeCalls.begin(greedy) != nil }
        #expect(taken == [true, true, true, true, false])
        await bench.stop()
        #expect(bench.conversation.said.count == 1)
    }

    @Test func aTextIsAcknowledgedAndAnsweredThroughTheGraph() async throws {
        let bench = try bench()
        #expect(try await post(bench, Self.call(Self.text)).status == 200)
        await bench.stop()
        #expect(bench.conversation.said == ["whatsapp 85212345678 wamid.1: text check"])
        #expect(bench.outbound.urls == ["https://graph.facebook.com/v23.0/555/messages"])
        #expect(
            bench.outbound.bodies == [
                #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"85212345678","#
                    + #""type":"text","text":{"preview_url":false,"body":"是真的"}}"#
            ])
    }

    @Test(arguments: [
        (#""type":"image","image":{"id":"m1"}"#, "photo"),
        (#""type":"image","image":{}"#, "unreadable"),
        (#""type":"image","image":{"id":"m1","caption":"113.00"}"#, "photo, 113.00"),
        (#""type":"document","document":{"id":"m1","mime_type":"image/jpeg"}"#, "photo"),
        (#""type":"document","document":{"id":"m1","mime_type":"application/pdf"}"#, "unreadable"),
        (#""type":"request_welcome""#, "greeting"),
        (#""type":"audio","audio":{"id":"m1"}"#, "unreadable"),
        (#""type":"text","text":null"#, "text "),
    ])
    func everyKindIsUnderstood(_ message: String, _ said: String) async throws {
        let bench = try bench()
        _ = try await post(bench, Self.call(message))
        await bench.stop()
        #expect(bench.conversation.said == ["whatsapp 85212345678 wamid.1: \(said)"])
    }

    @Test(arguments: [
        "{}", call(text, number: "556"), call(text, at: seconds - 3_601), call(text, at: -1),
        call(#""type":"reaction""#), call(text).replacing("messages\":[", with: "statuses\":["),
    ])
    func whatAsksForNothingIsAcknowledged(_ body: String) async throws {
        let bench = try bench()
        #expect(try await post(bench, body).status == 200)
        await bench.stop()
        #expect(bench.conversation.messages.isEmpty)
    }

    /// An odd message stands between two others, which are answered.
    @Test(arguments: [
        #""text":{"body":"\ud83d"}"#, #""text":{"body":"a\u0000"}"#, #""text":{"body":null}"#,
        #""text":null"#, #""text":[1]"#, #""text":"a""#, #""text":{"body":1}"#,
        #""new":{"\ud83d":1}"#,
    ])
    func anOddMessageCostsNoOther(_ odd: String) async throws {
        func message(_ id: String, _ fields: String) -> String {
            #"{"from":"85212345678","id":"\#(id)","timestamp":"\#(Self.seconds)","type":"text",\#(fields)}"#
        }
        let bench = try bench()
        let sound = #""text":{"body":"check"}"#
        let list = [
            message("w1", sound), "null", #"{"from":null,"id":1}"#, message("w2", odd),
            message("w3", sound),
        ].joined(separator: ",")
        let body = Self.call(Self.text).replacing(
            /"messages":\[.*\]\}\}\]/, with: "\"messages\":[\(list)]}}]")
        #expect(try await post(bench, body).status == 200)
        await bench.stop()
        #expect(Set(bench.conversation.messages.map(\.id)) == ["w1", "w2", "w3"])
        #expect(bench.outbound.bodies.count == 3)
    }

    /// The same for what no reader takes, within the message and within its text.
    @Test(arguments: OddContent.all, [false, true])
    func aRefusedMessageCostsNoOther(_ odd: OddContent, isInText: Bool) async throws {
        func message(_ id: String, _ fields: String) -> String {
            #"{"from":"85212345678","id":"\#(id)","timestamp":"\#(Self.seconds)","type":"text",\#(fields)}"#
        }
        let bench = try bench()
        let sound = #""text":{"body":"check"}"#
        let fields =
            isInText ? #""text":{"body":"check",\#(odd.member)}"# : "\(sound),\(odd.member)"
        let list = [message("w1", sound), message("w2", fields), message("w3", sound)]
        let body = Self.call(Self.text).replacing(
            /"messages":\[.*\]\}\}\]/, with: "\"messages\":[\(list.joined(separator: ","))]}}]")
        #expect(try await post(bench, body).status == 200)
        await bench.stop()
        let isLost = odd.sinksItsObject && !isInText
        let expected: Set = isLost ? ["w1", "w3"] : ["w1", "w2", "w3"]
        #expect(Set(bench.conversation.messages.map(\.id)) == expected)
    }

    @Test func aForgedCallIsRefused() async throws {
        let bench = try bench()
        for signature in ["", "sha256=", "sha256=00", "sha1=00"] {
            let reply = try await bench.post(
                "/whatsapp", Self.call(Self.text), ["X-Hub-Signature-256": signature])
            #expect(reply.status == 403)
        }
        #expect(bench.conversation.messages.isEmpty)
    }

    /// The place of a photo is what the platform says it is, so it must be on the list.
    @Test(arguments: [
        ("https://lookaside.fbsbx.com/whatsapp/?mid=1", true),
        ("https://lookaside.fbsbx.com.example.com/", false), ("http://lookaside.fbsbx.com/", false),
        ("http://127.0.0.1/", false),
    ])
    func photosComeFromListedHosts(_ url: String, _ isFetched: Bool) async throws {
        let outbound = RecordingOutbound { request in
            .success(
                OutboundReply(request.url.hasSuffix("/m1") ? #"{"url":"\#(url)"}"# : "JPEG"))
        }
        let bench = try bench(ScriptedConversation(), outbound)
        _ = try await post(bench, Self.call(#""type":"image","image":{"id":"m1"}"#))
        await bench.stop()
        guard case .photo(let fetch) = bench.conversation.messages.first?.content else {
            Issue.record("no photo")
            return
        }
        if isFetched {
            #expect(try await fetch() == Array("JPEG".utf8))
            #expect(outbound.requests.last?.headers.first?.value == "Bearer tok")
        } else {
            await #expect(throws: OutboundFault(.hostNotAllowed)) { try await fetch() }
        }
    }

    @Test func actionsAreButtons() async throws {
        let bench = try bench(ScriptedConversation(.offering))
        _ = try await post(bench, Self.call(Self.text))
        await bench.stop()
        #expect(
            bench.outbound.bodies == [
                #"{"messaging_product":"whatsapp","recipient_type":"individual","#
                    + #""to":"85212345678","type":"interactive","interactive":{"type":"button","#
                    + #""body":{"text":"是真的"},"action":{"buttons":["#
                    + #"{"type":"reply","reply":{"id":"0a.1","title":"盖章 1"}},"#
                    + #"{"type":"reply","reply":{"id":"0a.2","title":"盖章 2"}}]}}}"#
            ])
    }

    /// Where buttons have no room, there are lines, and the text gives way to them.
    @Test(arguments: [
        (WhatsAppSender.buttonsTextMaximum, 3, true),
        (WhatsAppSender.buttonsTextMaximum + 1, 3, false), (1, 4, false),
        (2 * WhatsAppSender.textMaximum, 1, false),
    ])
    func whatHasNoRoomForButtonsHasLines(
        _ length: Int, _ count: Int, _ hasButtons: Bool
    ) async throws {
        let actions = (1...count).map {
            ReplyAction(label: "a\($0)", token: "t\($0)", line: "回复 \($0) a\($0)")
        }
        let text = String(repeating: "真", count: length)
        let bench = try bench(ScriptedConversation(.text(text, actions: actions)))
        _ = try await post(bench, Self.call(Self.text))
        await bench.stop()
        let body = try #require(bench.outbound.bodies.first)
        let json = try PlatformJSON(Array(body.utf8))
        #expect(json["type"]?.text == (hasButtons ? "interactive" : "text"))
        guard !hasButtons else { return }
        let said = try #require(json["text"]?["body"]?.text)
        let lines = actions.map { "\n" + $0.line }.joined()
        #expect(said.hasPrefix("真") && said.hasSuffix("真" + lines))
        #expect(said.utf16.count == min(length + lines.utf16.count, WhatsAppSender.textMaximum))
    }

    @Test(arguments: [
        (#"{"type":"button_reply","button_reply":{"id":"0a.1","title":"盖章 1"}}"#, "action 0a.1"),
        (#"{"type":"button_reply","button_reply":{}}"#, "action "),
        (#"{"type":"button_reply"}"#, "action "),
        (#"{"type":"list_reply","list_reply":{"id":"0a.1"}}"#, "unreadable"),
        ("{}", "unreadable"), ("null", "unreadable"),
    ])
    func aPressIsAnswered(_ pressed: String, _ said: String) async throws {
        let bench = try bench()
        _ = try await post(
            bench, Self.call(#""type":"interactive","interactive":\#(pressed)"#))
        await bench.stop()
        #expect(bench.conversation.said == ["whatsapp 85212345678 wamid.1: \(said)"])
    }
}
