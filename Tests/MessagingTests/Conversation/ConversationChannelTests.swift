import Doubles
import Invoices
import Synchronization
import Testing
import Verification

@testable import Messaging

/// The same message again, limits, faults, and what is kept about people.
struct ConversationChannelTests {
    private static let query = "25332000000012345678 20250305 113.00"

    /// Neither the ledger nor Redis is to blame.
    private static let stillRunning = ServiceUnavailable(
        .worker, .deadlineExceeded, "the first attempt is still running")

    @Test func whoHangsUpWhileWaitingBlamesNoService() async throws {
        let memory = MemoryEphemeralStore()
        let replies = ReplyDeduplicator(memory: memory) { _ in throw CancellationError() }
        #expect(try await memory.claim("1", with: [], for: .seconds(1)))
        await #expect(
            throws: ServiceUnavailable(.worker, .deadlineExceeded, "cancelled while waiting")
        ) {
            _ = try await replies.once("1") { () throws(ServiceUnavailable) in
                ConversationSession.Response(reply: .silence, outcome: .silent)
            }
        }
    }

    @Test func theSameMessageGetsTheSameAnswerFromAnyWorker() async throws {
        let verifier = AnsweringVerifier(.notFound)
        let talk = TalkUnderTest(verifier)
        let first = try await talk.say(Self.query, id: "1")
        for _ in 0..<3 { #expect(try await talk.say(Self.query, id: "1") == first) }
        #expect(verifier.submitted.count == 1)
        // Another id, another sender, another channel: another message.
        _ = try await talk.say(Self.query, id: "2")
        _ = try await talk.say(Self.query, id: "1", from: "other")
        _ = try await talk.say(Self.query, at: .line, id: "1")
        #expect(verifier.submitted.count == 4)
    }

    @Test func aSecondAttemptWaitsForTheFirst() async throws {
        let verifier = HeldVerifier(.notFound)
        let talk = TalkUnderTest(verifier)
        async let first = talk.say(Self.query, id: "1")
        try await eventually { verifier.asked != 0 }
        async let second = talk.say(Self.query, id: "1")
        try await eventually { talk.pauses >= 3 }
        verifier.open()
        let answers = try await [first, second]
        #expect(answers[0] != nil)
        #expect(answers[0] == answers[1])
        #expect(verifier.asked == 1)
    }

    @Test func aSecondAttemptDoesNotWaitForEver() async throws {
        let verifier = HeldVerifier(.notFound)
        let talk = TalkUnderTest(verifier)
        async let first = talk.say(Self.query, id: "1")
        try await eventually { verifier.asked != 0 }
        await #expect(throws: Self.stillRunning) { try await talk.say(Self.query, id: "1") }
        #expect(talk.pauses == 90)
        verifier.open()
        #expect(try await first != nil)
    }

    /// The worker that took the message died with it: its claim lapses.
    @Test func anAttemptThatNeverEndedIsMadeAgain() async throws {
        let verifier = AnsweringVerifier(.notFound)
        let talk = TalkUnderTest(verifier)
        let first = try await talk.say(Self.query, id: "1")
        for (key, _) in talk.memory.contents() where key.hasPrefix("reply:") {
            try await talk.memory.remember([], as: key, for: ReplyDeduplicator.runningKept)
        }
        await #expect(throws: Self.stillRunning) { try await talk.say(Self.query, id: "1") }
        talk.pass(ReplyDeduplicator.runningKept)
        #expect(try await talk.say(Self.query, id: "1") == first)
        #expect(verifier.submitted.count == 2)
    }

    @Test func aFaultIsThrownAndNothingRemembered() async throws {
        let ledger = FailingOnce(.notFound)
        let talk = TalkUnderTest(ledger)
        await #expect(throws: ServiceUnavailable(.ledger, .unreachable, "once")) {
            try await talk.say(Self.query, id: "1")
        }
        #expect(try await talk.say(Self.query, id: "1")?.contains("查无此票") == true)
        #expect(talk.pauses == 0)
    }

    @Test func withoutMemoryEveryMessageIsStillAnswered() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound), chat: "2/min")
        talk.memory.fail(with: ServiceUnavailable(.cache, .unreachable, "away"))
        #expect(try await talk.say(Self.query)?.contains("查无此票") == true)
        #expect(try await talk.say("25332000000012345678")?.contains("开票日期") == true)
        #expect(try await talk.say(Self.query)?.contains("秒后再试") == true)
    }

    @Test func aPhoneIsMetWithSilencePastItsMinuteAndItsDay() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound), sms: "5/min", smsDaily: "30/day")
        var answered = 0
        for minute in 0..<12 {
            for message in 0..<6 {
                let answer = try await talk.say(message == 0 ? "帮助" : Self.query, at: .sms)
                answered += answer == nil ? 0 : 1
                if minute == 0 { #expect((answer == nil) == (message == 5)) }
            }
            talk.pass(.seconds(60))
        }
        // Thirty, and not one more than comes back in twelve minutes.
        #expect(answered == 30)
        #expect(try await talk.say(Self.query, at: .sms, from: "other") != nil)
        talk.pass(.seconds(86_400))
        #expect(try await talk.say(Self.query, at: .sms) != nil)
    }

    @Test func aChatIsToldOnceHowLongItTakes() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound), chat: "3/min")
        for _ in 0..<3 { _ = try await talk.say(Self.query) }
        #expect(try await talk.say(Self.query)?.contains("20 秒后再试") == true)
        #expect(try await talk.say(Self.query) == nil)
        #expect(try await talk.say(Self.query) == nil)
        talk.pass(.seconds(20))
        #expect(try await talk.say(Self.query)?.contains("查无此票") == true)
        #expect(try await talk.say("hello")?.contains("try again in 20 seconds") == true)
    }

    @Test func theVerifiersOwnLimitIsSaidInTheSameWay() async throws {
        let throttled = Verdict.throttled(retryAfter: .seconds(30))
        let talk = TalkUnderTest(AnsweringVerifier(throttled))
        #expect(try await talk.say(Self.query, at: .sms) == nil)
        #expect(try await talk.say(Self.query)?.contains("30 秒后再试") == true)
        #expect(try await talk.say(Self.query) == nil)
    }

    @Test func nothingThatIsKeptNamesThePerson() async throws {
        let verifier = AnsweringVerifier(.notFound)
        let talk = TalkUnderTest(verifier, chat: "2/min")
        for channel in Client.Channel.conversational {
            for _ in 0..<3 {
                let id = "\(TalkUnderTest.sender)1768017600"
                _ = try await talk.say("25332000000012345678", at: channel, id: id)
                _ = try await talk.say("113.00", at: channel)
            }
        }
        let kept = talk.memory.contents()
        #expect(kept.count > 14)
        for (key, value) in kept {
            #expect(!key.contains("138"), "\(key)")
            #expect(!String(decoding: value, as: UTF8.self).contains("138"))
        }
        #expect(verifier.clients.allSatisfy { !$0.name.contains("138") })
    }

    @Test func theApologySpeaksThePersonsLanguage() {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound))
        for channel in Client.Channel.conversational {
            #expect(talk.apology(for: "查验", at: channel).contains("暂时无法查验"))
            #expect(talk.apology(for: "check", at: channel).contains("cannot be checked"))
        }
    }
}

/// Fails the first time, as a ledger that is being restarted.
private final class FailingOnce: AsyncVerifying {
    private let verdict: Verdict
    private let hasFailed = Mutex(false)

    init(_ verdict: Verdict) { self.verdict = verdict }

    func verify(
        _ submitted: SubmittedInvoice, by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Answer {
        let isFirst = hasFailed.withLock { hasFailed in
            defer { hasFailed = true }
            return !hasFailed
        }
        if isFirst { throw ServiceUnavailable(.ledger, .unreachable, "once") }
        return Answer(verdict)
    }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] {
        preconditionFailure("a conversation asks about one invoice")
    }
}
