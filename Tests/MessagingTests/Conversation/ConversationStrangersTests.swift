import Doubles
import Invoices
import Testing
import Verification

@testable import Messaging

/// People do not hear of one another: whatever one of them sends, the answers to the other are the same as
/// without it.
struct ConversationStrangersTests {
    private enum Said {
        case text(String)
        /// A button that the person saw, or that another did.
        case own(Int), foreign(Int)
        case token(String)
        case other(IncomingMessage.Content)
    }

    private static let texts = [
        "033002400111 25672225 20240305 672225", "25332000000012345678", "20250305", "113.00", "1",
        "2", "回复 3", "１", "盖章", "stamp", "颜色", "红", "帮助", "取消", "你好", "hello there",
        "25332000000012345678 20250305 113.00\n25332000000012345679 20250305 7.00",
    ]

    private static func script(_ random: inout SplitMix64, _ count: Int) -> [Said] {
        func number(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        return (0..<count).map { _ in
            switch number(12) {
            case 0, 1: return .own(number(64))
            case 2, 3: return .foreign(number(64))
            case 4:
                let bytes = (0..<number(40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                return .token(String(decoding: bytes, as: UTF8.self))
            case 5: return .other([.greeting, .unreadable, .incomplete, .tooLong][number(4)])
            case 6:
                let scalars = (0..<number(30)).compactMap { _ in
                    Unicode.Scalar(UInt32(random.next() % 0x3000))
                }
                return .text(String(String.UnicodeScalarView(scalars)))
            default: return .text(texts[number(texts.count)])
            }
        }
    }

    /// The replies that each person gets when the scripts are said by turns.
    private static func replies(
        to scripts: [[Said]], at channel: Client.Channel
    ) async throws -> (replies: [[ChannelReply]], stamps: Int) {
        let book = StampBook()
        let talk = TalkUnderTest(
            AnsweringVerifier([
                .success(Answer(Faces.verdict(.normal, SyntheticInvoice.digital(1)))),
                .success(Answer(Faces.verdict(.voided, SyntheticInvoice.digital(2)))),
            ]), topics: [StampTopic(book)])
        var replies = scripts.map { _ in [ChannelReply]() }
        var tokens = scripts.map { _ in [String]() }
        for turn in 0..<(scripts.map(\.count).max() ?? 0) {
            for person in scripts.indices where turn < scripts[person].count {
                func token(_ tokens: [String], _ place: Int) -> String {
                    tokens.isEmpty ? "" : tokens[place % tokens.count]
                }
                let content: IncomingMessage.Content
                switch scripts[person][turn] {
                case .text(let text): content = .text(text)
                case .own(let place): content = .action(token(tokens[person], place))
                case .foreign(let place):
                    content = .action(token(tokens[scripts.count - 1 - person], place))
                case .token(let text): content = .action(text)
                case .other(let other): content = other
                }
                let reply = try await talk.send(
                    content, at: channel, id: "\(turn)", from: "person \(person)")
                replies[person].append(reply)
                tokens[person] += reply.actions.map(\.token)
            }
        }
        for (key, value) in talk.memory.contents() where key.hasPrefix("draft:") {
            #expect(value.count <= ConversationDraft.bytesMaximum)
            #expect(ConversationDraft(bytes: value) != nil)
        }
        return (replies, book.stamps.count)
    }

    @Test(arguments: [Client.Channel.sms, .telegram, .wechat])
    func nobodyHearsOfAnother(_ channel: Client.Channel) async throws {
        var random = SplitMix64(seed: 22)
        var stamps = 0
        for _ in 0..<6 {
            let scripts = [Self.script(&random, 80), Self.script(&random, 80)]
            let together = try await Self.replies(to: scripts, at: channel)
            let first = try await Self.replies(to: [scripts[0], []], at: channel)
            let second = try await Self.replies(to: [[], scripts[1]], at: channel)
            // A stamp's number counts what others did too; that it is given does not.
            #expect(together.stamps == first.stamps + second.stamps)
            stamps += together.stamps
            let alone = [first.replies[0], second.replies[1]]
            for person in 0..<2 {
                for (reply, expected) in zip(together.replies[person], alone[person]) {
                    #expect(Self.withoutCount(reply) == Self.withoutCount(expected))
                }
            }
        }
        #expect(stamps > 10)
    }

    private static func withoutCount(_ reply: ChannelReply) -> ChannelReply {
        guard case .text(let text, let actions) = reply else { return reply }
        return .text(
            text.replacing(/第 \d+ 枚/, with: "第 n 枚"), actions: actions)
    }

    /// What a platform may send as the press of a button.
    @Test func anyPressIsAnswered() async throws {
        let talk = TalkUnderTest(
            AnsweringVerifier(Faces.verdict()), topics: [StampTopic(StampBook())])
        _ = try await talk.say("033002400111 25672225 20240305 672225")
        for token in [
            "", "1", "0", ".", "\u{0}", String(repeating: "9", count: 100_000), "😀", "draft:wechat",
        ] {
            #expect(try await talk.send(.action(token)).words == ChannelWord.offerGone.chinese)
        }
    }
}
