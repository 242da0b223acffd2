import Doubles
import Edge
import Invoices
import Lottery
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

    /// Entering costs none beside the verification, with the word and without, nor by the action.
    @Test(arguments: Client.Channel.conversational)
    func enteringTakesFourTrips(_ channel: Client.Channel) async throws {
        let entries = MemoryEntryStore([CampaignForTests { $0.issued.0 = "2024-01-01" }.published])
        let keys = CampaignForTests.keys()
        let directory = CampaignDirectory(entries, keys: keys)
        try await directory.refresh()
        let bench = try await TripBench(lottery: { verifier, ledger in
            let entering = EntryService(
                verifier: verifier, ledger: ledger, campaigns: directory,
                admission: EntryAdmission(
                    store: entries, campaigns: directory, keys: keys,
                    statuses: { (ids) async throws(ServiceUnavailable) in
                        try await ledger.invoices(ids).map { $0?.status }
                    }),
                watch: OutcomeWatch(entries, patience: .zero))
            return LotteryConversation(entering, site: LotteryBench.site, receipts: nil)
        })
        let lookup: [Set<String>] = [
            ["claim reply"], ["spend", "recall draft"], ["read cache"],
            ["remember draft", "remember reply"],
        ]
        let entered = try await bench.say("兑奖 \(Self.details)", at: channel, in: lookup)
        #expect(entered?.contains("已参加") == true, "\(entered ?? "")")
        #expect(bench.trips.faults == [])
        _ = try await bench.say(Self.details, at: channel, in: Self.verdict)
        for text in ["1", "摇奖"] {
            let again = try await bench.say(text, at: channel, in: lookup)
            #expect(again == entered)
            #expect(bench.trips.faults == [])
        }
        #expect(entries.stored.count == 1)
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

    /// - Parameter lottery: made with the whole verifier, on stores in memory.
    init(
        sms: String = "5/min", topics: [any ConversationTopic] = [],
        lottery: (Verifier, any InvoiceLedger) -> LotteryConversation? = { _, _ in nil }
    ) async throws {
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
        let lookup = InvoiceLookup(
            ledger: ledger, cache: cache, local: InProcessCache(capacity: 0), cacheLimits: queue,
            ledgerLimits: queue, observer: NoObserver())
        let verifier = Verifier(
            limiter: limiter, lookup: lookup,
            checkCounter: CheckCounter(ledger: ledger, cache: cache, worker: "w"))
        conversation = Conversation(
            verifier: verifier, limiter: limiter, memory: TravellingMemory(trips),
            identity: ClientIdentity(
                secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none),
            photos: nil, pause: { try await Task.sleep(for: $0) },
            topics: { verification in
                let lottery = lottery(verifier, LookedUp(lookup: lookup))
                return topics + (lottery.map { [$0.topic(verification)] } ?? [])
            })
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

/// The ledger by way of the look-ups, as a worker asks it.
private struct LookedUp: InvoiceLedger {
    let lookup: InvoiceLookup

    func invoices(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> [StoredInvoice?] {
        var invoices: [StoredInvoice?] = []
        for outcome in await lookup.lookUp(ids, at: .now) {
            invoices.append(try outcome.get().stored)
        }
        return invoices
    }
}

private struct NoObserver: LookupObserver {
    func answered(from source: LookupSource) {}
    func batchArrived(from source: LookupSource, count: Int) {}
    func cacheFailed() {}
}
