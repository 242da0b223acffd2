import Doubles
import Edge
import Invoices
import Lottery
import Testing
import Verification

@testable import Messaging

/// An invoice that the ledger does not have yet.
struct LotteryWaitingTests {
    private static let text = "兑奖 \(LotteryBench.details())"
    private static let until = LotteryBench.now.advanced(by: .seconds(3_600))

    @Test(arguments: Client.Channel.conversational)
    func itWaitsAndEntersByItself(_ channel: Client.Channel) async throws {
        let bench = try await LotteryBench(issued: [], channel: channel)
        let told = try await bench.talk.say(Self.text, at: channel) ?? ""
        let words = LotteryText(language: .chinese, site: LotteryBench.site)
        let sentences = words.awaited(LotteryBench.tail(), until: Self.until)
        #expect(told == ChannelText.joined(sentences, at: channel, in: .chinese))
        #expect(!told.contains("/lottery/r/"))
        let spent = bench.limits.trips
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.isEmpty)
        try await bench.issue(7)
        // It is looked up again after a minute, and not before.
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.isEmpty)
        bench.awaited.pass(AwaitedEntries.lookupInterval)
        async let one = bench.runner.round()
        async let other = bench.runner.round()
        _ = try await (one, other)
        #expect(bench.entries.stored.count == 1)
        #expect(bench.awaited.invoices.isEmpty)
        #expect(bench.limits.trips == spent)
        let leaf = bench.entries.stored[0].leaf
        let news = words.enteredAtLast(LotteryBench.tail(), leaf, .waiting)
        #expect(try await bench.sent() == [ChannelText.joined(news, at: channel, in: .chinese)])
        // And its outcome behind it.
        bench.entries.judge(1, .lost(index: 0))
        _ = try await bench.runner.round()
        #expect(try await bench.sent().count == 2)
        // The person is the one who asked.
        #expect(bench.entries.holders.count == 1)
        #expect(try await bench.talk.say(Self.text, at: channel)?.contains("没有中奖") == true)
        #expect(bench.entries.stored.count == 1)
    }

    @Test func whatDoesNotComeIsToldOnceAndForgotten() async throws {
        let bench = try await LotteryBench(issued: [])
        _ = try await bench.talk.say(Self.text)
        bench.awaited.pass(.seconds(3_600))
        for _ in 0..<3 { _ = try await bench.runner.round() }
        let words = LotteryText(language: .chinese, site: LotteryBench.site)
        let sentences = words.notListed(LotteryBench.tail(), until: Self.until)
        #expect(try await bench.sent() == [sentences.joined(separator: "\n")])
        #expect(bench.awaited.invoices.isEmpty)
        try await bench.issue(7)
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.isEmpty)
    }

    /// Wrong details do not enter, and count as a wrong attempt: nobody tries all of them on what is still to come.
    @Test func wrongDetailsDoNotEnter() async throws {
        let bench = try await LotteryBench(issued: [])
        _ = try await bench.talk.say(Self.text.replacing("113.00", with: "112.00"))
        try await bench.issue(7)
        let spent = bench.limits.trips
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.isEmpty)
        #expect(bench.awaited.invoices.isEmpty)
        #expect(bench.limits.trips > spent)
        #expect(try await bench.sent().first?.contains("没有参加摇奖") == true)
    }

    /// Given again, the details take the place of the first ones.
    @Test func theDetailsGivenLastAreMeant() async throws {
        let bench = try await LotteryBench(issued: [])
        _ = try await bench.talk.say(Self.text.replacing("113.00", with: "112.00"))
        _ = try await bench.talk.say(Self.text)
        #expect(bench.awaited.invoices.count == 1)
        try await bench.issue(7)
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.count == 1)
    }

    @Test func aRuleKeepsItOutAndIsTold() async throws {
        let bench = try await LotteryBench([CampaignForTests { $0.personOnly = true }], issued: [])
        _ = try await bench.talk.say(Self.text)
        try await bench.issue(7)
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.isEmpty)
        let reason = EntryRefusal.buyerIsCompany.sentence.chinese
        #expect(try await bench.sent().first?.hasPrefix(reason) == true)
    }

    @Test func anOutageLetsItWaitOn() async throws {
        let bench = try await LotteryBench(issued: [])
        _ = try await bench.talk.say(Self.text)
        try await bench.issue(7)
        bench.entries.fail(ServiceUnavailable(.ledger, .unreachable, "away"))
        // Stores of one database are away together; here the invoices' own answers.
        _ = try? await bench.runner.round()
        bench.entries.fail(nil)
        #expect(bench.awaited.invoices.count == 1)
        bench.awaited.pass(AwaitedEntries.lookupInterval)
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.count == 1)
    }

    /// A worker died between the entry and the message, or between the message and forgetting.
    @Test func aCrashOnTheWayTellsOnce() async throws {
        let bench = try await LotteryBench(issued: [])
        _ = try await bench.talk.say(Self.text)
        try await bench.issue(7)
        bench.entries.loseNextAnswer()
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.count == 1)
        #expect(try await bench.sent() == [])
        bench.awaited.pass(AwaitedEntries.lookupInterval)
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.count == 1)
        #expect(try await bench.sent().count == 1)
    }

    /// At the end too nobody is told that he did not enter while an entry may stand.
    @Test func aLostAnswerAtTheEndIsNoRefusal() async throws {
        let bench = try await LotteryBench(issued: [])
        _ = try await bench.talk.say(Self.text)
        try await bench.issue(7)
        bench.awaited.pass(.seconds(3_600))
        bench.entries.loseNextAnswer()
        _ = try await bench.runner.round()
        #expect(bench.entries.stored.count == 1)
        #expect(try await bench.sent() == [])
        #expect(bench.awaited.invoices.count == 1)
        bench.awaited.pass(AwaitedEntries.lookupInterval)
        _ = try await bench.runner.round()
        #expect(try await bench.sent().first?.contains("已经查到") == true)
        #expect(bench.awaited.invoices.isEmpty)
    }

    /// A stranger fills neither the table nor the room of the other channels; who finds no room is told the verdict.
    @Test func onlySoManyWait() async throws {
        var ceilings = AwaitedCeilings()
        (ceilings.person, ceilings.kind, ceilings.all) = (2, 3, 4)
        let bench = try await LotteryBench(issued: [], ceilings: ceilings)
        func waits(_ number: Int, _ sender: String, _ channel: Client.Channel) async throws -> Bool
        {
            let text = "兑奖 \(LotteryBench.details(number))"
            let told = try await bench.talk.say(text, at: channel, from: sender)
            #expect(told?.contains("查无此票") == true || told?.contains("还没有查到") == true)
            return told?.contains("还没有查到") == true
        }
        #expect(try await waits(1, "one", .wechat))
        #expect(try await waits(2, "one", .wechat))
        #expect(try await !waits(3, "one", .wechat))
        // The same again takes no more room.
        #expect(try await waits(2, "one", .wechat))
        #expect(try await waits(3, "two", .wechat))
        #expect(try await !waits(4, "three", .wechat))
        #expect(try await waits(4, "three", .line))
        #expect(try await !waits(5, "four", .telegram))
        #expect(bench.awaited.invoices.count == 4)
    }

    /// Without the word nobody has asked to enter.
    @Test func aVerificationAloneWaitsForNothing() async throws {
        let bench = try await LotteryBench(issued: [])
        #expect(try await bench.talk.say(LotteryBench.details())?.contains("查无此票") == true)
        #expect(bench.awaited.invoices.isEmpty)
    }

    /// What is kept says nothing of who waits for what.
    @Test func nothingPersonalIsKeptInClear() async throws {
        let bench = try await LotteryBench(issued: [])
        _ = try await bench.talk.say(Self.text, at: .sms)
        let row = try #require(bench.awaited.invoices.first)
        let kept = String(decoding: row.sealed, as: UTF8.self)
        #expect(!kept.contains("13800138000"))
        #expect(!kept.contains(LotteryBench.tail()))
        #expect(row.kind == "phone")
    }
}
