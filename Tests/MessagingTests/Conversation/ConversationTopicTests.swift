import Doubles
import Edge
import Invoices
import Testing
import Verification

@testable import Messaging

/// A second topic beside verification: how it is opened, what it keeps, and what it may not do.
struct ConversationTopicTests {
    private static let query = "033002400111 25672225 20240305 672225"
    private static let id = SyntheticInvoice.coded(25_672_225).id

    private let book = StampBook()

    private func talk(_ verdict: Verdict = Faces.verdict()) -> TalkUnderTest {
        TalkUnderTest(AnsweringVerifier(verdict), topics: [StampTopic(book)])
    }

    @Test(arguments: [
        ("盖章", true), (" 盖 章！", true), ("“盖章”", true), ("STAMP", true), ("stamp.", true),
        ("我要盖章", false), ("盖", false), ("stamps", false), ("盖章1", false),
    ])
    func aTopicIsOpenedByItsWordsAlone(_ text: String, _ isOpened: Bool) async throws {
        let answer = try await talk().say(text)
        #expect(answer?.contains("先查验") == isOpened, "\(answer ?? "")")
    }

    /// What a menu's button says is words as if they had been written; a number there chooses nothing.
    @Test func aMenusButtonOpensATopic() async throws {
        let talk = talk()
        _ = try await talk.say(Self.query)
        #expect(try await talk.send(.button("1")).words?.contains("枚章") != true)
        #expect(try await talk.send(.button("盖章")).words?.contains("第 1 枚") == true)
    }

    @Test(arguments: Client.Channel.conversational)
    func theInvoiceVerifiedLastIsMeant(_ channel: Client.Channel) async throws {
        let talk = talk()
        _ = try await talk.say(Self.query, at: channel)
        // What says nothing about an invoice does not make it forgotten.
        _ = try await talk.say("帮助", at: channel)
        #expect(try await talk.say("盖章", at: channel)?.contains("第 1 枚") == true)
        #expect(book.stamps.map(\.id) == [Self.id.uuidText])
        // Another person has verified none.
        #expect(try await talk.say("盖章", at: channel, from: "other")?.contains("先查验") == true)
        talk.pass(ConversationDraft.kept)
        #expect(try await talk.say("盖章", at: channel)?.contains("先查验") == true)
        #expect(book.stamps.count == 1)
    }

    @Test(arguments: [Verdict.notFound, .inconsistent, .outOfRange])
    func whatIsNotConsistentIsNotVerified(_ verdict: Verdict) async throws {
        let talk = talk(verdict)
        #expect(try await talk.send(.text(Self.query)).actions == [])
        #expect(try await talk.say("盖章")?.contains("先查验") == true)
        #expect(try await talk.say("1")?.contains("枚章") != true)
    }

    /// The details of an invoice outlive a topic that keeps nothing, and no other.
    @Test func aTopicThatKeepsNothingTakesNothingAway() async throws {
        let talk = talk()
        _ = try await talk.say("25332000000012345678")
        #expect(try await talk.say("盖章")?.contains("先查验") == true)
        #expect(try await talk.say("20250305")?.contains("价税合计") == true)
        #expect(try await talk.say("颜色") == "什么颜色？")
        #expect(try await talk.say("113.00")?.contains("发票号码") == true)
    }

    @Test func aTopicKeepsItsPartUntilItIsOver() async throws {
        let talk = talk()
        #expect(try await talk.say("颜色") == "什么颜色？")
        #expect(try await talk.say("红") == "红色。")
        // It is over: the word is nobody's.
        #expect(try await talk.say("红")?.contains("没有看懂") == true)
        // An invoice in the middle is an invoice, and then the talk is about that.
        _ = try await talk.say("颜色")
        #expect(try await talk.say(Self.query)?.contains("状态正常") == true)
        #expect(try await talk.say("蓝")?.contains("没有看懂") == true)
    }

    /// As where a worker of another release wrote the draft.
    @Test(arguments: [("stamp", 2), ("lottery", 1), ("", 0)])
    func aPartOfAnotherVersionIsNotRead(_ name: String, _ version: Int) async throws {
        let talk = talk()
        _ = try await talk.say("颜色")
        let (key, value) = try #require(
            talk.memory.contents().first { $0.key.hasPrefix("draft:") })
        var draft = try #require(ConversationDraft(bytes: value))
        draft.part.topic = name
        draft.part.version = version
        try await talk.memory.remember(draft.bytes, as: key, for: ConversationDraft.kept)
        #expect(try await talk.say("红")?.contains("没有看懂") == true)
        #expect(try await talk.say(Self.query)?.contains("状态正常") == true)
    }

    // MARK: Effects

    @Test func theSameMessageChangesStateOnce() async throws {
        let talk = talk()
        _ = try await talk.say(Self.query)
        let first = try await talk.say("盖章", id: "1")
        for _ in 0..<3 { #expect(try await talk.say("盖章", id: "1") == first) }
        #expect(book.stamps.count == 1)
        #expect(try await talk.say("盖章", id: "2")?.contains("第 2 枚") == true)
    }

    /// The change was committed and its answer lost: the platform's next attempt finds it by the key.
    @Test(arguments: ["盖章", "1"])
    func aLostAnswerIsFoundAgain(_ text: String) async throws {
        let talk = talk()
        _ = try await talk.say(Self.query)
        book.loseNextAnswer()
        await #expect(throws: ServiceUnavailable.self) { try await talk.say(text, id: "1") }
        #expect(book.stamps.count == 1)
        #expect(try await talk.say(text, id: "1")?.contains("第 1 枚") == true)
        #expect(book.stamps.count == 1)
    }

    /// Redis forgot that the message was answered, and what was said.
    @Test func withoutMemoryTheKeyStillHolds() async throws {
        let talk = talk()
        _ = try await talk.say(Self.query)
        let first = try await talk.say("盖章", id: "1")
        for (key, _) in talk.memory.contents() where key.hasPrefix("reply:") {
            try await talk.memory.forget(key)
        }
        #expect(try await talk.say("盖章", id: "1") == first)
        #expect(book.stamps.count == 1)
    }

    /// Of another person, or in another channel, an id names another message.
    @Test func theKeyIsThePersons() async throws {
        let talk = talk()
        for sender in ["one", "two"] {
            for channel in [Client.Channel.wechat, .line] {
                _ = try await talk.say(Self.query, at: channel, id: "0", from: sender)
                _ = try await talk.say("盖章", at: channel, id: "1", from: sender)
            }
        }
        #expect(book.stamps.count == 4)
    }
}
