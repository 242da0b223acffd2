import Cryptography
import Doubles
import Edge
import Invoices
import Lottery
import Testing
import Verification

@testable import Messaging

/// What came of an entry, in the reply or in a message behind it.
struct LotteryOutcomeTests {
    private static let outcomes: [EntryOutcome] = [
        .waiting, .lost(index: 4), .won(index: 123_456_789, prize: "p10", value: Fen(88_888_888)),
    ]
    private static let leaf = SHA256.hash([1])

    /// The important sentence and the link fit into a text message, whatever was won.
    @Test(arguments: outcomes, Language.allCases)
    func aTextMessageTakesAllOfIt(_ outcome: EntryOutcome, _ language: Language) {
        let text = LotteryText(language: language, site: "https://fapiao.zhejiang.example")
        let sentences = text.entered("123456", Self.leaf, outcome)
        let told = ChannelText.joined(sentences, at: .sms, in: language)
        #expect(told.utf16.count <= ChannelText.smsCharactersMaximum)
        #expect(told.hasPrefix(sentences[0]))
        if case .won(let index, _, let value) = outcome {
            #expect(told.contains("\(value)") && told.contains("\(index)"))
        }
    }

    @Test(arguments: Language.allCases)
    func everythingElseFitsToo(_ language: Language) {
        let text = LotteryText(language: language, site: "https://fapiao.zhejiang.example")
        let until = LotteryBench.now
        for sentences in [
            text.awaited("123456", until: until), text.notListed("123456", until: until),
            text.enteredAtLast("123456", Self.leaf, .waiting),
            [text.ask, ChannelWord.shortHelp.text(in: language)], [text.noneOpen], [text.gone],
        ] {
            let told = ChannelText.joined(sentences, at: .sms, in: language)
            #expect(told.utf16.count <= ChannelText.smsCharactersMaximum, "\(told)")
            #expect(told.hasPrefix(sentences[0]), "\(told)")
        }
    }

    private static let wins: [DrawWin] = [nil, .disqualified, .redrawn].map { ended in
        DrawWin(
            draw: "national-day-2026", tier: 1, prize: "grand", value: Fen(88_888_888),
            payableAt: LotteryBench.now, ended: ended)
    }

    @Test(arguments: wins, Language.allCases)
    func whatADrawGaveFitsIntoATextMessage(_ win: DrawWin, _ language: Language) {
        let text = LotteryText(language: language, site: "https://fapiao.zhejiang.example")
        let sentences = text.drawn("123456", Self.leaf, win)
        let told = ChannelText.joined(sentences, at: .sms, in: language)
        #expect(told.utf16.count <= ChannelText.smsCharactersMaximum, "\(told)")
        #expect(told.hasPrefix(sentences[0]) && told.contains("\(win.value)"))
    }

    /// Weeks later, to whatever the holder is known by; nobody hears it twice, and of nobody who was forgotten is anything
    /// told.
    @Test(arguments: [Client.Channel.wechat, .sms], [true, false])
    func aWinnerOfADrawIsToldByWhatHeIsKnown(
        _ channel: Client.Channel, _ isKnown: Bool
    ) async throws {
        let bench = try await LotteryBench(channel: channel)
        let keys = CampaignForTests.keys()
        func stored(_ identity: HolderIdentity) -> StoredIdentity {
            StoredIdentity(
                tag: keys.tag(of: identity), kind: identity.kind,
                sealed: keys.sealPersonal(Array(identity.text.utf8)))
        }
        let identities: [HolderIdentity] = [
            .apiKey("shop", person: "7"), .phone("+8613800138000"),
            .chat("wechat", account: "wx1", person: "openid"),
        ]
        let opening = EntryOpening(.test(7), name: nil)
        for win in Self.wins.prefix(1) {
            bench.awaited.add(
                DrawNews(
                    id: 3, leaf: Self.leaf, acceptedAt: CampaignForTests.now, win: win,
                    personal: keys.sealPersonal(opening.json),
                    identities: isKnown ? identities.map(stored) : []))
        }
        for _ in 0..<3 {
            _ = try await bench.runner.round()
            bench.awaited.pass(.seconds(3_600))
        }
        let words = LotteryText(language: .chinese, site: LotteryBench.site)
        let tail = String(opening.invoice.number.suffix(6))
        let told = ChannelText.joined(
            words.drawn(tail, Self.leaf, Self.wins[0]), at: channel, in: .chinese)
        #expect(try await bench.sent() == (isKnown ? [told] : []))
        guard isKnown else { return }
        #expect(
            bench.sender.deliveries[0].recipient.address
                == (channel == .sms ? "+8613800138000" : "openid"))
    }

    /// Whoever enters the same again hears what it has won since.
    @Test func theReplySaysWhatADrawGave() async throws {
        let bench = try await LotteryBench(patience: .seconds(300))
        bench.entries.judge(1, .lost(index: 4))
        let text = "兑奖 \(LotteryBench.details())"
        _ = try await bench.talk.say(text)
        bench.entries.draw(1, [Self.wins[0]])
        let told = try await bench.talk.say(text) ?? ""
        #expect(told.contains("定期开奖中奖") && told.contains("888888.88"), "\(told)")
    }

    @Test(arguments: outcomes.dropFirst())
    func theReplySaysTheOutcomeThatThereIs(_ outcome: EntryOutcome) async throws {
        let bench = try await LotteryBench(patience: .seconds(300))
        bench.entries.judge(1, outcome)
        let told = try await bench.talk.say("兑奖 \(LotteryBench.details())") ?? ""
        let text = LotteryText(language: .chinese, site: LotteryBench.site)
        let leaf = bench.entries.stored[0].leaf
        #expect(told == text.entered(LotteryBench.tail(), leaf, outcome).joined(separator: "\n"))
        // Nothing follows.
        #expect(bench.awaited.outcomes.isEmpty)
    }

    @Test(arguments: outcomes.dropFirst(), [Client.Channel.wechat, .sms])
    func anOutcomeThatComesLaterIsAMessageOfOurs(
        _ outcome: EntryOutcome, _ channel: Client.Channel
    ) async throws {
        let bench = try await LotteryBench(channel: channel)
        let text = "兑奖 \(LotteryBench.details())"
        #expect(try await bench.talk.say(text, at: channel)?.contains("等待开奖") == true)
        #expect(try await bench.runner.round() == 0)
        #expect(try await bench.sent() == [])
        bench.entries.judge(1, outcome)
        // Whichever worker comes first, and however often: one message.
        async let one = bench.runner.round()
        async let other = bench.runner.round()
        _ = try await (one, other)
        bench.awaited.pass(.seconds(3_600))
        _ = try await bench.runner.round()
        let words = LotteryText(language: .chinese, site: LotteryBench.site)
        let sentences = words.entered(LotteryBench.tail(), bench.entries.stored[0].leaf, outcome)
        let told = ChannelText.joined(sentences, at: channel, in: .chinese)
        #expect(try await bench.sent() == [told])
        #expect(bench.sender.deliveries[0].purpose == .notice)
        #expect(bench.sender.deliveries[0].recipient.address == TalkUnderTest.sender)
        #expect(bench.sender.deliveries[0].recipient.heardAt == LotteryBench.now)
        #expect(bench.awaited.outcomes.isEmpty)
    }

    /// The queue did not answer: it is told later.
    @Test func aMessageThatIsNotQueuedIsQueuedLater() async throws {
        let bench = try await LotteryBench()
        _ = try await bench.talk.say("兑奖 \(LotteryBench.details())")
        bench.entries.judge(1, .lost(index: 0))
        bench.outgoing.queue.fail(with: ServiceUnavailable(.ledger, .unreachable, "away"))
        _ = try await bench.runner.round()
        #expect(bench.awaited.outcomes == [1])
        bench.outgoing.queue.fail(with: nil)
        bench.awaited.pass(AwaitedEntries.tellInterval)
        _ = try await bench.runner.round()
        #expect(try await bench.sent().count == 1)
    }

    /// Nothing is queued where nobody could send it.
    @Test func inAChannelThatCannotSendNothingIsQueued() async throws {
        let bench = try await LotteryBench(channel: .line)
        _ = try await bench.talk.say("兑奖 \(LotteryBench.details())", at: .wechat)
        bench.entries.judge(1, .lost(index: 0))
        _ = try await bench.runner.round()
        #expect(bench.awaited.outcomes.isEmpty)
        #expect(bench.outgoing.queue.contents.isEmpty)
    }

    /// The reply does not depend on it.
    @Test func whereTheOutcomeCannotBeNotedTheReplyIsTheSame() async throws {
        let bench = try await LotteryBench()
        bench.awaited.fail(ServiceUnavailable(.ledger, .unreachable, "away"))
        let told = try await bench.talk.say("兑奖 \(LotteryBench.details())")
        #expect(told?.contains("等待开奖") == true)
    }
}
