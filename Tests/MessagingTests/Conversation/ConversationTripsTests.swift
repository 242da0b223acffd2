import Doubles
import Edge
import Invoices
import Testing
import Verification

@testable import Messaging

/// How often somebody who sent a message waits for Redis. SMPP, Kannel, Twilio, WeChat and WeCom ask it
/// for nothing besides; other adapters claim the message, or its reply, in a trip of their own.
struct ConversationTripsTests {
    private static let details = "033002400111 25672225 20240305 672225"
    private static let verdict: [Set<String>] = [
        ["claim reply"], ["spend", "recall draft"], ["read cache"],
        ["remember draft", "remember reply"],
    ]
    private static let guide: [Set<String>] = [
        ["claim reply"], ["spend", "recall draft"],
        ["remember draft", "remember reply", "give back"],
    ]

    @Test(arguments: Client.Channel.conversational)
    func aMessageIsAnsweredInFourTrips(_ channel: Client.Channel) async throws {
        #expect(Self.verdict.count <= 4)
        let bench = try await TripBench()
        let answer = try await bench.say(Self.details, at: channel, in: Self.verdict)
        #expect(answer?.contains("状态正常") == true, "\(answer ?? "")")
        #expect(bench.trips.faults == [])
    }

    /// The draft does not cost more when it is needed.
    @Test(arguments: Client.Channel.conversational)
    func theLastDetailIsAnsweredInAsMany(_ channel: Client.Channel) async throws {
        let bench = try await TripBench()
        let asked = try await bench.say(
            "033002400111 25672225 20240305", at: channel, in: Self.guide)
        #expect(asked?.contains("校验码") == true, "\(asked ?? "")")
        #expect(bench.trips.faults == [])
        let answer = try await bench.say("672225", at: channel, in: Self.verdict)
        #expect(answer?.contains("状态正常") == true, "\(answer ?? "")")
        #expect(bench.trips.faults == [])
    }

    @Test(arguments: Client.Channel.conversational)
    func helpTakesThreeTrips(_ channel: Client.Channel) async throws {
        let bench = try await TripBench()
        #expect(try await bench.say("帮助", at: channel, in: Self.guide) != nil)
        #expect(bench.trips.faults == [])
    }

    @Test(arguments: Client.Channel.conversational)
    func theSameMessageSpendsNothing(_ channel: Client.Channel) async throws {
        let bench = try await TripBench()
        let first = try await bench.say(Self.details, at: channel, in: Self.verdict)
        let again = try await bench.say(
            Self.details, at: channel, in: [["claim reply"], ["recall reply"]])
        #expect(first == again)
        #expect(bench.trips.faults == [])
    }

    /// An action is chosen in as many as help takes: what is offered lies in the draft, and is settled with
    /// it. The topic's own trip to PostgreSQL comes between.
    @Test(arguments: Client.Channel.conversational)
    func anActionTakesThreeTrips(_ channel: Client.Channel) async throws {
        let book = StampBook()
        let bench = try await TripBench(topics: [StampTopic(book)])
        _ = try await bench.say(Self.details, at: channel, in: Self.verdict)
        let stamped = try await bench.say("1", at: channel, in: Self.guide)
        #expect(stamped?.contains("第 1 枚") == true, "\(stamped ?? "")")
        #expect(bench.trips.faults == [])
    }

    /// Nothing but the draft is read beside the limit, and that is not used.
    @Test func pastTheLimitNothingIsDone() async throws {
        let bench = try await TripBench(sms: "1/min")
        _ = try await bench.say(Self.details, at: .sms, in: Self.verdict)
        let refused = try await bench.say(
            "672225", at: .sms,
            in: [["claim reply"], ["spend", "recall draft"], ["remember reply"]])
        #expect(refused == nil)
        #expect(bench.trips.faults == [])
    }
}

/// A conversation with a whole verifier, whose invoice is in the cache that all share and not in its own
/// memory.
private struct TripBench {
    let trips = ExpectedTrips()
    private let conversation: Conversation

    /// 2026-01-10 noon in China.
    private static let now = Timestamp(microseconds: 1_768_017_600_000_000)

    init(sms: String = "5/min", topics: [any ConversationTopic] = []) async throws {
        let memory = MemoryHotCache()
        try await memory.fill([
            .present(StoredInvoice(issuing: SyntheticInvoice.coded(25_672_225)))
        ])
        let hour: Duration = .seconds(3_600)
        let claim = try #require(try await memory.claimFeed(of: 0, by: "w", for: hour))
        try await memory.lease(claim, for: hour, cursor: FeedCursor(oldestOpenTransaction: 1))
        let trips = trips
        let cache = FaultyHotCache(memory) { operation in
            if operation == .read { await trips.board("read cache") }
        }
        let ledger = MemoryLedger()
        let queue = LookupQueueLimits(
            batchMaximum: 100, waitingMaximum: 100, concurrentBatches: 1, patience: hour)
        let limiter = Limiter(
            policy: TalkUnderTest.policy(sms: sms, smsDaily: "30/day", chat: "20/min"),
            shared: TravellingLimits(trips))
        let verifier = Verifier(
            limiter: limiter,
            lookup: InvoiceLookup(
                ledger: ledger, cache: cache, local: InProcessCache(capacity: 0),
                cacheLimits: queue, ledgerLimits: queue, observer: NoObserver()),
            checkCounter: CheckCounter(ledger: ledger, cache: cache, worker: "w"))
        conversation = Conversation(
            verifier: verifier, limiter: limiter, memory: TravellingMemory(trips),
            identity: ClientIdentity(
                secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none),
            photos: nil, topics: topics, pause: { try await Task.sleep(for: $0) })
    }

    /// The words of the reply; nil for silence. The same text is the same message.
    func say(
        _ text: String, at channel: Client.Channel, in expected: [Set<String>]
    ) async throws -> String? {
        trips.expect(expected)
        let message = IncomingMessage(
            channel: channel, sender: TalkUnderTest.sender, id: text, content: .text(text))
        return try await conversation.reply(to: message, at: Self.now).words
    }
}

private struct NoObserver: LookupObserver {
    func answered(from source: LookupSource) {}
    func batchArrived(from source: LookupSource, count: Int) {}
    func cacheFailed() {}
}
