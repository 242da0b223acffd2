import Doubles
import Invoices
import Verification

/// Several workers on one ledger and one limit store; each clock is in the test's hand.
final class Workers {
    let ledger = MemoryLedger()
    let memory: MemoryLimitStore
    let shared: FaultyLimitStore
    private let policy: LimitPolicy
    private let observer: (any LimitObserver)?
    private let workerTime: Shared<Duration>
    private let storeTime: Shared<Duration>
    private(set) var verifiers: [Verifier] = []
    /// What a process that was started anew counts as, too.
    private(set) var started = 0

    init(
        _ count: Int, policy: LimitPolicy = .standard, observer: (any LimitObserver)? = nil
    ) {
        self.policy = policy
        self.observer = observer
        let (workerTime, storeTime) = (Shared(Duration.zero), Shared(Duration.zero))
        self.workerTime = workerTime
        self.storeTime = storeTime
        memory = MemoryLimitStore { Timestamp(microseconds: storeTime.value.microseconds) }
        shared = FaultyLimitStore(memory)
        for _ in 0..<count { verifiers.append(worker()) }
    }

    private func worker() -> Verifier {
        started += 1
        let (time, cache) = (workerTime, MemoryHotCache())
        let queue = LookupQueueLimits(
            batchMaximum: 100, waitingMaximum: 10_000, concurrentBatches: 1,
            patience: .seconds(3_600))
        return Verifier(
            limiter: Limiter(
                policy: policy, shared: shared, observer: observer,
                now: { Timestamp(microseconds: time.value.microseconds) }),
            lookup: InvoiceLookup(
                ledger: ledger, cache: cache, local: InProcessCache(capacity: 0),
                cacheLimits: queue,
                ledgerLimits: queue, observer: CountingObserver()),
            checkCounter: CheckCounter(ledger: ledger, cache: cache, worker: "w\(started)"))
    }

    func restart(_ index: Int) { verifiers[index] = worker() }

    /// Time passes for all.
    func pass(_ duration: Duration) {
        workerTime.update { $0 += duration }
        storeTime.update { $0 += duration }
    }

    /// The store's clock alone is set.
    func setStoreClock(by duration: Duration) { storeTime.update { $0 += duration } }

    var elapsed: Duration { workerTime.value }

    /// 2026-01-10 noon in China: what the pre-check goes by, however wrong a worker's clock is.
    var now: Timestamp { Timestamp(microseconds: 1_768_017_600_000_000) }

    func ask(
        _ worker: Int, _ submitted: SubmittedInvoice, by client: Client
    ) async throws -> Answer {
        try await verifiers[worker].verify(submitted, by: client, at: now)
    }

    func ask(
        _ worker: Int, _ submitted: [SubmittedInvoice], by client: Client
    ) async throws -> [Answer] {
        try await verifiers[worker].verify(submitted, by: client, at: now).map { try $0.get() }
    }

    /// All at once, each a query of its own.
    func askTogether(
        _ worker: Int, _ submitted: [SubmittedInvoice], by client: Client
    ) async throws -> [Answer] {
        let (verifier, now) = (verifiers[worker], now)
        return try await withThrowingTaskGroup { group in
            for (index, submitted) in submitted.enumerated() {
                group.addTask {
                    (index, try await verifier.verify(submitted, by: client, at: now))
                }
            }
            var answers = [Answer?](repeating: nil, count: submitted.count)
            for try await (index, answer) in group { answers[index] = answer }
            return answers.compactMap { $0 }
        }
    }
}

extension SubmittedInvoice {
    /// The invoice's details with a wrong guess in place of its check code.
    static func guess(_ number: Int, at invoice: Invoice) -> SubmittedInvoice {
        var submitted = SubmittedInvoice(about: invoice)
        submitted.checkCode = String(500_000 + number)
        return submitted
    }
}
