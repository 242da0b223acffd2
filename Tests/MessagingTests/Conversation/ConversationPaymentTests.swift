import Doubles
import Edge
import Invoices
import Messaging
import Synchronization
import Testing
import Verification

/// A person's messages that are answered at the same time each use the query that they paid for.
struct ConversationPaymentTests {
    /// 2026-01-10 noon in China.
    private static let now = Timestamp(microseconds: 1_768_017_600_000_000)
    private static let query = "25332000000012345678 20250305 113.00"

    private let limits = FaultyLimitStore(MemoryLimitStore(now: { Timestamp(microseconds: 0) }))
    private let memory = HoldingMemory()
    private let conversation: Conversation

    /// Four messages and four queries a minute.
    init() {
        let ledger = MemoryLedger()
        let cache = MemoryHotCache()
        let queue = LookupQueueLimits(
            batchMaximum: 100, waitingMaximum: 100, concurrentBatches: 1, patience: .seconds(60))
        let limiter = Limiter(
            policy: TalkUnderTest.policy(sms: "4/min", smsDaily: "30/day", chat: "4/min"),
            shared: limits, now: { Timestamp(microseconds: 0) })
        conversation = Conversation(
            verifier: Verifier(
                limiter: limiter,
                lookup: InvoiceLookup(
                    ledger: ledger, cache: cache, local: InProcessCache(capacity: 0),
                    cacheLimits: queue, ledgerLimits: queue, observer: NoObserver()),
                checkCounter: CheckCounter(ledger: ledger, cache: cache, worker: "w")),
            limiter: limiter, memory: memory,
            identity: ClientIdentity(
                secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none), photos: nil,
            lottery: nil)
    }

    private func say(_ text: String, id: String) async throws -> String {
        let message = IncomingMessage(
            channel: .telegram, sender: "one", id: id, content: .text(text), language: .chinese)
        return try await conversation.reply(to: message, at: Self.now).words ?? ""
    }

    /// Three of the four queries are used up, and the first of two messages has paid for the fourth.
    @Test(arguments: [query, "帮助"])
    func anotherMessageDoesNotTakeWhatTheFirstHasPaidFor(_ second: String) async throws {
        let three = (6...8).map { Self.query.replacing("5678", with: "567\($0)") }
        let told = try await say(three.joined(separator: "\n"), id: "0")
        #expect(told.contains("3/3") && !told.contains("太频繁"), "\(told)")

        let trips = limits.trips
        memory.hold()
        async let first = say(Self.query, id: "1")
        try await eventually { limits.trips > trips && memory.isHolding }
        let other = try await say(second, id: "2")
        #expect(other.contains(second == Self.query ? "太频繁" : "顺序不限"), "\(other)")
        memory.release()
        #expect(try await first.contains("查无此票"))
    }

    /// Whatever is not asked is given back: three messages that ask nothing leave four queries.
    @Test func whatAsksNothingLeavesItsQuery() async throws {
        for message in 0..<3 {
            #expect(try await say("帮助", id: "\(message)").contains("顺序不限"))
        }
        let three = (6...8).map { Self.query.replacing("5678", with: "567\($0)") }
        let told = try await say(three.joined(separator: "\n"), id: "4")
        #expect(told.contains("3/3") && !told.contains("太频繁"), "\(told)")
    }
}

private struct NoObserver: LookupObserver {
    func answered(from source: LookupSource) {}
    func batchArrived(from source: LookupSource, count: Int) {}
    func cacheFailed() {}
}

/// A memory that keeps one reader of a draft waiting until the test lets it go.
private final class HoldingMemory: EphemeralStore {
    private let memory = MemoryEphemeralStore()
    private let barrier = Barrier()
    private let state = Mutex((isArmed: false, isHolding: false))

    var isHolding: Bool { state.withLock { $0.isHolding } }
    func hold() { state.withLock { $0.isArmed = true } }
    func release() { barrier.open() }

    func recall(_ key: String) async throws(ServiceUnavailable) -> [UInt8]? {
        let waits = state.withLock { state in
            guard state.isArmed, key.hasPrefix("draft:") else { return false }
            state = (false, true)
            return true
        }
        if waits { await barrier.pass() }
        return try await memory.recall(key)
    }

    func remember(
        _ value: [UInt8], as key: String, for time: Duration
    ) async throws(ServiceUnavailable) {
        try await memory.remember(value, as: key, for: time)
    }

    func claim(
        _ key: String, with value: [UInt8], for time: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        try await memory.claim(key, with: value, for: time)
    }

    func forget(_ key: String) async throws(ServiceUnavailable) { try await memory.forget(key) }
}
