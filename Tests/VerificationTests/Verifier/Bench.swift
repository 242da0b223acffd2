import Doubles
import Invoices
import Synchronization
import Verification

/// A whole verifier on doubles, its clocks in the test's hand.
final class Bench: Sendable {
    let ledger = MemoryLedger()
    let memory: MemoryHotCache
    let cache: FaultyHotCache
    let limitMemory: MemoryLimitStore
    let limits: FaultyLimitStore
    let local: InProcessCache
    let checkCounter: CheckCounter
    let verifier: Verifier
    let observer = CountingObserver()

    private let elapsed: Shared<Duration>
    private static let origin = ContinuousClock.now

    static let client = Client(channel: .api, name: "somebody")
    static let stranger = Client(channel: .page, name: "stranger")

    init(localCapacity: Int = 100, policy: LimitPolicy = .wide) {
        let elapsed = Shared(Duration.zero)
        let now: @Sendable () -> ContinuousClock.Instant = { Self.origin + elapsed.value }
        self.elapsed = elapsed
        let ticks: @Sendable () -> Timestamp = {
            Timestamp(microseconds: elapsed.value.microseconds)
        }
        limitMemory = MemoryLimitStore(now: ticks)
        limits = FaultyLimitStore(limitMemory)
        memory = MemoryHotCache(now: now)
        cache = FaultyHotCache(memory)
        local = InProcessCache(capacity: localCapacity)
        checkCounter = CheckCounter(ledger: ledger, cache: cache, worker: "bench")
        let queue = LookupQueueLimits(
            batchMaximum: 100, waitingMaximum: 1_000, concurrentBatches: 1,
            patience: .seconds(3_600))
        verifier = Verifier(
            limiter: Limiter(policy: policy, shared: limits, now: ticks),
            lookup: InvoiceLookup(
                ledger: ledger, cache: cache, local: local, cacheLimits: queue,
                ledgerLimits: queue, observer: observer, clock: now),
            checkCounter: checkCounter, monotonic: now)
    }

    /// 2026-01-10 noon in China, and what has passed since.
    var now: Timestamp {
        Timestamp(microseconds: 1_768_017_600_000_000).advanced(by: elapsed.value)
    }

    var instant: ContinuousClock.Instant { Self.origin + elapsed.value }

    func pass(_ duration: Duration) { elapsed.update { $0 += duration } }

    /// Lets both followers read the feed once, so that caches may be believed.
    func follow(from cursors: Cursors = Cursors()) async throws -> Cursors {
        let instant = instant
        let local = try await InProcessFollower(feed: ledger, local: local)
            .follow(from: cursors.local) { instant }
        let shared = try await CacheFollower(
            feed: ledger, ledger: ledger, cache: cache, worker: "bench"
        ).follow(from: cursors.shared)
        return Cursors(local: local, shared: shared)
    }

    struct Cursors {
        var local: FeedCursor?
        var shared: FeedCursor?
    }

    func ask(_ invoice: Invoice, by client: Client = client) async throws -> Verdict {
        try await verifier.verify(SubmittedInvoice(about: invoice), by: client, at: now).verdict
    }

    /// Cache fills are not waited for; this is.
    func untilFilled(_ count: Int) async throws {
        try await eventually { memory.count >= count }
    }
}

/// A value that closures and tests share.
final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>
    init(_ value: Value) { state = Mutex(value) }
    var value: Value { state.withLock { $0 } }
    func update(_ body: (inout Value) -> Void) { state.withLock { body(&$0) } }
}

/// Remembers who answered.
final class CountingObserver: LookupObserver {
    private let counts = Shared<[LookupSource: Int]>([:])
    private let faults = Shared(0)

    func answered(from source: LookupSource) { counts.update { $0[source, default: 0] += 1 } }
    func batchArrived(from source: LookupSource, count: Int) {}
    func cacheFailed() { faults.update { $0 += 1 } }

    func count(_ source: LookupSource) -> Int { counts.value[source] ?? 0 }
    var faultCount: Int { faults.value }
}

extension LimitPolicy {
    static let wide = LimitPolicy.with(page: "1000000/s")

    static func with(
        page: String = "1000000/s", api: String = "1000000/s", onInvoice: String = "1000000/s",
        newcomers: String = "1000000/s", byClient: String = "1000000/s",
        overall: String = "1000000/s", byKeyHolder: String = "1000000/s"
    ) -> LimitPolicy {
        func limit(_ text: String) -> RateLimit {
            guard let limit = RateLimit(text) else { preconditionFailure(text) }
            return limit
        }
        return LimitPolicy(
            page: limit(page), api: limit(api), keyHolder: limit("1000000/s"),
            sms: limit("5/min"), smsDaily: limit("30/day"), chat: limit("20/min"),
            wrongAttempts: WrongAttemptPolicy(
                client: .init(onInvoice: limit(byClient), overall: limit(overall)),
                keyHolder: .init(onInvoice: limit(byKeyHolder), overall: limit(overall)),
                everybody: limit(onInvoice), newcomers: limit(newcomers)))
    }

    /// As they are where nothing is set.
    static let standard = LimitPolicy.with(
        onInvoice: "20/day", newcomers: "200/day", byClient: "5/day", overall: "100/day",
        byKeyHolder: "20/day")
}

extension Verdict {
    var status: InvoiceStatus? {
        if case .consistent(let verified) = self { verified.stored.status } else { nil }
    }
    var checksBefore: Int64? {
        if case .consistent(let verified) = self { verified.checksBefore.count } else { nil }
    }
    var isFromOutage: Bool {
        if case .consistent(let verified) = self { verified.isFromOutage } else { false }
    }
}
