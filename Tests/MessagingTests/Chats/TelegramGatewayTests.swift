import Cryptography
import Edge
import ServiceForTests
import Testing
import Verification

@testable import Messaging

struct TelegramGatewayTests {
    private func bench(
        _ conversation: ScriptedConversation = ScriptedConversation(),
        _ outbound: RecordingOutbound = RecordingOutbound(), token: String = "1:t"
    ) throws -> ChatBench {
        let bot = TelegramBot(
            webhookSecret: SecretText("s3cret"), token: SecretText(token),
            api: try #require(WebAddress("https://api.telegram.org")))
        return try ChatBench(conversation, outbound, at: 1_767_576_600) {
            TelegramGateway(bot, $0)
        }
    }

    private func post(
        _ bench: ChatBench, _ body: String, secret: String = "s3cret"
    ) async throws -> Reply {
        try await bench.post(
            "/telegram", body, ["X-Telegram-Bot-Api-Secret-Token": secret])
    }

    private static func update(_ message: String) -> String {
        #"{"update_id":9,"message":{"message_id":1,"date":1767576600,"#
            + #""from":{"id":42,"is_bot":false,"first_name":"A","language_code":"en-GB"},"#
            + #""chat":{"id":-100123,"type":"group"},\#(message)}}"#
    }

    @Test func aTextIsAnsweredInTheResponse() async throws {
        let bench = try bench(ScriptedConversation(.text("It \"is\" 真")))
        let reply = try await post(bench, Self.update(#""text":"check 25672225""#))
        #expect(
            reply.text == #"{"method":"sendMessage","chat_id":-100123,"text":"It \"is\" 真"}"#)
        #expect(reply[header: "Content-Type"] == "application/json")
        #expect(bench.conversation.said == ["telegram 42 9: text check 25672225"])
        #expect(bench.conversation.messages.first?.language == .english)
    }

    @Test(arguments: [
        (#""text":"/start""#, "greeting"), (#""text":"/start ref""#, "greeting"),
        (#""text":"/help@fapiao_bot""#, "text help"), (#""text":"/check 1""#, "text check 1"),
        (#""sticker":{"file_id":"a"}"#, "unreadable"), (#""photo":[]"#, "unreadable"),
        (#""photo":[{"file_id":"a"}],"caption":"113.00""#, "photo, 113.00"),
        (#""document":{"file_id":"a","mime_type":"image/png"},"caption":"a""#, "photo, a"),
        (#""photo":[{"file_id":"a","file_size":1}]"#, "photo"),
        (#""document":{"file_id":"a","mime_type":"image/png"}"#, "photo"),
        (#""document":{"file_id":"a","mime_type":"application/pdf"}"#, "unreadable"),
    ])
    func everyKindIsUnderstood(_ message: String, _ said: String) async throws {
        let bench = try bench()
        #expect(try await post(bench, Self.update(message)).status == 200)
        #expect(bench.conversation.said == ["telegram 42 9: \(said)"])
    }

    @Test(arguments: [
        #"{"update_id":9}"#, #"{"update_id":9,"edited_message":{"text":"a"}}"#, "[]", "1",
        #"{"update_id":9,"message":{"chat":{"id":1},"text":"a"}}"#,
        // What a group tells of itself; null is what is not there.
        update(#""new_chat_members":[{"id":7}],"text":null,"photo":null,"sticker":null"#),
        update(#""new_chat_members":[{"id":7,"is_bot":false}]"#),
        update(#""left_chat_member":{"id":7,"is_bot":false}"#),
        update(#""pinned_message":{"message_id":3,"text":"a"}"#), update(#""new_chat_title":"a""#),
        #"{"update_id":9,"message":{"chat":{"id":1},"from":{"id":1,"is_bot":true},"text":"a"}}"#,
    ])
    func whatAsksForNothingIsAcknowledged(_ body: String) async throws {
        let bench = try bench()
        let reply = try await post(bench, body)
        #expect(reply.status == 200)
        #expect(reply.text == "")
        #expect(bench.conversation.messages.isEmpty)
    }

    @Test(arguments: [
        (#""text":"\ud83d 查""#, "text \u{FFFD} 查"), (#""text":"a\u0000""#, "text a\u{FFFD}"),
        (#""text":["a"]"#, "unreadable"), (#""text":{}"#, "unreadable"),
        (#""text":null,"photo":[{"file_id":"a"}],"caption":null"#, "photo"),
        (#""text":25672225"#, "text 25672225"), (#""text":"查","new_field":{"a":null}"#, "text 查"),
        (#""photo":[{"file_id":"a"}],"caption":"\ude00113.00""#, "photo, \u{FFFD}113.00"),
    ])
    func whateverAPersonWritesIsAnswered(_ message: String, _ said: String) async throws {
        let bench = try bench(ScriptedConversation(.text("]]>\u{0}\u{1D}\"\\")))
        let reply = try await post(bench, Self.update(message))
        #expect(reply.status == 200)
        #expect(bench.conversation.said == ["telegram 42 9: \(said)"])
        #expect(
            reply.text
                == #"{"method":"sendMessage","chat_id":-100123,"text":"]]>\u0000\u001d\"\\"}"#)
    }

    @Test func theSecretIsRequired() async throws {
        let bench = try bench()
        for secret in ["", "s3cre", "s3crets", "S3cret"] {
            #expect(
                try await post(bench, Self.update(#""text":"a""#), secret: secret).status == 403)
        }
        #expect(try await bench.post("/telegram", "{}").status == 403)
        #expect(bench.conversation.messages.isEmpty)
    }

    @Test(arguments: ["", "{", #"{"a":1,"a":2}"#, String(repeating: "[", count: 100)])
    func whatIsNoJSONIsRefused(_ body: String) async throws {
        #expect(try await post(try bench(), body).status == 400)
    }

    /// Refused, an update would come again and again, before all later ones.
    @Test(arguments: OddContent.all)
    func aRefusedMessageIsAcknowledged(_ odd: OddContent) async throws {
        let bench = try bench()
        let body = Self.update(#""text":"查",\#(odd.member)"#)
        #expect(try await post(bench, body).status == 200)
        let said = odd.sinksItsObject ? [] : ["telegram 42 9: text 查"]
        #expect(bench.conversation.said == said)
    }

    @Test func silenceIsEmpty() async throws {
        let bench = try bench(ScriptedConversation(.silence))
        #expect(try await post(bench, Self.update(#""text":"a""#)).text == "")
    }

    @Test func theLargestPhotoThatWeReadIsFetched() async throws {
        let outbound = RecordingOutbound { request in
            .success(
                OutboundReply(
                    request.url.contains("getFile")
                        ? #"{"ok":true,"result":{"file_path":"photos/file_1.jpg"}}"# : "JPEG"))
        }
        let bench = try bench(ScriptedConversation(), outbound)
        let sizes = [("small", 1_000), ("right", 9_000_000), ("huge", 11_000_000)]
            .map { #"{"file_id":"\#($0.0)","file_size":\#($0.1)}"# }.joined(separator: ",")
        _ = try await post(bench, Self.update(#""photo":[\#(sizes)]"#))
        guard case .photo(let fetch) = bench.conversation.messages.first?.content else {
            Issue.record("no photo")
            return
        }
        #expect(try await fetch() == Array("JPEG".utf8))
        #expect(
            outbound.urls == [
                "https://api.telegram.org/bot1:t/getFile?file_id=right",
                "https://api.telegram.org/file/bot1:t/photos/file_1.jpg",
            ])
    }

    /// A size's bytes may be left out of an update, and then they count for nothing.
    @Test func ofPhotosWithoutBytesTheLastIsTheLargest() async throws {
        let outbound = RecordingOutbound { _ in .success(OutboundReply("{}")) }
        let bench = try bench(ScriptedConversation(), outbound)
        let sizes = ["small", "middle", "large"].map { #"{"file_id":"\#($0)"}"# }
        _ = try await post(bench, Self.update(#""photo":[\#(sizes.joined(separator: ","))]"#))
        guard case .photo(let fetch) = bench.conversation.messages.first?.content else {
            Issue.record("no photo")
            return
        }
        await #expect(throws: PlatformFault.self) { try await fetch() }
        #expect(outbound.urls == ["https://api.telegram.org/bot1:t/getFile?file_id=large"])
    }

    @Test(arguments: ["../x", "a?b", "", "a b", "//evil.example.com/a@"])
    func aPathThatLeadsElsewhereIsNotFollowed(_ path: String) async throws {
        let outbound = RecordingOutbound { _ in
            .success(OutboundReply(#"{"result":{"file_path":"\#(path)"}}"#))
        }
        let bench = try bench(ScriptedConversation(), outbound)
        _ = try await post(bench, Self.update(#""photo":[{"file_id":"a"}]"#))
        guard case .photo(let fetch) = bench.conversation.messages.first?.content else {
            Issue.record("no photo")
            return
        }
        await #expect(throws: PlatformFault(.unreadable)) { try await fetch() }
        #expect(outbound.requests.count == 1)
    }

    @Test func withoutATokenPhotosAreNotRead() async throws {
        let bench = try bench(token: "")
        _ = try await post(bench, Self.update(#""photo":[{"file_id":"a"}]"#))
        #expect(bench.conversation.said == ["telegram 42 9: unfetchable"])
    }

    @Test func actionsAreButtons() async throws {
        let reply = try await post(
            bench(ScriptedConversation(.offering)), Self.update(#""text":"a""#))
        #expect(
            reply.text
                == #"{"method":"sendMessage","chat_id":-100123,"text":"是真的","#
                + #""reply_markup":{"inline_keyboard":["#
                + #"[{"text":"盖章 1","callback_data":"0a.1"}],"#
                + #"[{"text":"盖章 2","callback_data":"0a.2"}]]}}"#)
    }

    /// A press must be answered by a call.
    @Test func withoutATokenActionsAreLines() async throws {
        let bench = try bench(ScriptedConversation(.offering), token: "")
        let reply = try await post(bench, Self.update(#""text":"a""#))
        #expect(reply.text.hasSuffix(#""text":"是真的\u000a回复 1 盖章 1\u000a回复 2 盖章 2"}"#))
    }

    private static func press(_ fields: String) -> String {
        #"{"update_id":9,"callback_query":{"id":"77/8","from":{"id":42,"language_code":"en"},"#
            + #""message":{"message_id":1,"from":{"id":7,"is_bot":true},"#
            + #""chat":{"id":-100123,"type":"group"},"text":"是真的"},\#(fields)}}"#
    }

    /// It is the person's who pressed, though the message with the button is ours.
    @Test func aPressIsAnswered() async throws {
        let bench = try bench()
        let reply = try await post(bench, Self.press(#""data":"0a.1""#))
        #expect(reply.text == #"{"method":"sendMessage","chat_id":-100123,"text":"是真的"}"#)
        #expect(bench.conversation.said == ["telegram 42 9: action 0a.1"])
        #expect(bench.conversation.messages.first?.language == .english)
        await bench.stop()
        #expect(
            bench.outbound.urls == [
                "https://api.telegram.org/bot1:t/answerCallbackQuery?callback_query_id=77%2F8"
            ])
    }

    /// A game's button has no data; the press of a message that Telegram keeps no longer names no chat.
    @Test(arguments: [
        (press(#""game_short_name":"a""#), ["telegram 42 9: action "]),
        (press(#""data":["a"]"#), ["telegram 42 9: action "]),
        (#"{"update_id":9,"callback_query":{"id":"1","from":{"id":42},"data":"a"}}"#, []),
        (#"{"update_id":9,"callback_query":1}"#, []),
    ])
    func aPressOfNothingIsAcknowledged(_ body: String, _ said: [String]) async throws {
        let bench = try bench()
        #expect(try await post(bench, body).status == 200)
        #expect(bench.conversation.said == said)
    }
}
