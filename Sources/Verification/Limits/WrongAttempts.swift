import Synchronization

/// Rules what may be said to somebody who gave details of an invoice that is there. Whoever may compare
/// as often as he likes finds a six-digit check code; so a wrong attempt is spent in the shared limits
/// before "inconsistent" is said, and while there may be wrong attempts, "consistent" is said only after
/// the shared limits were asked. To compare tells nobody anything; only what is said does.
///
/// As long as this worker knows of no wrong attempt on an invoice, and of none of the client's that is
/// still being spent, a right answer asks nobody. So on each worker one guess may be compared that the
/// shared limits would have refused: the first.
package final class WrongAttempts: Sendable {
    private let policy: WrongAttemptPolicy
    private let shared: any LimitStore
    /// What was spent through this worker: decides while the shared store is away, and goes on holding
    /// after that has lost its memory.
    private let local: LocalLimitStore
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>

    init(
        policy: WrongAttemptPolicy, shared: any LimitStore, now: @escaping @Sendable () -> Timestamp
    ) {
        self.policy = policy
        self.shared = shared
        local = LocalLimitStore(now: now)
        self.now = now
        state = Mutex(State(guessed: GuessedInvoices(memory: policy.memory)))
    }

    /// Details of an invoice that is in the ledger, and how they compare.
    struct Attempt: Sendable, Equatable {
        let id: InvoiceID
        let agrees: Bool
        /// All twenty digits of the check code, which nobody guesses.
        var provesPossession = false
        /// One detail more than the kind asks for, and it is right.
        var givesMore = false
    }

    enum Ruling: Sendable, Equatable {
        /// The result may be said. After a wrong attempt so many more are left to this client; nil
        /// after a right one.
        case allowed(left: Int?)
        case refused(Refusal)
    }

    struct Refusal: Sendable, Equatable {
        let retryAfter: Duration
        /// One detail more than the kind asks for opens the invoice at once.
        let isLiftedByMore: Bool
    }

    /// What is known without a look-up: that nothing will be said about this invoice.
    func refusal(
        on id: InvoiceID, by client: Client, mayGiveMore: Bool
    ) -> Refusal? {
        let now = now()
        return state.withLock { state in
            state.refusal(on: id, by: client, mayGiveMore: mayGiveMore, at: now)
        }
    }

    /// The ruling, if it takes nobody else; nil if `rule(on:by:)` must be asked. A wrong attempt is known
    /// to this worker from here on.
    func ruleAtOnce(on attempt: Attempt, by client: Client) -> Ruling? {
        if attempt.provesPossession, attempt.agrees { return .allowed(left: nil) }
        let now = now()
        return state.withLock { state in
            guard attempt.agrees else {
                state.guessed.note(attempt.id, at: now)
                state.pending[client.owner, default: 0] += 1
                return nil
            }
            if state.isQuiet { return .allowed(left: nil) }
            if let refusal = state.refusal(
                on: attempt.id, by: client, mayGiveMore: attempt.givesMore, at: now)
            {
                return .refused(refusal)
            }
            if state.guessed.mayHold(attempt.id, at: now) { return nil }
            // An answer given meanwhile would be one that the limit did not allow yet.
            return state.pending[client.owner] == nil ? .allowed(left: nil) : nil
        }
    }

    /// The rulings on attempts of one client for which `ruleAtOnce` gave none, in their order: as if each
    /// had been asked after the one before was answered.
    ///
    /// If the worker dies in here, nothing was said, and a wrong attempt or two may have been spent.
    func rule(on attempts: [Attempt], by client: Client) async -> [Ruling] {
        let own = await decide(attempts.map { ownGroup($0, client) })
        var rulings = zip(attempts, own).map { attempt, decision -> Ruling in
            switch decision {
            case .allowed(let left): .allowed(left: attempt.agrees ? nil : left.min() ?? 0)
            case .refused(let wait, let by): refuse(attempt, client, by, for: wait)
            }
        }
        if client.door != .keyHolder {
            await ruleForEverybody(attempts, own, client, &rulings)
        }
        let wrong = attempts.count { !$0.agrees }
        if wrong > 0 { state.withLock { $0.settle(wrong, of: client) } }
        return rulings
    }

    /// What one client may do: on this invoice, then on all together.
    private func ownGroup(_ attempt: Attempt, _ client: Client) -> SpendGroup {
        let personal = policy.personal(at: client.door)
        let invoice = client.spends(1, of: personal.onInvoice, on: "wrong:\(attempt.id):")
        return SpendGroup(
            owner: client.owner, invoice + client.spends(1, of: personal.overall, on: "wrong:"),
            isTrial: attempt.agrees)
    }

    private func refuse(
        _ attempt: Attempt, _ client: Client, _ place: Int, for wait: Duration
    ) -> Ruling {
        let names = client.names
        let isOnInvoice = place < names.count
        let closed = Closed(
            id: isOnInvoice ? attempt.id : nil, name: names[place % names.count])
        let now = now()
        state.withLock { $0.closed.set(closed, until: now.advanced(by: wait), at: now) }
        return .refused(Refusal(retryAfter: wait, isLiftedByMore: false))
    }

    /// What all without a key may do together. Who gives one detail more spends of it and is not held
    /// up by it; who has made no wrong attempt yet may go on where others may not.
    private func ruleForEverybody(
        _ attempts: [Attempt], _ own: [SpendDecision], _ client: Client, _ rulings: inout [Ruling]
    ) async {
        let first = policy.client.onInvoice.count - 1
        var groups: [SpendGroup] = []
        var asked: [(index: Int, places: Range<Int>)] = []
        for (index, attempt) in attempts.enumerated() {
            guard case .allowed(let left) = own[index], !attempt.provesPossession else { continue }
            let everybody = Spend(key: "everybody", cost: 1, limit: policy.everybody)
            let newcomers = Spend(key: "newcomers", cost: 1, limit: policy.newcomers)
            // Who has had his own attempts spends no more of the newcomers' than of everybody's.
            let isApart = left[0] == first || attempt.givesMore
            let spends = isApart ? [[everybody], [newcomers]] : [[everybody, newcomers]]
            asked.append((index, groups.count..<groups.count + spends.count))
            groups += spends.map {
                SpendGroup(owner: "wrong:\(attempt.id)", $0, isTrial: attempt.agrees)
            }
        }
        if groups.isEmpty { return }
        let decisions = await decide(groups)
        for (index, places) in asked {
            let (attempt, waits) = (attempts[index], decisions[places].map(\.retryAfter))
            guard !attempt.givesMore, !waits.contains(nil) else { continue }
            let wait = waits.compactMap { $0 }.min() ?? .zero
            let closed = Closed(id: attempt.id, name: client.names[0])
            let now = now()
            state.withLock { $0.closedToLess.set(closed, until: now.advanced(by: wait), at: now) }
            rulings[index] = .refused(Refusal(retryAfter: wait, isLiftedByMore: true))
        }
    }

    /// What the shared store decides, unless this worker's own memory refuses already, or it is away.
    private func decide(_ groups: [SpendGroup]) async -> [SpendDecision] {
        var decisions = groups.map { local.decide($0.asTrial) }
        let open = decisions.indices.filter { decisions[$0].isAllowed }
        let answers = open.isEmpty ? [] : await shared.decide(open.map { groups[$0] })
        for (place, answer) in zip(open, answers) {
            let group = groups[place]
            if let answer {
                decisions[place] = answer
                if answer.isAllowed, !group.isTrial { _ = local.decide(group) }
            } else {
                decisions[place] = local.decide(group)
            }
        }
        return decisions
    }

    /// An invoice that is closed to all of one name, or everything if there is no invoice.
    private struct Closed: Hashable {
        let id: InvoiceID?
        let name: String
    }

    private struct State {
        /// Closings that this worker knows of; one that is forgotten is asked for again.
        static let closingsMaximum = 10_000

        var guessed: GuessedInvoices
        /// Wrong attempts that are being spent, by who answers for them.
        var pending: [String: Int] = [:]
        var closed = ExpiringTable<Closed>(capacity: closingsMaximum)
        /// To whoever gives no detail more.
        var closedToLess = ExpiringTable<Closed>(capacity: closingsMaximum)

        /// Nobody guesses at anything.
        var isQuiet: Bool { guessed.isEmpty }

        func refusal(
            on id: InvoiceID, by client: Client, mayGiveMore: Bool, at now: Timestamp
        ) -> Refusal? {
            if closed.isEmpty, closedToLess.isEmpty { return nil }
            var end: Timestamp?
            for name in client.names {
                for id in [id, nil] {
                    let until = closed.end(of: Closed(id: id, name: name), at: now)
                    if let until { end = max(end ?? until, until) }
                }
            }
            if let end { return Refusal(retryAfter: end.duration(since: now), isLiftedByMore: false) }
            guard !mayGiveMore,
                let end = closedToLess.end(of: Closed(id: id, name: client.names[0]), at: now)
            else { return nil }
            return Refusal(retryAfter: end.duration(since: now), isLiftedByMore: true)
        }

        mutating func settle(_ count: Int, of client: Client) {
            let left = pending[client.owner, default: 0] - count
            pending[client.owner] = left > 0 ? left : nil
        }
    }
}

extension Client {
    /// The client and its networks, as closings know them: a key may bear the name of an address.
    fileprivate var names: [String] {
        ([name] + networks.map(\.name)).map { "\(door.rawValue):\($0)" }
    }
}

extension SpendGroup {
    fileprivate var asTrial: SpendGroup { SpendGroup(owner: owner, spends, isTrial: true) }
}

extension SpendDecision {
    fileprivate var retryAfter: Duration? {
        if case .refused(let wait, _) = self { wait } else { nil }
    }
}
