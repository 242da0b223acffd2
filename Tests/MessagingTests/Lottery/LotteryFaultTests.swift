import Cryptography
import Doubles
import Edge
import Invoices
import Lottery
import Testing
import Verification

@testable import Messaging

/// Entering when something goes wrong: attempts, crashes, refusals, outages.
struct LotteryFaultTests {
    /// Ways to enter invoice 7, of which the last message enters.
    private static let ways: [[String]] = [
        ["兑奖 \(LotteryBench.details())"], [LotteryBench.details(), "兑奖"],
        [LotteryBench.details(), "1"], ["兑奖", LotteryBench.details()],
    ]

    /// Says all but the last, and returns that.
    private static func begin(
        _ way: [String], _ bench: LotteryBench, _ channel: Client.Channel = .wechat
    ) async throws -> String {
        for text in way.dropLast() { _ = try await bench.talk.say(text, at: channel) }
        return way[way.count - 1]
    }

    @Test(arguments: ways, [Client.Channel.wechat, .sms])
    func theSameMessageOnTwoWorkersIsOneEntry(
        _ way: [String], _ channel: Client.Channel
    ) async throws {
        let bench = try await LotteryBench()
        let last = try await Self.begin(way, bench, channel)
        let answers = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<4 {
                group.addTask { try await bench.talk.say(last, at: channel, id: "last") }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers).count == 1)
        #expect(answers[0]?.contains("已参加") == true, "\(answers)")
        #expect(bench.entries.stored.count == 1)
        // Redis forgot that the message was answered, and what was said.
        for (key, _) in bench.talk.memory.contents() where key.hasPrefix("reply:") {
            try await bench.talk.memory.forget(key)
        }
        let again = try await bench.talk.say(last, at: channel, id: "last") ?? ""
        #expect(bench.entries.stored.count == 1, "\(again)")
        if way.count == 1 || last != LotteryBench.details() {
            #expect(again == answers[0])
        }
    }

    /// The entry was committed and its answer lost: the next attempt finds it, and says what the first would have.
    @Test(arguments: ways)
    func aLostAnswerIsFoundAgain(_ way: [String]) async throws {
        let bench = try await LotteryBench()
        let last = try await Self.begin(way, bench)
        bench.entries.loseNextAnswer()
        await #expect(throws: ServiceUnavailable.self) { try await bench.talk.say(last, id: "1") }
        #expect(bench.entries.stored.count == 1)
        #expect(try await bench.talk.say(last, id: "1")?.contains("已参加") == true)
        #expect(bench.entries.stored.count == 1)
        // Another message about it tells the same receipt.
        _ = try await bench.talk.say(LotteryBench.details())
        let leaf = bench.entries.stored[0].leaf.description.prefix(16)
        #expect(try await bench.talk.say("兑奖")?.hasSuffix("/lottery/r/\(leaf)") == true)
        #expect(bench.entries.stored.count == 1)
    }

    @Test(arguments: ways)
    func anOutageEntersNothingAndTheNextAttemptDoes(_ way: [String]) async throws {
        let bench = try await LotteryBench()
        let last = try await Self.begin(way, bench)
        let away = ServiceUnavailable(.ledger, .unreachable, "away")
        bench.entries.fail(away)
        await #expect(throws: ServiceUnavailable.self) { try await bench.talk.say(last, id: "1") }
        bench.entries.fail(nil)
        bench.ledger.fail(with: away)
        await #expect(throws: ServiceUnavailable.self) { try await bench.talk.say(last, id: "1") }
        #expect(bench.entries.stored.isEmpty)
        bench.ledger.fail(with: nil)
        #expect(try await bench.talk.say(last, id: "1")?.contains("已参加") == true)
        #expect(bench.entries.stored.count == 1)
    }

    @Test(arguments: ["兑奖", "1"])
    func anInvoiceThatIsVoidSinceIsRefused(_ last: String) async throws {
        let bench = try await LotteryBench()
        _ = try await bench.talk.say(LotteryBench.details())
        _ = try await bench.ledger.apply([.void(LotteryBench.invoice().id)])
        let answer = try await bench.talk.say(last) ?? ""
        #expect(answer.hasPrefix(EntryRefusal.status(.voided).sentence.chinese), "\(answer)")
        #expect(bench.entries.stored.isEmpty)
    }

    struct Refused: Sendable {
        let refusal: EntryRefusal
        let change: @Sendable (inout CampaignForTests) -> Void
    }

    private static let tomorrow: UInt64 = 1_768_060_800
    private static let nextMonth: UInt64 = 1_769_875_200

    /// It says which rule first, in the words of every door.
    @Test(
        arguments: [
            Refused(refusal: .amount(least: Fen(11_301))) { $0.leastFen = 11_301 },
            Refused(refusal: .kind(.digitalOrdinary)) { $0.kinds = ["10"] },
            Refused(refusal: .region) { $0.regions = ["33"] },
            Refused(refusal: .seller) { $0.sellers = ["9133"] },
            Refused(refusal: .buyerIsCompany) { $0.personOnly = true },
            Refused(refusal: .buyerName) { $0.nameMustMatch = true },
            Refused(refusal: .issuedTooEarly(first: CalendarDay("2026-01-01")!)) {
                $0.issued = ("2026-01-01", "2026-12-31")
            },
            Refused(refusal: .holderDay(0, until: tomorrow)) { $0.caps = ["holder_day": 0] },
            Refused(refusal: .holderMonth(0, until: nextMonth)) { $0.caps = ["holder_month": 0] },
            Refused(refusal: .sellerAll(0)) { $0.caps = ["seller_all": 0] },
        ], Language.allCases)
    func aRefusalSaysWhichRule(_ example: Refused, _ language: Language) async throws {
        for channel in [Client.Channel.sms, .wechat] {
            let bench = try await LotteryBench([CampaignForTests { example.change(&$0) }])
            let answer = try await bench.talk.send(
                .text(LotteryBench.details()), at: channel, language: language)
            #expect(answer.words != nil)
            let word = language == .chinese ? "兑奖" : "enter"
            let told = try await bench.talk.send(.text(word), at: channel, language: language)
            let sentence = example.refusal.sentence
            let reason = language == .chinese ? sentence.chinese : sentence.english
            let plain = channel == .sms ? reason.replacing("’", with: "'") : reason
            #expect(told.words?.hasPrefix(plain) == true, "\(told)")
            if channel == .sms { #expect((told.words ?? "").utf16.count <= 134, "\(told)") }
            #expect(bench.entries.stored.isEmpty)
        }
    }

    /// Paused since it was offered: the person hears so, and not that there is nothing.
    @Test func aPauseIsSaid() async throws {
        let bench = try await LotteryBench()
        let verdict = try await bench.talk.send(.text(LotteryBench.details()))
        bench.entries.set(CampaignForTests().origin, .paused)
        let answer = try await bench.talk.send(.action(verdict.actions[0].token)).words
        #expect(answer?.hasPrefix(EntryRefusal.paused.sentence.chinese) == true)
    }

    /// Nobody learns that somebody else has entered it.
    @Test func anothersEntryIsNotTold() async throws {
        let bench = try await LotteryBench()
        let text = "兑奖 \(LotteryBench.details())"
        _ = try await bench.talk.say(text, from: "one")
        let leaf = bench.entries.stored[0].leaf.description.prefix(16)
        let told = try await bench.talk.say(text, from: "two") ?? ""
        #expect(told.hasPrefix(EntryRefusal.notEligible.sentence.chinese), "\(told)")
        #expect(!told.contains(leaf))
        #expect(bench.entries.stored.count == 1)
    }

    /// It spends what a verification spends, and the limit holds.
    @Test func enteringSpendsAQuery() async throws {
        let bench = try await LotteryBench(chat: "3/min")
        _ = try await bench.talk.say(LotteryBench.details())
        #expect(try await bench.talk.say("兑奖")?.contains("已参加") == true)
        #expect(try await bench.talk.say("兑奖")?.contains("已参加") == true)
        #expect(try await bench.talk.say("兑奖")?.contains("已参加") != true)
    }
}
