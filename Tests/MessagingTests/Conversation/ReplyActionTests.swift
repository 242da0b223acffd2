import Doubles
import Edge
import Invoices
import Synchronization
import Testing
import Verification

@testable import Messaging

/// What is offered under a reply, and how it is chosen.
struct ReplyActionTests {
    private static let query = "033002400111 25672225 20240305 672225"
    private static let expired = ChannelWord.offerGone.chinese

    private let book = StampBook()

    private func talk(_ verdicts: Verdict...) -> TalkUnderTest {
        let outcomes = verdicts.map { Result<Answer, ServiceUnavailable>.success(Answer($0)) }
        return TalkUnderTest(AnsweringVerifier(outcomes), topics: [StampTopic(book)])
    }

    /// Three invoices in a photo, of which the second is not consistent.
    private func threeInAPhoto() -> (talk: TalkUnderTest, photo: IncomingMessage.Content) {
        let codes = (1...3).map { "01,32,,2533200000001234567\($0),113.00,20250305,," }
        let verifier = AnsweringVerifier([
            .success(Answer(Faces.verdict(.normal, SyntheticInvoice.digital(1)))),
            .success(Answer(.notFound)),
            .success(Answer(Faces.verdict(.normal, SyntheticInvoice.digital(3)))),
        ])
        let talk = TalkUnderTest(
            verifier, photos: WrittenCodes(codes), topics: [StampTopic(book)])
        return (talk, .photo { [1] })
    }

    @Test(arguments: [
        ("1", 1), ("１", 1), (" 2。", 2), ("回复1", 1), ("回复 3", 3), ("【1】", 1), ("Reply 2.", 2),
        ("①", 1), ("10", nil), ("0", nil), ("01", nil), ("¥1", nil), ("-1", nil), ("1元", nil),
        ("1.0", nil), ("+1", nil), ("1%", nil), ("", nil), ("回复", nil), ("1 2", nil), ("½", nil),
        ("第1", nil), ("2024", nil), (String(repeating: "1 ", count: 100), nil),
    ])
    func aNumberIsOneDigitAndNothingElse(_ text: String, _ number: Int?) {
        #expect(TopicRouter.number(in: text) == number)
    }

    @Test(arguments: Client.Channel.conversational)
    func anActionIsChosenByItsNumber(_ channel: Client.Channel) async throws {
        let talk = talk(Faces.verdict())
        let reply = try await talk.send(.text(Self.query), at: channel)
        let words = try #require(reply.words)
        #expect(words.hasSuffix("回复 1 盖章。") == (channel == .sms), "\(words)")
        #expect(reply.actions.map(\.label) == (channel == .sms ? [] : ["盖章"]))
        #expect(reply.actions.map(\.line) == (channel == .sms ? [] : ["回复 1 盖章"]))
        #expect(try await talk.say("2", at: channel)?.contains("枚章") != true)
        #expect(try await talk.say("1", at: channel)?.contains("第 1 枚") == true)
        // Another person is offered nothing.
        #expect(try await talk.say("1", at: channel, from: "other")?.contains("枚章") != true)
        #expect(book.stamps.count == 1)
    }

    /// Each of several has its own, and one that is chosen leaves the others.
    @Test(arguments: [Client.Channel.sms, .telegram])
    func eachInvoiceOfAPhotoHasItsOwn(_ channel: Client.Channel) async throws {
        let (talk, photo) = threeInAPhoto()
        let reply = try await talk.send(photo, at: channel, language: .chinese)
        let labels = [1, 3].map {
            "盖章\(SyntheticInvoice.digital($0).number.description.suffix(6))"
        }
        if channel == .sms {
            let end = "回复 1 \(labels[0])。回复 2 \(labels[1])。"
            #expect(reply.words?.hasSuffix(end) == true, "\(reply)")
        } else {
            #expect(reply.actions.map(\.label) == labels)
        }
        // Which of them is meant by the word alone, nobody knows.
        #expect(try await talk.say("盖章", at: channel)?.contains("先查验") == true)
        #expect(try await talk.say("2", at: channel)?.contains("第 1 枚") == true)
        #expect(try await talk.say("1", at: channel)?.contains("第 2 枚") == true)
        #expect(
            book.stamps.map(\.id) == [3, 1].map { SyntheticInvoice.digital($0).id.uuidText })
        #expect(try await talk.say("3", at: channel)?.contains("枚章") != true)
    }

    /// A number is a number again once something is asked or another verdict is given, and the buttons
    /// of the reply before hold.
    @Test func aQuestionTakesTheNumbersBack() async throws {
        let talk = talk(Faces.verdict())
        let offered = try await talk.send(.text(Self.query)).actions
        #expect(try await talk.say("25332000000012345678 2025-03-05")?.contains("价税合计") == true)
        // One yuan, and its verdict, which offers an action of its own.
        let next = try await talk.send(.text("1"))
        #expect(next.words?.contains("状态正常") == true, "\(next)")
        #expect(book.stamps.isEmpty)
        let token = try #require(offered.first?.token)
        #expect(next.actions.first?.token != token)
        #expect(try await talk.send(.action(token)).words?.contains("第 1 枚") == true)
    }

    @Test func aVerdictWithoutAnActionTakesTheNumbersBack() async throws {
        let talk = TalkUnderTest(
            SwitchingVerifier([Faces.verdict(), .notFound]), topics: [StampTopic(book)])
        let token = try #require(try await talk.send(.text(Self.query)).actions.first?.token)
        _ = try await talk.say("25332000000012345678 20250305 113.00")
        #expect(try await talk.say("1")?.contains("枚章") != true)
        #expect(try await talk.send(.action(token)).words?.contains("第 1 枚") == true)
    }

    @Test func aButtonIsGoodForOnePersonAndAsLongAsTheDraft() async throws {
        let talk = talk(Faces.verdict())
        let token = try #require(try await talk.send(.text(Self.query)).actions.first?.token)
        let others: [IncomingMessage.Content] = [
            .action(""), .action("\(token) "), .action(String(token.dropLast())), .action("1"),
            .action(SyntheticInvoice.coded(25_672_225).id.uuidText),
        ]
        for other in others { #expect(try await talk.send(other).words == Self.expired) }
        #expect(try await talk.send(.action(token), from: "other").words == Self.expired)
        #expect(try await talk.send(.action(token), at: .line).words == Self.expired)
        #expect(book.stamps.isEmpty)
        #expect(try await talk.send(.action(token)).words?.contains("第 1 枚") == true)
        talk.pass(ConversationDraft.kept)
        #expect(try await talk.send(.action(token)).words == Self.expired)
        #expect(book.stamps.count == 1)
    }

    /// The oldest give way.
    @Test func aDraftHoldsSoManyButtons() async throws {
        let talk = talk(Faces.verdict())
        var tokens: [String] = []
        for _ in 0...ConversationDraft.offersMaximum {
            tokens += try await talk.send(.text(Self.query)).actions.map(\.token)
        }
        #expect(Set(tokens).count == ConversationDraft.offersMaximum + 1)
        #expect(try await talk.send(.action(tokens[0])).words == Self.expired)
        for token in tokens.dropFirst() {
            #expect(try await talk.send(.action(token)).words?.contains("枚章") == true)
        }
    }

    @Test func theSameMessageOffersTheSame() async throws {
        let talk = talk(Faces.verdict())
        let first = try await talk.send(.text(Self.query), id: "1")
        #expect(!first.actions.isEmpty)
        #expect(try await talk.send(.text(Self.query), id: "1") == first)
        // Its reply was lost, and it is answered anew: on the draft that knows its buttons.
        for (key, _) in talk.memory.contents() where key.hasPrefix("reply:") {
            try await talk.memory.forget(key)
        }
        #expect(try await talk.send(.text(Self.query), id: "1").actions == first.actions)
        #expect(try await talk.say("1")?.contains("第 1 枚") == true)
    }

    /// A text message has its verdict first, whole, and an action only where it fits; what is not
    /// shown is not offered.
    @Test(arguments: Language.allCases)
    func aTextMessageKeepsItsVerdict(_ language: Language) async throws {
        for verdict in Faces.all {
            let alone = TalkUnderTest(AnsweringVerifier(verdict))
            let text = try await alone.send(.text(Self.query), at: .sms, language: language).words
            let talk = talk(verdict)
            let reply = try await talk.send(.text(Self.query), at: .sms, language: language)
            #expect(reply.actions == [])
            guard let words = reply.words, let text else { continue }
            #expect(words.utf16.count <= ChannelText.smsCharactersMaximum, "\(words)")
            let line = language == .chinese ? "回复 1 盖章。" : " Reply 1: stamp."
            guard case .consistent = verdict else {
                #expect(words == text)
                continue
            }
            let verdictWords = words.hasSuffix(line) ? String(words.dropLast(line.count)) : words
            #expect(text.hasPrefix(verdictWords), "\(words)")
            #expect(
                words.hasPrefix(ChannelWord.words(for: verdict).short.text(in: language)),
                "\(words)")
            let chosen = try await talk.send(.text("1"), at: .sms, language: language)
            #expect(chosen.words?.contains("枚章") == words.hasSuffix(line), "\(words)")
        }
    }

    /// A name of a seller that fills the message gives way to the action.
    @Test func theLeastSentenceGivesWay() async throws {
        var invoice = SyntheticInvoice.coded(25_672_225)
        invoice.seller.name = String(repeating: "名", count: 86)
        let verdict = Faces.verdict(.normal, invoice)
        let alone = TalkUnderTest(AnsweringVerifier(verdict))
        let full = try #require(try await alone.say(Self.query, at: .sms))
        #expect(full.contains("名") && full.utf16.count > 127, "\(full.utf16.count)")
        let words = try #require(try await talk(verdict).say(Self.query, at: .sms))
        #expect(!words.contains("名") && words.hasSuffix("回复 1 盖章。"), "\(words)")
    }

    /// Platforms refuse a button without words, two of the same, and one too many.
    @Test func whatAPlatformWouldRefuseIsNotOffered() throws {
        let actions = [
            TopicAction(chinese: " \n", english: "", payload: "0"),
            TopicAction(chinese: "一", english: "a", payload: "1"),
            TopicAction(chinese: "一", english: "a", payload: "2"),
            TopicAction(chinese: "二", english: "b", payload: String(repeating: "x", count: 65)),
            TopicAction(
                chinese: String(repeating: "长", count: 30), english: "c\u{202E}\nd", payload: "3"),
            TopicAction(chinese: "四", english: "d", payload: "4"),
            TopicAction(chinese: "五", english: "e", payload: "5"),
        ]
        for (language, labels) in [
            (Language.chinese, ["一", String(repeating: "长", count: 20), "四"]),
            (.english, ["a", "c d", "d"]),
        ] {
            var draft = ConversationDraft()
            let answer = TopicAnswer(
                response: ConversationSession.Response(reply: .text("a"), outcome: .guided),
                isPaid: true)
            let reply = draft.reply(
                with: answer, offering: actions.map { TopicOffer(topic: "t", action: $0) },
                to: MessageKey(text: "k"), at: .line, in: language)
            #expect(reply.actions.map(\.label) == labels)
            #expect(draft.offers.map(\.payload) == ["1", "3", "4"])
            #expect(draft.numbered == 3)
        }
    }
}

/// Gives one verdict after the other.
private final class SwitchingVerifier: AsyncVerifying {
    private let verdicts: [Verdict]
    private let asked = Atomic(0)

    init(_ verdicts: [Verdict]) { self.verdicts = verdicts }

    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer {
        Answer(verdicts[min(asked.add(1, ordering: .relaxed).oldValue, verdicts.count - 1)])
    }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] {
        preconditionFailure("the test asks about one invoice at a time")
    }
}
