import Cryptography
import Doubles
import Edge
import Invoices
import Lottery
import Testing
import Verification

@testable import Messaging

/// Entering in a conversation: how it is asked for, and that one invoice is one entry.
struct LotteryTopicTests {
    private static let words = LotteryTopic.wordsOfEntering.sorted()

    @Test(arguments: words)
    func everyWordEntersTheInvoiceVerifiedLast(_ word: String) async throws {
        for said in [word, " \(word.uppercased())！"] {
            let bench = try await LotteryBench()
            let none = try await bench.talk.say(said)
            let language = Language(ofWordsIn: word) ?? .chinese
            #expect(none == LotteryText(language: language, site: "").ask)
            _ = try await bench.talk.say("取消")
            _ = try await bench.talk.say(LotteryBench.details())
            let answer = try await bench.talk.say(said) ?? ""
            #expect(answer.contains(LotteryBench.tail()), "\(answer)")
            #expect(bench.entries.stored.count == 1)
        }
    }

    @Test(arguments: ["兑奖吗", "我不兑奖", "lotteries", "center", "我的"])
    func otherWordsEnterNothing(_ text: String) async throws {
        let bench = try await LotteryBench()
        _ = try await bench.talk.say(LotteryBench.details())
        _ = try await bench.talk.say(text)
        #expect(bench.entries.stored.isEmpty)
    }

    @Test(
        arguments: [
            ("兑奖 \(LotteryBench.details())", true), ("兑奖\(LotteryBench.details())", true),
            ("我要抽奖：\(LotteryBench.details())", true), ("\(LotteryBench.details()) 兑奖！", true),
            ("\(LotteryBench.details()) 我要兑奖", true), ("ENTER \(LotteryBench.details())", true),
            ("\(LotteryBench.details()) lottery", true), ("兑奖 \(LotteryBench.code(7))", true),
            ("center \(LotteryBench.details())", false), ("参加 \(LotteryBench.details())", false),
            ("\(LotteryBench.details()) entered", false),
        ], Client.Channel.conversational)
    func aWordBesideAnInvoiceEntersThat(
        _ said: (text: String, enters: Bool), _ channel: Client.Channel
    ) async throws {
        let bench = try await LotteryBench()
        let answer = try await bench.talk.say(said.text, at: channel) ?? ""
        #expect(bench.entries.stored.count == (said.enters ? 1 : 0), "\(answer)")
        #expect(answer.contains(LotteryBench.tail()), "\(answer)")
        if channel == .sms { #expect(answer.utf16.count <= 134) }
    }

    /// The word first, then an invoice in as many messages as its holder likes.
    @Test(arguments: Client.Channel.conversational)
    func whoSaysTheWordFirstIsAskedForTheInvoice(_ channel: Client.Channel) async throws {
        let bench = try await LotteryBench()
        let number = LotteryBench.invoice().number.description
        for text in ["兑奖", number, "帮助", "20250305"] {
            let answer = try await bench.talk.say(text, at: channel)
            #expect(answer?.isEmpty == false, "\(text)")
            #expect(bench.entries.stored.isEmpty)
        }
        let answer = try await bench.talk.say("113.00", at: channel) ?? ""
        #expect(answer.hasPrefix("尾号\(LotteryBench.tail())已参加"), "\(answer)")
        #expect(bench.entries.stored.count == 1)
        // That is over: the next invoice is only verified.
        try await bench.issue(8)
        _ = try await bench.talk.say(LotteryBench.details(8), at: channel)
        #expect(bench.entries.stored.count == 1)
    }

    @Test func whoCancelsEntersNothing() async throws {
        let bench = try await LotteryBench()
        for text in ["兑奖", LotteryBench.invoice().number.description, "取消"] {
            _ = try await bench.talk.say(text)
        }
        let answer = try await bench.talk.say(LotteryBench.details())
        #expect(answer?.contains("状态正常") == true)
        #expect(bench.entries.stored.isEmpty)
    }

    /// Wrong details are told as ever, and the right ones enter.
    @Test func aCorrectionEnters() async throws {
        let bench = try await LotteryBench()
        let wrong = LotteryBench.details().replacing("113.00", with: "112.00")
        #expect(try await bench.talk.say("兑奖 \(wrong)")?.contains("不一致") == true)
        #expect(bench.entries.stored.isEmpty)
        #expect(try await bench.talk.say("价税合计113.00")?.contains("已参加") == true)
        #expect(bench.entries.stored.count == 1)
    }

    // MARK: Actions

    @Test(arguments: Client.Channel.conversational, Language.allCases)
    func everyVerdictOffersIt(
        _ channel: Client.Channel, _ language: Language
    ) async throws {
        let bench = try await LotteryBench()
        let verdict = try await bench.talk.send(
            .text(LotteryBench.details()), at: channel, language: language)
        let label = language == .chinese ? "摇奖" : "Enter the draw"
        let answer: ChannelReply
        if channel == .sms {
            let line = language == .chinese ? "回复 1 摇奖。" : "Reply 1: Enter the draw."
            #expect(verdict.words?.hasSuffix(line) == true, "\(verdict)")
            answer = try await bench.talk.send(.text("1"), at: channel, language: language)
        } else {
            #expect(verdict.actions.map(\.label) == [label])
            answer = try await bench.talk.send(
                .action(verdict.actions[0].token), at: channel, language: language)
        }
        let words = LotteryText(language: language, site: LotteryBench.site)
        let leaf = try #require(bench.entries.stored.first).leaf
        let expected = words.entered(LotteryBench.tail(), leaf, .waiting)
        #expect(answer.words == ChannelText.joined(expected, at: channel, in: language))
        #expect(answer.words?.contains("/lottery/r/\(leaf.description.prefix(16))") == true)
    }

    @Test(arguments: [
        (InvoiceStatus.voided, false), (.redFlushed, false), (.partlyRedFlushed, false),
        (.whollyRedFlushed, false), (.normal, true),
    ])
    func whatCannotEnterIsNotOffered(_ status: InvoiceStatus, _ isFromOutage: Bool) async throws {
        let bench = try await LotteryBench()
        let talk = TalkUnderTest(
            AnsweringVerifier(Faces.verdict(status, isFromOutage: isFromOutage)),
            lottery: bench.lottery)
        #expect(try await talk.send(.text(LotteryBench.details())).actions == [])
    }

    @Test(arguments: Client.Channel.conversational)
    func aPhotoOfThreeHasAnActionForEach(_ channel: Client.Channel) async throws {
        let photos = WrittenCodes([7, 8, 9].map(LotteryBench.code))
        let bench = try await LotteryBench(issued: [7, 8, 9], photos: photos)
        // A caption opens the topic, and does not say which of them is meant.
        let told = try await bench.talk.send(
            .photo { [1] }, at: channel, caption: "兑奖")
        #expect(bench.entries.stored.isEmpty)
        if channel != .sms {
            #expect(told.actions.map(\.label) == [7, 8, 9].map { "摇奖 \(LotteryBench.tail($0))" })
        }
        for place in [2, 1, 3, 2] {
            let press: IncomingMessage.Content =
                channel == .sms
                ? .text("\(place)") : .action(told.actions[place - 1].token)
            let answer = try await bench.talk.send(press, at: channel).words ?? ""
            #expect(answer.hasPrefix("尾号\(LotteryBench.tail(6 + place))已参加"), "\(answer)")
        }
        #expect(bench.entries.stored.count == 3)
        #expect(bench.entries.holders.count == 1)
    }

    /// A person in two channels is two, and so is one in two accounts whose names for people differ.
    @Test func aHolderIsWhoTheChannelSays() async throws {
        let bench = try await LotteryBench(issued: [1, 2, 3, 4])
        for (number, channel, account) in [
            (1, Client.Channel.wechat, "gh_a"), (2, .wechat, "gh_b"), (3, .line, ""),
            (4, .wechat, "gh_a"),
        ] {
            _ = try await bench.talk.send(
                .text("兑奖 \(LotteryBench.details(number))"), at: channel, account: account)
        }
        #expect(bench.entries.stored.count == 4)
        #expect(bench.entries.holders.count == 3)
    }

    // MARK: Campaigns

    @Test func withoutACampaignNothingIsOffered() async throws {
        let bench = try await LotteryBench([CampaignForTests { $0.closes = CampaignForTests.now }])
        let none = LotteryText(language: .chinese, site: "").noneOpen
        #expect(try await bench.talk.say("兑奖") == none)
        let verdict = try await bench.talk.send(.text(LotteryBench.details()))
        #expect(verdict.actions == [])
        // The only one that there is says why not.
        let over = EntryRefusal.over(since: CampaignForTests.now).sentence.chinese
        #expect(try await bench.talk.say("兑奖")?.hasPrefix(over) == true)
        // The word stands beside an invoice, which is verified as ever.
        let beside = try await bench.talk.say("兑奖 \(LotteryBench.details())")
        #expect(beside?.contains("状态正常") == true, "\(beside ?? "")")
        #expect(bench.entries.stored.isEmpty)
    }

    @Test(arguments: Client.Channel.conversational)
    func ofSeveralCampaignsOneIsChosen(_ channel: Client.Channel) async throws {
        let bench = try await LotteryBench([
            CampaignForTests(), CampaignForTests { $0.name = "second-2026" },
        ])
        // Their titles are the same, and two buttons of the same words are one.
        let verdict = try await bench.talk.send(.text(LotteryBench.details()), at: channel)
        let press: IncomingMessage.Content =
            channel == .sms ? .text("1") : .action(try #require(verdict.actions.first).token)
        #expect(try await bench.talk.send(press, at: channel).words?.contains("已参加") == true)
        let asked = try await bench.talk.say("兑奖", at: channel)
        #expect(asked?.contains("请选一个") == true, "\(asked ?? "")")
        #expect(bench.entries.stored.map(\.origin) == [CampaignForTests().origin])
    }

    // MARK: Receipts

    @Test(arguments: ["我的", "My receipts"])
    func whoAsksForReceiptsGetsALinkForOnce(_ words: String) async throws {
        let bench = try await LotteryBench(receipts: SpokenLinks())
        let told = try await bench.talk.send(.text(words), account: "gh_a").words ?? ""
        #expect(told.hasSuffix("/lottery/link/wechat:gh_a-\(TalkUnderTest.sender)"), "\(told)")
        let sms = try await bench.talk.say(words, at: .sms) ?? ""
        #expect(sms.hasSuffix("/lottery/link/phone-\(TalkUnderTest.sender)"), "\(sms)")
        // Whoever is in the group could open it first.
        let group = try await bench.talk.send(.text(words), at: .telegram, isInGroup: true)
        #expect(group.words?.contains("/lottery/link/") == false)
    }
}
