import Cryptography
import Doubles
import ServiceForTests
import Testing
import Verification

@testable import Messaging

struct LINEGatewayTests {
    private static let seconds: Int64 = 1_767_576_600
    private static let secret = "8c570fa6dd201bb328f1c1eac23a96d8"

    private func bench(
        _ conversation: ScriptedConversation = ScriptedConversation(),
        _ outbound: RecordingOutbound = RecordingOutbound()
    ) throws -> ChatBench {
        let channel = LINEChannel(
            secret: SecretText(Self.secret), accessToken: SecretText("tok"),
            api: try #require(WebAddress("https://api.line.me")),
            data: try #require(WebAddress("https://api-data.line.me")))
        return try ChatBench(conversation, outbound, at: Self.seconds) {
            LINEGateway(channel, $0)
        }
    }

    private func post(_ bench: ChatBench, _ body: String) async throws -> Reply {
        let code = HMACSHA256.authenticate(Array(body.utf8), key: Array(Self.secret.utf8))
        return try await bench.post("/line", body, ["x-line-signature": Base64.encode(code)])
    }

    private static func event(
        _ fields: String, id: String = "e1", seconds: Int64 = seconds
    ) -> String {
        #"{"webhookEventId":"\#(id)","replyToken":"r-\#(id)","mode":"active","#
            + #""timestamp":\#(seconds * 1_000),"source":{"type":"user","userId":"U1"},\#(fields)}"#
    }

    private static func call(_ events: String...) -> String {
        #"{"destination":"U0","events":[\#(events.joined(separator: ","))]}"#
    }

    private static let text = #""type":"message","message":{"type":"text","id":"1","text":"查"}"#

    @Test func aTextIsAcknowledgedAndAnsweredWithItsToken() async throws {
        let bench = try bench()
        let reply = try await post(bench, Self.call(Self.event(Self.text)))
        #expect(reply.status == 200)
        #expect(reply.text == "")
        await bench.stop()
        #expect(bench.conversation.said == ["line U1 e1: text 查"])
        #expect(bench.outbound.urls == ["https://api.line.me/v2/bot/message/reply"])
        #expect(
            bench.outbound.bodies
                == [#"{"replyToken":"r-e1","messages":[{"type":"text","text":"是真的"}]}"#])
        let headers = bench.outbound.requests.flatMap(\.headers)
        #expect(headers.contains { $0.name == "Authorization" && $0.value == "Bearer tok" })
    }

    @Test func everyEventIsAnswered() async throws {
        let bench = try bench()
        let events = (1...5).map { Self.event(Self.text, id: "e\($0)") }
        _ = try await post(bench, #"{"events":[\#(events.joined(separator: ","))]}"#)
        await bench.stop()
        #expect(Set(bench.outbound.bodies).count == 5)
    }

    /// More than any number has.
    private static let digits = String(repeating: "25672225", count: 20)

    /// Texts that no JSON should hold, and events of no known shape: each between two others.
    @Test(
        arguments: [
            (#""type":"message","message":{"type":"text","text":"\ud83d 查"}"#, "text \u{FFFD} 查"),
            (#""type":"message","message":{"type":"text","text":"查\u0000"}"#, "text 查\u{FFFD}"),
            (
                "\"type\":\"message\",\"message\":{\"type\":\"text\",\"text\":\"查\u{1D}\n\"}",
                "text 查\u{1D}\n"
            ),
            (#""type":"message","message":{"type":"text","text":"\q"}"#, "text q"),
            (#""type":"message","message":{"type":"text","text":25672225}"#, "text 25672225"),
            (#""type":"message","message":{"type":"text","text":null}"#, "text "),
            (#""type":"message","message":{"type":"text","text":["查"]}"#, "text "),
            (
                #""type":"message","message":{"type":"text","text":\#(digits)}"#, "text \(digits)"
            ),
            (#""type":"message","message":{"type":"text"}"#, "text "),
            (#""type":"message","message":null"#, "unreadable"),
            (#""type":"message""#, "unreadable"),
            (#""type":"message","message":{"type":"hologram","new":[{}]}"#, "unreadable"),
            (#""type":null"#, nil), (#""type":7"#, nil),
            (#""type":"membership","new":{"a":[1.5]}"#, nil),
        ] as [(String, String?)])
    func anOddEventCostsNoOther(_ fields: String, _ said: String?) async throws {
        let bench = try bench()
        let calls = [
            Self.event(Self.text, id: "e1"), "null", "1", #"{"mode":"active"}"#,
            Self.event(fields, id: "e2"),
            Self.event(Self.text, id: "e3").replacing(
                "\"timestamp\":", with: "\"new\":null,\"timestamp\":"),
        ]
        let body = #"{"destination":"U0","events":[\#(calls.joined(separator: ","))]}"#
        #expect(try await post(bench, body).status == 200)
        await bench.stop()
        let odd = said.map { ["line U1 e2: \($0)"] } ?? []
        let expected = ["line U1 e1: text 查", "line U1 e3: text 查"] + odd
        #expect(Set(bench.conversation.said) == Set(expected))
        #expect(bench.conversation.said.count == expected.count)
        #expect(bench.outbound.bodies.count == expected.count)
    }

    /// Within the event and within its message, between two others.
    @Test(arguments: OddContent.all, [false, true])
    func aRefusedEventCostsNoOther(_ odd: OddContent, isInMessage: Bool) async throws {
        let bench = try bench()
        let fields =
            isInMessage
            ? Self.text.replacing(#""id":"1""#, with: odd.member) : "\(Self.text),\(odd.member)"
        let call = Self.call(
            Self.event(Self.text, id: "e1"), Self.event(fields, id: "e2"),
            Self.event(Self.text, id: "e3"))
        #expect(try await post(bench, call).status == 200)
        await bench.stop()
        var expected: Set = ["line U1 e1: text 查", "line U1 e3: text 查"]
        if !odd.sinksItsObject {
            expected.insert("line U1 e2: text 查")
        } else if isInMessage {
            // As a message without words.
            expected.insert("line U1 e2: unreadable")
        }
        #expect(Set(bench.conversation.said) == expected)
    }

    /// What is around the events is the platform's, and two readers may not differ about it.
    @Test(arguments: OddContent.all.filter(\.sinksItsObject))
    func anEnvelopeIsStrict(_ odd: OddContent) async throws {
        let bench = try bench()
        let body = Self.call(Self.event(Self.text)).replacing(
            #""destination":"U0""#, with: odd.member)
        #expect([400, 413].contains(try await post(bench, body).status))
        let twice = Self.call(Self.event(Self.text)).dropLast() + #","events":[]}"#
        #expect(try await post(bench, String(twice)).status == 400)
        await bench.stop()
        #expect(bench.conversation.messages.isEmpty)
    }

    /// Where a value ends that is no JSON is a guess, so none of the call is believed.
    @Test(arguments: [
        "'a'", "'a,b'", "", "/**/1", "1 2", "NaN NaN", #"NaN"a""#, #""a"NaN"#, "[1,]", "{a:1}",
        "{1:1}", #"{"a"}"#, "∞", "(1)", "`a`", "]",
    ])
    func whatIsNoJSONCostsTheCall(_ value: String) async throws {
        let bench = try bench()
        let odd = Self.event(Self.text, id: "e2").dropLast() + ",\"new\":\(value)}"
        let call = Self.call(Self.event(Self.text), String(odd))
        #expect(try await post(bench, call).status == 400)
        await bench.stop()
        #expect(bench.conversation.messages.isEmpty)
    }

    /// An event whose time no clock shows is not answered, and the others are.
    @Test(arguments: [
        "NaN", "-Infinity", "1e999", "99999999999999999999", "9223372036854775807",
        "-9223372036854775808", "-1", "0.5", "null", "true", "[]", #""""#, "0\(Self.seconds)000",
    ])
    func anEventOfNoTimeCostsNoOther(_ time: String) async throws {
        let bench = try bench()
        let odd = Self.event(Self.text, id: "e2").replacing("\(Self.seconds * 1_000)", with: time)
        let call = Self.call(
            Self.event(Self.text, id: "e1"), odd, Self.event(Self.text, id: "e3"))
        #expect(try await post(bench, call).status == 200)
        await bench.stop()
        #expect(Set(bench.conversation.said) == ["line U1 e1: text 查", "line U1 e3: text 查"])
    }

    @Test func aByteOrderMarkIsPassedOver() async throws {
        let bench = try bench()
        let call = Self.call(Self.event(Self.text))
        #expect(try await post(bench, "\u{FEFF}" + call).status == 200)
        #expect(try await post(bench, "\u{FEFF}\u{FEFF}" + call).status == 400)
        await bench.stop()
        #expect(bench.conversation.messages.count == 1)
    }

    @Test func aNumberMayBeAText() async throws {
        let bench = try bench()
        let event = Self.event(Self.text).replacing(
            "\(Self.seconds * 1_000)", with: "\"\(Self.seconds * 1_000)\"")
        _ = try await post(bench, Self.call(event))
        await bench.stop()
        #expect(bench.conversation.messages.count == 1)
    }

    /// LINE sends again what was not acknowledged, all of it; and anybody may send again what he has seen.
    @Test func whatComesAgainIsNotAnsweredAgain() async throws {
        let bench = try bench()
        for _ in 1...3 {
            #expect(try await post(bench, Self.call(Self.event(Self.text))).status == 200)
        }
        _ = try await post(bench, Self.call(Self.event(Self.text, id: "e2")))
        await bench.stop()
        #expect(bench.outbound.urls.count == 2)
        #expect(bench.conversation.messages.count == 2)
    }

    @Test func whatWasNotDeliveredMayBeTriedAgain() async throws {
        let outbound = RecordingOutbound { _ in .success(OutboundReply("{}", status: 500)) }
        let bench = try bench(ScriptedConversation(), outbound)
        _ = try await post(bench, Self.call(Self.event(Self.text)))
        try await eventually { bench.service.log.text.contains("not delivered") }
        _ = try await post(bench, Self.call(Self.event(Self.text)))
        await bench.stop()
        #expect(outbound.urls.count == 2)
    }

    @Test(arguments: [
        (#""type":"follow""#, "greeting"),
        (#""type":"message","message":{"type":"sticker"}"#, "unreadable"),
        (
            #""type":"message","message":{"type":"image","id":"7","contentProvider":{"type":"line"}}"#,
            "photo"
        ),
        (
            #""type":"message","message":{"type":"image","id":"7","contentProvider":{"type":"external"}}"#,
            "unreadable"
        ),
    ])
    func everyKindIsUnderstood(_ fields: String, _ said: String) async throws {
        let bench = try bench()
        _ = try await post(bench, Self.call(Self.event(fields)))
        await bench.stop()
        #expect(bench.conversation.said == ["line U1 e1: \(said)"])
    }

    @Test(arguments: [
        call(), "{}", call(event(#""type":"unfollow""#)), call(event(#""type":"join""#)),
        call(event(text, seconds: seconds - 3_601)), call(event(text, seconds: seconds + 3_601)),
        call(event(text).replacing("active", with: "standby")), call("1", "null", "[]"),
    ])
    func whatAsksForNothingIsAcknowledged(_ body: String) async throws {
        let bench = try bench()
        #expect(try await post(bench, body).status == 200)
        await bench.stop()
        #expect(bench.conversation.messages.isEmpty)
    }

    /// The figures of an independent computation over the same bytes.
    @Test func signaturesAreOverTheRawBytes() {
        let body = Array(#"{"destination":"U0","events":[]}"#.utf8)
        let code = Base64.encode(
            HMACSHA256.authenticate(body, key: Array(Self.secret.utf8)))
        #expect(LINEGateway.isSigned(body, code, Self.secret))
        #expect(!LINEGateway.isSigned(body + [0x20], code, Self.secret))
        #expect(!LINEGateway.isSigned(body, code, Self.secret + "1"))
        #expect(!LINEGateway.isSigned(body, "", Self.secret))
    }

    @Test func aForgedCallIsRefusedBeforeItIsRead() async throws {
        let bench = try bench()
        for body in [Self.call(Self.event(Self.text)), "no JSON"] {
            let reply = try await bench.post("/line", body, ["x-line-signature": "AAAA"])
            #expect(reply.status == 403)
        }
        await bench.stop()
        #expect(bench.conversation.messages.isEmpty)
    }

    @Test func aRefusedAnswerIsNotedWithoutSecrets() async throws {
        let outbound = RecordingOutbound { _ in
            .success(OutboundReply(#"{"message":"Invalid reply token"}"#, status: 400))
        }
        let bench = try bench(ScriptedConversation(), outbound)
        _ = try await post(bench, Self.call(Self.event(Self.text)))
        await bench.stop()
        #expect(bench.service.log.text.contains("status 400"))
        for secret in ["tok", "U1", "r-e1", "Invalid"] {
            #expect(!bench.service.log.text.contains(secret))
        }
    }

    @Test func photosAreFetchedFromLINE() async throws {
        let outbound = RecordingOutbound { _ in .success(OutboundReply("JPEG")) }
        let bench = try bench(ScriptedConversation(), outbound)
        let image =
            #""type":"message","message":{"type":"image","id":"7/8","contentProvider":{"type":"line"}}"#
        _ = try await post(bench, Self.call(Self.event(image)))
        await bench.stop()
        guard case .photo(let fetch) = bench.conversation.messages.first?.content else {
            Issue.record("no photo")
            return
        }
        #expect(try await fetch() == Array("JPEG".utf8))
        #expect(outbound.urls.last == "https://api-data.line.me/v2/bot/message/7%2F8/content")
    }

    @Test func actionsAreQuickReplies() async throws {
        let bench = try bench(ScriptedConversation(.offering))
        _ = try await post(bench, Self.call(Self.event(Self.text)))
        await bench.stop()
        let items = [("盖章 1", "0a.1"), ("盖章 2", "0a.2")].map { label, token in
            #"{"type":"action","action":{"type":"postback","label":"\#(label)","#
                + #""data":"\#(token)","displayText":"\#(label)"}}"#
        }.joined(separator: ",")
        #expect(
            bench.outbound.bodies == [
                #"{"replyToken":"r-e1","messages":[{"type":"text","text":"是真的","#
                    + #""quickReply":{"items":[\#(items)]}}]}"#
            ])
    }

    @Test(arguments: [
        (#""postback":{"data":"0a.1"}"#, "0a.1"), (#""postback":{}"#, ""),
        (#""postback":{"data":1}"#, ""), (#""postback":null"#, ""),
    ])
    func aPressIsAnswered(_ fields: String, _ token: String) async throws {
        let bench = try bench()
        _ = try await post(bench, Self.call(Self.event(#""type":"postback",\#(fields)"#)))
        await bench.stop()
        #expect(bench.conversation.said == ["line U1 e1: action \(token)"])
    }
}
