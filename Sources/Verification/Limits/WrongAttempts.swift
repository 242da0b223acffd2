import Invoices
import Synchronization

/// Rules what may be said to a client that gave details of an invoice that is there. Unlimited
/// comparisons would find a six-digit check code; so a wrong attempt is spent in the shared limits
/// before "inconsistent" is said, and while there may be wrong attempts, "consistent" is said only after
/// the shared limits were asked. A comparison tells nobody anything; only what is said does, so a
/// refusal must be the same for right and wrong details: in words, in trips, and in what it spends.
///
/// As long as this worker knows of no wrong attempt on an invoice, and of none of the client's that is
/// still being spent, a right answer asks nobody. So each worker may compare one guess that the shared
/// limits would have refused: the first.
package final class WrongAttempts: Sendable {
    private let policy: WrongAttemptPolicy
    private let shared: any LimitStore
    /// The spends through this worker: they decide while the shared store is away, and go on holding
    /// after that has lost its memory.
    private let local: LocalLimitStore
    private let observer: (any LimitObserver)?
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>
    /// One undecided attempt of a client on an invoice at a time.
    private let turns = KeyedTurns<Turn>()

    init(
        policy: WrongAttemptPolicy, shared: any LimitStore, observer: (any LimitObserver)?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.policy = policy
        self.shared = shared
        local = LocalLimitStore(now: now)
        self.observer = observer
        self.now = now
        state = Mutex(State(memory: policy.memory))
    }

    /// Details of an invoice that is in the ledger, and how they compare.
    struct Attempt: Sendable, Equatable {
        let id: InvoiceID
        let agrees: Bool
        /// With all twenty digits of the check code. Only their owner knows them, or most of them: so
        /// they have a limit of their own, which strangers' attempts with fewer do not touch.
        var isWhole = false
        var extra = Extra.none
    }

    /// A detail beyond those that the kind asks for. With a wrong one no attempt agrees, whatever the others are.
    enum Extra: Sendable { case none, wrong, right }

    enum Ruling: Sendable, Equatable {
        /// The result may be said. After a wrong attempt it comes with what is left; nil after a right one.
        case allowed(Left?)
        case refused(Refusal)
    }

    /// The wrong attempts that this client has left, unless it gives one detail more.
    struct Left: Sendable, Equatable {
        let count: Int
        let isLiftedByMore: Bool
    }

    struct Refusal: Sendable, Equatable {
        let limit: RefusingLimit
        let retryAfter: Duration
        /// One detail more than the kind asks for opens the invoice at once.
        var isLiftedByMore: Bool { limit == .wrongByEverybody }
    }

    /// The refusal that is known without a look-up: nothing will be said about this invoice.
    func refusal(
        on id: InvoiceID, by client: Client, isWhole: Bool, givesExtra: Bool
    ) -> Refusal? {
        let now = now()
        let refusal = state.withLock { state in
            state.refusal(on: id, by: client, isWhole: isWhole, givesExtra: givesExtra, at: now)
        }
        if let refusal { observer?.refused(by: refusal.limit, at: client.channel) }
        return refusal
    }

    /// The ruling, if it takes nobody else; nil if `rule(on:by:)` must be asked. A wrong attempt is known
    /// to this worker from here on.
    func ruleAtOnce(on attempt: Attempt, by client: Client) -> Ruling? {
        let now = now()
        let ruling: Ruling? = state.withLock { state in
            if state.isQuiet, attempt.agrees { return .allowed(nil) }
            // The same for right and wrong details.
            let refusal = state.refusal(
                on: attempt.id, by: client, isWhole: attempt.isWhole,
                givesExtra: attempt.extra != .none, at: now)
            if let refusal { return .refused(refusal) }
            guard attempt.agrees else {
                state.guessed.mark(attempt.id, at: now)
                state.pending[client.subject, default: 0] += 1
                return nil
            }
            // An answer given while another is spent would be one that the limit did not allow yet.
            let mustAsk =
                state.guessed.mayHold(attempt.id, at: now)
                || state.exhausted.mayHold(client.subject, at: now)
                || state.pending[client.subject] != nil
            return mustAsk ? nil : .allowed(nil)
        }
        if case .refused(let refusal) = ruling {
            observer?.refused(by: refusal.limit, at: client.channel)
        }
        return ruling
    }

    /// The rulings on attempts of one client for which `ruleAtOnce` gave none, in their order: as if each
    /// had been asked after the one before was answered. No invoice stands twice.
    ///
    /// The limit over all invoices comes last: what is spent and given back there would show meanwhile, in the
    /// answers about the client's other invoices, that a refused attempt was wrong.
    ///
    /// If the worker dies in here, nothing was said, and a wrong attempt or two may have been spent.
    func rule(on attempts: [Attempt], by client: Client) async -> [Ruling] {
        var cases = await takeTurns(attempts, client).map { index in
            Case(index: index, attempt: attempts[index])
        }
        let own = await decide(
            cases.map { invoiceGroup($0.attempt, client, isTrial: $0.attempt.agrees) })
        for place in cases.indices { cases[place].own = own[place] }
        if client.channel != .keyHolder { await askForEverybody(&cases) }
        await askOverall(&cases, client)
        var rulings = [Ruling](repeating: Self.tooMany, count: attempts.count)
        for each in cases { rulings[each.index] = ruling(each, client) }
        for case .refused(let refusal) in rulings {
            observer?.refused(by: refusal.limit, at: client.channel)
        }
        let wrong = attempts.count { !$0.agrees }
        if wrong > 0 { state.withLock { $0.settle(wrong, of: client) } }
        settle(cases, of: client)
        return rulings
    }

    /// More at once than anybody honest asks.
    private static let tooMany = Ruling.refused(
        Refusal(limit: .wrongOnInvoice, retryAfter: .seconds(1)))

    /// An attempt whose turn it is, and what was decided about it.
    private struct Case {
        let index: Int
        let attempt: Attempt
        /// By the client's limit on this invoice.
        var own = SpendDecision.allowed(left: [])
        /// By its limit on all invoices; nil where that is not asked.
        var overall: SpendDecision?
        var everybody: SpendDecision?
        /// The decision for a client that is apart from everybody; nil for others.
        var newcomers: SpendDecision?
        /// The refusal of this attempt by a limit other than the client's own.
        var refusal: SpendDecision? {
            guard own.isAllowed, attempt.extra != .right else { return nil }
            let ruling = newcomers ?? everybody
            return ruling.flatMap { $0.isAllowed ? nil : $0 }
        }

        /// True if another limit refuses what the one on this invoice allowed.
        var isRefusedLater: Bool {
            own.isAllowed && (refusal != nil || overall?.isAllowed == false)
        }
    }

    /// In the order of the identities, so that two batches never wait for each other.
    private func takeTurns(_ attempts: [Attempt], _ client: Client) async -> [Int] {
        var held: [Int] = []
        for index in attempts.indices.sorted(by: { attempts[$0].id < attempts[$1].id }) {
            if await turns.acquire(Turn(client, attempts[index])) { held.append(index) }
        }
        return held.sorted()
    }

    /// The limit of one client on this invoice.
    private func invoiceGroup(
        _ attempt: Attempt, _ client: Client, cost: Int = 1, isTrial: Bool
    ) -> SpendGroup {
        let key = attempt.isWhole ? "whole:\(attempt.id):" : "wrong:\(attempt.id):"
        let limit = policy.personal(at: client.channel).onInvoice
        return SpendGroup(
            owner: client.subject, client.spends(cost, of: limit, on: key), isTrial: isTrial)
    }

    /// Asks the limit of the client on all invoices. An attempt that was refused costs the same, right or
    /// wrong: nothing, or one where its extra detail was wrong.
    private func askOverall(_ cases: inout [Case], _ client: Client) async {
        let limit = policy.personal(at: client.channel).overall
        let places = cases.indices.filter { place in
            let each = cases[place]
            let isRefused = each.refusal != nil && each.attempt.extra != .wrong
            return each.own.isAllowed && !each.attempt.isWhole && !isRefused
        }
        if places.isEmpty { return }
        let decisions = await decide(
            places.map { place in
                let each = cases[place]
                return SpendGroup(
                    owner: client.subject, client.spends(1, of: limit, on: "wrong:"),
                    isTrial: each.attempt.agrees)
            })
        for (place, decision) in zip(places, decisions) { cases[place].overall = decision }
    }

    /// Asks the limits that all clients without a key share. A client that has made no wrong attempt
    /// yet, or gives one detail more, is apart: it is held up only by the newcomers' limit, or by none.
    private func askForEverybody(_ cases: inout [Case]) async {
        let first = policy.client.onInvoice.count - 1
        var groups: [SpendGroup] = []
        var places: [(place: Int, isApart: Bool)] = []
        for (place, each) in cases.enumerated() {
            guard case .allowed(let left) = each.own, !each.attempt.isWhole else { continue }
            let isApart = left[0] == first || each.attempt.extra == .right
            places.append((place, isApart))
            groups += everybodysGroups(each.attempt, isApart: isApart)
        }
        if groups.isEmpty { return }
        var decisions = (await decide(groups))[...]
        for (place, isApart) in places {
            cases[place].everybody = decisions.removeFirst()
            if isApart { cases[place].newcomers = decisions.removeFirst() }
        }
    }

    private func everybodysGroups(
        _ attempt: Attempt, isApart: Bool, cost: Int = 1
    ) -> [SpendGroup] {
        let everybody = Spend(key: "everybody", cost: cost, limit: policy.everybody)
        let newcomers = Spend(key: "newcomers", cost: cost, limit: policy.newcomers)
        // A client that has had its own attempts spends no more of the newcomers' than of everybody's.
        return (isApart ? [[everybody], [newcomers]] : [[everybody, newcomers]]).map {
            SpendGroup(owner: "wrong:\(attempt.id)", $0, isTrial: attempt.agrees)
        }
    }

    private func ruling(_ each: Case, _ client: Client) -> Ruling {
        let (attempt, now) = (each.attempt, now())
        switch (each.own, each.refusal, each.overall) {
        case (.refused(let wait, let place), _, _):
            let closed = Closed(
                id: attempt.id, name: client.names[place], isWhole: attempt.isWhole)
            state.withLock { $0.closed.set(closed, until: now.advanced(by: wait), at: now) }
            return .refused(Refusal(limit: .wrongOnInvoice, retryAfter: wait))
        case (_, .refused(let wait, _)?, _):
            let closed = Closed(id: attempt.id, name: client.names[0], isWhole: false)
            state.withLock { $0.closedToLess.set(closed, until: now.advanced(by: wait), at: now) }
            return .refused(Refusal(limit: .wrongByEverybody, retryAfter: wait))
        case (_, _, .refused(let wait, let place)?):
            let closed = Closed(id: nil, name: client.names[place], isWhole: false)
            state.withLock { state in
                state.closed.set(closed, until: now.advanced(by: wait), at: now)
                state.exhausted.mark(client.subject, at: now)
            }
            return .refused(Refusal(limit: .wrongOverall, retryAfter: wait))
        case (.allowed(let left), _, let overall):
            let overall = overall?.leastLeft ?? Int.max
            if overall <= 0 { state.withLock { $0.exhausted.mark(client.subject, at: now) } }
            guard !attempt.agrees else { return .allowed(nil) }
            return .allowed(self.left(each, own: min(left.min() ?? 0, overall)))
        }
    }

    /// The attempts left after a wrong one: of the client's own, and of those that all have together. With an
    /// extra detail only its own, for the others would tell whether that one was right.
    private func left(_ each: Case, own: Int) -> Left {
        guard each.attempt.extra == .none, let everybody = each.everybody else {
            return Left(count: own, isLiftedByMore: false)
        }
        guard case .allowed(let left) = everybody else {
            return Left(count: 0, isLiftedByMore: true)
        }
        let together = left.min() ?? 0
        return Left(count: min(own, together), isLiftedByMore: together < own)
    }

    /// Makes a refusal the same for right and wrong details in what it spends on this invoice, after it was
    /// said: a wrong attempt gets back what it spent, unless its extra detail was wrong: then no others would
    /// have made it right. Then the next may have its turn.
    private func settle(_ cases: [Case], of client: Client) {
        var groups: [SpendGroup] = []
        for each in cases where each.isRefusedLater && !each.attempt.agrees {
            let attempt = each.attempt
            if each.refusal == nil || attempt.extra != .wrong {
                groups.append(invoiceGroup(attempt, client, cost: -1, isTrial: false))
            }
            let shared = everybodysGroups(attempt, isApart: each.newcomers != nil, cost: -1)
            for (group, decision) in zip(shared, [each.everybody, each.newcomers])
            where decision?.isAllowed == true {
                groups.append(group)
            }
        }
        let held = cases.map { Turn(client, $0.attempt) }
        guard !groups.isEmpty else { return held.forEach(turns.release) }
        let spent = groups
        Task {
            _ = await decide(spent)
            held.forEach(turns.release)
        }
    }

    /// The shared store's decisions, unless this worker's own memory refuses, or that store is away.
    private func decide(_ groups: [SpendGroup]) async -> [SpendDecision] {
        var decisions = groups.map { local.decide($0.asTrial) }
        let open = decisions.indices.filter { decisions[$0].isAllowed }
        let answers = open.isEmpty ? [] : await shared.decide(open.map { groups[$0] })
        for (place, answer) in zip(open, answers) {
            // Others may have spent since the trial, of what the shared store has forgotten.
            let own = local.decide(groups[place])
            decisions[place] = own.isAllowed ? answer.map { own.least($0) } ?? own : own
        }
        return decisions
    }

    private struct Turn: Hashable {
        let id: InvoiceID
        let subject: String

        init(_ client: Client, _ attempt: Attempt) {
            id = attempt.id
            subject = client.subject
        }
    }
}

extension WrongAttempts {
    /// An invoice that is closed to all of one name, or everything if there is no invoice.
    private struct Closed: Hashable {
        let id: InvoiceID?
        let name: String
        let isWhole: Bool
    }

    private struct State {
        /// Closings that this worker knows of; one that is forgotten is asked for again.
        static let closingsMaximum = 10_000

        var guessed: RecentMarks<InvoiceID>
        /// Clients who have used up what they have over all invoices.
        var exhausted: RecentMarks<String>
        /// Wrong attempts that are being spent, by the subject that answers for them.
        var pending: [String: Int] = [:]
        var closed = ExpiringTable<Closed>(capacity: closingsMaximum)
        /// Closings to clients that give no detail more.
        var closedToLess = ExpiringTable<Closed>(capacity: closingsMaximum)

        init(memory: Duration) {
            guessed = RecentMarks(memory: memory)
            exhausted = RecentMarks(memory: memory)
        }

        /// True if nobody guesses at anything.
        var isQuiet: Bool { guessed.isEmpty }

        func refusal(
            on id: InvoiceID, by client: Client, isWhole: Bool, givesExtra: Bool, at now: Timestamp
        ) -> Refusal? {
            if closed.isEmpty, closedToLess.isEmpty { return nil }
            var last: (limit: RefusingLimit, end: Timestamp)?
            for name in client.names {
                for id in isWhole ? [id] : [id, nil] {
                    let closed = Closed(id: id, name: name, isWhole: isWhole)
                    guard let end = self.closed.end(of: closed, at: now) else { continue }
                    if let last, last.end >= end { continue }
                    last = (id == nil ? .wrongOverall : .wrongOnInvoice, end)
                }
            }
            if let (limit, end) = last {
                return Refusal(limit: limit, retryAfter: end.duration(since: now))
            }
            let less = Closed(id: id, name: client.names[0], isWhole: false)
            guard !isWhole, !givesExtra, let end = closedToLess.end(of: less, at: now) else {
                return nil
            }
            return Refusal(limit: .wrongByEverybody, retryAfter: end.duration(since: now))
        }

        mutating func settle(_ count: Int, of client: Client) {
            let left = pending[client.subject, default: 0] - count
            pending[client.subject] = left > 0 ? left : nil
        }
    }
}

extension Client {
    /// The name that answers for wrong attempts: the page and the API are one to clients from one address.
    fileprivate var subject: String { "\(kind):\(networks.last?.name ?? name)" }

    /// The client and its networks, as closings know them: a key may bear the name of an address.
    fileprivate var names: [String] { ([name] + networks.map(\.name)).map { "\(kind):\($0)" } }

    private var kind: String {
        switch channel {
        case .page, .api: "address"
        default: channel.rawValue
        }
    }
}
