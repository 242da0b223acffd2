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
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>
    /// One undecided attempt of a client on an invoice at a time.
    private let turns = KeyedTurns<Turn>()

    init(
        policy: WrongAttemptPolicy, shared: any LimitStore, now: @escaping @Sendable () -> Timestamp
    ) {
        self.policy = policy
        self.shared = shared
        local = LocalLimitStore(now: now)
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

    /// A detail beyond those that the kind asks for.
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
        let retryAfter: Duration
        /// One detail more than the kind asks for opens the invoice at once.
        let isLiftedByMore: Bool
    }

    /// The refusal that is known without a look-up: nothing will be said about this invoice.
    func refusal(
        on id: InvoiceID, by client: Client, isWhole: Bool, givesExtra: Bool
    ) -> Refusal? {
        let now = now()
        return state.withLock { state in
            state.refusal(on: id, by: client, isWhole: isWhole, givesExtra: givesExtra, at: now)
        }
    }

    /// The ruling, if it takes nobody else; nil if `rule(on:by:)` must be asked. A wrong attempt is known
    /// to this worker from here on.
    func ruleAtOnce(on attempt: Attempt, by client: Client) -> Ruling? {
        let now = now()
        return state.withLock { state in
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
    }

    /// The rulings on attempts of one client for which `ruleAtOnce` gave none, in their order: as if each
    /// had been asked after the one before was answered. No invoice stands twice.
    ///
    /// If the worker dies in here, nothing was said, and a wrong attempt or two may have been spent.
    func rule(on attempts: [Attempt], by client: Client) async -> [Ruling] {
        let isShared = client.channel != .keyHolder
        var cases = await takeTurns(attempts, client).map { index in
            Case(index: index, attempt: attempts[index])
        }
        if isShared { await foreseeRefusals(&cases, client) }
        let own = await decide(cases.map { ownGroup($0.attempt, client, isTrial: $0.costsNothing) })
        for place in cases.indices { cases[place].own = own[place] }
        if isShared { await askForEverybody(&cases) }
        var rulings = [Ruling](repeating: Self.tooMany, count: attempts.count)
        for each in cases { rulings[each.index] = ruling(each, client) }
        let wrong = attempts.count { !$0.agrees }
        if wrong > 0 { state.withLock { $0.settle(wrong, of: client) } }
        settle(cases, of: client)
        return rulings
    }

    /// More at once than anybody honest asks.
    private static let tooMany = Ruling.refused(
        Refusal(retryAfter: .seconds(1), isLiftedByMore: false))

    /// An attempt whose turn it is, and what was decided about it.
    private struct Case {
        let index: Int
        let attempt: Attempt
        var own = SpendDecision.allowed(left: [])
        var everybody: SpendDecision?
        /// The decision for a client that is apart from everybody; nil for others.
        var newcomers: SpendDecision?
        /// Whether it is known to be refused by a limit other than the client's own.
        var isForeseen = false

        /// Whether nothing of the client's own is spent. A refused attempt costs the same, right or wrong.
        var costsNothing: Bool { isForeseen ? attempt.extra != .wrong : attempt.agrees }

        /// The refusal of this attempt by a limit other than the client's own.
        var refusal: SpendDecision? {
            guard own.isAllowed, attempt.extra != .right else { return nil }
            let ruling = newcomers ?? everybody
            return ruling.flatMap { $0.isAllowed ? nil : $0 }
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

    /// The limits of one client: on this invoice, then on all together.
    private func ownGroup(
        _ attempt: Attempt, _ client: Client, cost: Int = 1, isTrial: Bool
    ) -> SpendGroup {
        let personal = policy.personal(at: client.channel)
        let key = attempt.isWhole ? "whole:\(attempt.id):" : "wrong:\(attempt.id):"
        var spends = client.spends(cost, of: personal.onInvoice, on: key)
        if !attempt.isWhole { spends += client.spends(cost, of: personal.overall, on: "wrong:") }
        return SpendGroup(owner: client.subject, spends, isTrial: isTrial)
    }

    /// Asks, and spends nothing, which attempts the limits that all share will refuse. What a wrong one spent
    /// and got back after its refusal would show meanwhile, in the answers about the client's other
    /// invoices, that it was wrong.
    private func foreseeRefusals(_ cases: inout [Case], _ client: Client) async {
        let places = cases.indices.filter { !cases[$0].attempt.isWhole }
        if places.isEmpty { return }
        let groups = places.flatMap { place in
            let attempt = cases[place].attempt
            return [ownGroup(attempt, client, isTrial: true)]
                + everybodysGroups(attempt, isApart: true).map(\.asTrial)
        }
        var decisions = (await decide(groups))[...]
        for place in places {
            let own = decisions.removeFirst()
            let (everybody, newcomers) = (decisions.removeFirst(), decisions.removeFirst())
            guard case .allowed(let left) = own else { continue }
            var foreseen = cases[place]
            if isApart(foreseen.attempt, left) {
                foreseen.everybody = everybody
                foreseen.newcomers = newcomers
            } else {
                foreseen.everybody = everybody.stricter(newcomers)
            }
            guard foreseen.refusal != nil else { continue }
            foreseen.isForeseen = true
            cases[place] = foreseen
        }
    }

    /// Whether a client has made no wrong attempt yet, or gives one detail more: then it is held up only by
    /// the newcomers' limit, or by none.
    private func isApart(_ attempt: Attempt, _ left: [Int]) -> Bool {
        left[0] == policy.client.onInvoice.count - 1 || attempt.extra == .right
    }

    /// Asks the limits that all clients without a key share.
    private func askForEverybody(_ cases: inout [Case]) async {
        var groups: [SpendGroup] = []
        var places: [(place: Int, isApart: Bool)] = []
        for (place, each) in cases.enumerated() where !each.isForeseen {
            guard case .allowed(let left) = each.own, !each.attempt.isWhole else { continue }
            let isApart = isApart(each.attempt, left)
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
        switch (each.own, each.refusal) {
        case (.refused(let wait, let place), _):
            let names = client.names
            let isOnInvoice = place < names.count
            let closed = Closed(
                id: isOnInvoice ? attempt.id : nil, name: names[place % names.count],
                isWhole: attempt.isWhole)
            state.withLock { state in
                state.closed.set(closed, until: now.advanced(by: wait), at: now)
                if !isOnInvoice { state.exhausted.mark(client.subject, at: now) }
            }
            return .refused(Refusal(retryAfter: wait, isLiftedByMore: false))
        case (_, .refused(let wait, _)?):
            let closed = Closed(id: attempt.id, name: client.names[0], isWhole: false)
            state.withLock { $0.closedToLess.set(closed, until: now.advanced(by: wait), at: now) }
            return .refused(Refusal(retryAfter: wait, isLiftedByMore: true))
        case (.allowed(let left), _):
            let overall = left.dropFirst(client.names.count).min() ?? Int.max
            if overall <= 0 { state.withLock { $0.exhausted.mark(client.subject, at: now) } }
            guard !attempt.agrees else { return .allowed(nil) }
            return .allowed(self.left(each, own: left.min() ?? 0))
        }
    }

    /// The attempts left after a wrong one: of the client's own, and of those that all have together.
    private func left(_ each: Case, own: Int) -> Left {
        guard each.attempt.extra != .right, let everybody = each.everybody else {
            return Left(count: own, isLiftedByMore: false)
        }
        guard case .allowed(let left) = everybody else {
            return Left(count: 0, isLiftedByMore: true)
        }
        let together = left.min() ?? 0
        return Left(count: min(own, together), isLiftedByMore: together < own)
    }

    /// Makes a refusal that was not foreseen, because others spent meanwhile, the same for right and wrong
    /// details in what it spends, after it was said: a wrong attempt gets back what it spent, unless it
    /// tried an extra detail, which costs right ones too. Then the next may have its turn.
    private func settle(_ cases: [Case], of client: Client) {
        var groups: [SpendGroup] = []
        for each in cases where each.refusal != nil && !each.isForeseen {
            let attempt = each.attempt
            if attempt.extra == .wrong {
                if attempt.agrees { groups.append(ownGroup(attempt, client, isTrial: false)) }
            } else if !attempt.agrees {
                groups.append(ownGroup(attempt, client, cost: -1, isTrial: false))
            }
            if !attempt.agrees, each.newcomers != nil, each.everybody?.isAllowed == true {
                groups.append(everybodysGroups(attempt, isApart: true, cost: -1)[0])
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

        /// Whether nobody guesses at anything.
        var isQuiet: Bool { guessed.isEmpty }

        func refusal(
            on id: InvoiceID, by client: Client, isWhole: Bool, givesExtra: Bool, at now: Timestamp
        ) -> Refusal? {
            if closed.isEmpty, closedToLess.isEmpty { return nil }
            var end: Timestamp?
            for name in client.names {
                for id in isWhole ? [id] : [id, nil] {
                    let closed = Closed(id: id, name: name, isWhole: isWhole)
                    if let until = self.closed.end(of: closed, at: now) {
                        end = max(end ?? until, until)
                    }
                }
            }
            if let end {
                return Refusal(retryAfter: end.duration(since: now), isLiftedByMore: false)
            }
            let less = Closed(id: id, name: client.names[0], isWhole: false)
            guard !isWhole, !givesExtra, let end = closedToLess.end(of: less, at: now) else {
                return nil
            }
            return Refusal(retryAfter: end.duration(since: now), isLiftedByMore: true)
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
