import Doubles
import Invoices
import Testing
import Verification

@testable import Messaging

/// By text message no machine is answered that would answer us.
struct LoopGuardTests {
    private static let query = "25332000000012345678 2026-01-05 113.00"
    private let talk = TalkUnderTest(AnsweringVerifier(.notFound))

    @Test func ourOwnAnswerComesBackAndIsNotAnswered() async throws {
        let said = try await talk.say(Self.query, at: .sms)
        let answer = try #require(said)
        for echo in [
            answer, " \(answer)\n", "回复：\(answer)", answer.uppercased(), "“\(answer)”",
            String(answer.prefix(answer.count / 2)), String(answer.suffix(answer.count / 2)),
            answer.replacing("，", with: "?"),
        ] {
            #expect(try await talk.say(echo, at: .sms) == nil, "\(echo)")
        }
        // Another phone may say it, and this one may ask again.
        #expect(try await talk.say(answer, at: .sms, from: "+8613800138001") != nil)
        #expect(try await talk.say(Self.query, at: .sms) != nil)
        // In a chat it costs nothing.
        #expect(try await talk.say(answer) != nil)
    }

    /// A machine that says the same to whatever it hears is answered twice and no more.
    @Test func anAutomaticReplyEndsTheTalk() async throws {
        var answers = 0
        for _ in 0..<20 where try await talk.say("您好，我正在开会，稍后回复", at: .sms) != nil {
            answers += 1
        }
        #expect(answers == LoopGuard.answersMaximum)
        // A person's next question is answered, and so is the same help later.
        #expect(try await talk.say(Self.query, at: .sms) != nil)
        #expect(try await talk.say("您好，我正在开会，稍后回复", at: .sms) != nil)
        talk.pass(ConversationDraft.kept)
        #expect(try await talk.say("您好，我正在开会，稍后回复", at: .sms) != nil)
    }

    @Test func aVerdictIsGivenHoweverOftenItIsAskedFor() async throws {
        for _ in 0..<5 { #expect(try await talk.say(Self.query, at: .sms) != nil) }
    }

    @Test(arguments: [
        "", " ", "\n\u{3000}", "id:1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:查",
        "id:7 stat:UNDELIV",
    ])
    func whatOnlyAMachineSaysIsNotAnswered(_ text: String) async throws {
        #expect(try await talk.say(text, at: .sms) == nil)
        #expect(try await talk.say(text) != nil)
    }

    /// The number that stands in our answer is a person's question.
    @Test func aNumberIsAQuestionThoughWeSaidIt() async throws {
        _ = try await talk.say(Self.query, at: .sms)
        for text in ["25332000000012345678", "5678", Self.query, "113.00"] {
            #expect(try await talk.say(text, at: .sms) != nil)
        }
    }

    @Test func theDraftKeepsIt() throws {
        var draft = ConversationDraft()
        var notes = VerificationDraft()
        notes.notes.number = "25332000000012345678"
        draft.keep(notes.part, of: StampTopic(StampBook()))
        draft.loops.answered(
            Self.message("a"),
            with: ConversationSession.Response(reply: .text("查无此票 one\ntwo"), outcome: .guided))
        let again = try #require(ConversationDraft(bytes: draft.bytes))
        #expect(again == draft)
        #expect(again.loops.holds(Self.message("查无此票, ONE two")))
        #expect(!again.loops.holds(Self.message("a")))
        #expect(ConversationDraft(bytes: Array("\n\n\n".utf8)) == nil)
    }

    private static func message(_ text: String) -> IncomingMessage {
        IncomingMessage(channel: .sms, sender: "1", id: "1", content: .text(text))
    }

    /// Whatever is said, the guard is read back as it was, and never traps.
    @Test func anyTextIsHeld() {
        var random = SplitMix64(seed: 15)
        let telling = Array("id:stat:DELIVRD sub:001 \n\u{0}查25332 \u{FFFD}é").map { $0 }
        var guardian = LoopGuard()
        for _ in 0..<3_000 {
            func noise() -> String {
                String(
                    (0..<Int(random.next() % 60)).map { _ in
                        telling[Int(random.next() % UInt64(telling.count))]
                    })
            }
            let message = Self.message(noise())
            _ = guardian.holds(message)
            guardian.answered(
                message, with: ConversationSession.Response(reply: .text(noise()), outcome: .guided)
            )
            #expect(LoopGuard(line: guardian.line) == guardian)
        }
    }
}
