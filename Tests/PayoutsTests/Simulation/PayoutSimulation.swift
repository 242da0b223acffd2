import Invoices
import Payouts

/// Some wins, some workers and a provider, in one loop: a seed is one history, and can be had again.
///
/// Between any two acts of a worker it may die or sleep, an invoice may be voided, and answers may be lost.
struct PayoutSimulation {
    enum Event {
        case land(Submission, win: Int, signedAt: Timestamp)
        case change(SimulatedProvider.Change)
        case callback(OrderNumber)
        case void(Int)
        /// The change feed tells of a void.
        case feed(Int)
        case bind(Int)
        case day
    }

    /// A class, as `Worker` is: a debug build copies a structure to read one field of it, and ten thousand seeds have two
    /// minutes.
    final class Row {
        var payout: Payout { didSet { findDue() } }
        var fence = 0
        /// In microseconds.
        var leaseUntil: Int64 = 0 { didSet { findDue() } }
        /// When somebody may take it up.
        private(set) var due: Int64 = 0
        var voidedAt: Timestamp?
        /// When it was found that an attempt was paid after all.
        var lateAt: Timestamp?
        var repayments = 0
        /// The attempts among them.
        var repaidLate: Set<Int> = []

        init(_ payout: Payout) {
            self.payout = payout
            findDue()
        }

        private func findDue() { due = max(payout.wakesAt?.microseconds ?? .max, leaseUntil) }

        var isOver: Bool { payout.state.isFinal && (voidedAt == nil) == isEntitled }

        var isEntitled: Bool { !payout.isVoid && !payout.isRepaid }
    }

    final class Worker {
        var work: PayoutWork?
        /// In microseconds.
        var wakesAt = Int64.max
        var row = 0
        var fence = 0
        /// What the last call was answered, on its way.
        var answer: (ProviderAnswer, isCancel: Bool)?
        var check: (SubmissionCheck, PayoutWork.Finding)?

        init(_ work: PayoutWork? = nil, row: Int = 0, fence: Int = 0) {
            (self.work, self.row, self.fence) = (work, row, fence)
        }
    }

    static let campaign = "spring"
    static let lease = Duration.seconds(45)
    static let daysMaximum = 90
    static let accounts = [
        MerchantAccount(.wechat, "1900000001"), MerchantAccount(.bank, "6225000001"),
    ]

    let seed: UInt64
    var chance: SplitMix64
    var books = Books()
    var rows: [Row] = []
    var workers = (0..<3).map { _ in Worker() }
    var gates = [MerchantGate](repeating: MerchantGate(), count: 2)
    var provider = SimulatedProvider()
    var events = EventQueue()
    var now = Timestamp(microseconds: 1_780_000_000_000_000)
    let begin: Timestamp
    /// Changes of bills, and returns and late payments that nobody has seen, that are still to come.
    var changesLeft = 0
    var seenReturns: Set<OrderNumber> = []
    var seenLate: Set<OrderNumber> = []
    var faults: [String] = []
    var counts = Counts()

    struct Counts: Equatable {
        var steps = 0
        var submissions = 0
        var crashes = 0
        var fenced = 0
        var paid = 0
        var forfeited = 0
        var returned = 0
        var late = 0
        var repaid = 0
        var askedOfBanks = 0
    }

    init(seed: UInt64, wins: Int) {
        self.seed = seed
        chance = SplitMix64(seed: seed)
        begin = now
        for index in 0..<wins {
            let win = WinID(
                origin: "invoices.example/lottery/\(Self.campaign)", index: UInt64(index))
            let gross = Fen(Int64(chance.within(100...200_000)))
            rows.append(Row(Payout(win, gross: gross, at: now)))
            events.add(.bind(index), at: later(0...86_400))
            if chance.chance(15) { events.add(.void(index), at: later(0...200_000)) }
        }
        let worth = rows.reduce(0) { $0 + $1.payout.gross.value }
        write([
            Transfer(
                .deposit(to: Self.campaign, reference: "1"), from: .treasury,
                to: .fund(campaign: Self.campaign), Fen(worth))
        ])
        write(rows.map(\.payout.reserved))
        for worker in workers.indices { wake(worker, at: now) }
        events.add(.day, at: now.advanced(by: .seconds(86_400)))
    }

    /// Until everything has ended.
    mutating func run() {
        while faults.isEmpty, !isOver {
            counts.steps += 1
            let worker = firstToWake
            let wakesAt = workers[worker].wakesAt
            if events.soonest <= wakesAt, let (time, event) = events.next() {
                now = time
                handle(event)
            } else {
                now = Timestamp(microseconds: wakesAt)
                work(worker)
            }
        }
        if faults.isEmpty { judge() }
    }

    /// Looked at every few steps: it costs more than one.
    private var isOver: Bool {
        counts.steps % 32 == 0 && changesLeft == 0 && rows.indices.allSatisfy { rows[$0].isOver }
    }

    private var firstToWake: Int {
        var first = 0
        for worker in 1..<workers.count where workers[worker].wakesAt < workers[first].wakesAt {
            first = worker
        }
        return first
    }

    func wake(_ worker: Int, at time: Timestamp) { workers[worker].wakesAt = time.microseconds }

    /// There may be something to do for whoever has nothing.
    func wakeIdle() {
        for worker in workers.indices where workers[worker].work == nil {
            wake(worker, at: now.advanced(by: .milliseconds(1 + worker)))
        }
    }

    private mutating func handle(_ event: Event) {
        switch event {
        case .land(let submission, let win, let signedAt):
            _ = land(submission, win: win, signedAt: signedAt)
        case .change(let change): apply(change)
        case .callback(let order): callback(order)
        case .void(let win): void(win)
        case .feed(let win): change(win) { $0.void(at: $1) }
        case .bind(let win): bind(win)
        case .day: closeDay()
        }
    }

    mutating func later(_ seconds: ClosedRange<Int>) -> Timestamp {
        now.advanced(
            by: .microseconds(1_000_000 * chance.within(seconds) + chance.below(1_000_000)))
    }

    mutating func write(_ transfers: [Transfer]) {
        if transfers.isEmpty { return }
        let decision = books.write(transfers)
        if decision != .written { faults.append("the books say \(decision) to \(transfers)") }
    }

    /// What others than workers do to a row: nobody who has it then may go on.
    mutating func change(_ win: Int, _ body: (inout Payout, Timestamp) -> [Transfer]) {
        write(body(&rows[win].payout, now))
        rows[win].fence += 1
        rows[win].leaseUntil = now.microseconds
        wakeIdle()
    }

    mutating func land(
        _ submission: Submission, win: Int, signedAt: Timestamp
    ) -> ProviderAnswer {
        let (answer, changes) = provider.land(
            submission, win: win, signedAt: signedAt, at: now, &chance)
        add(changes)
        faults += provider.faults
        return answer
    }

    mutating func add(_ changes: [SimulatedProvider.Change]) {
        for change in changes { events.add(.change(change), at: change.time) }
        changesLeft += changes.count
    }
}
