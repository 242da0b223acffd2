package import Invoices
import Synchronization

/// The rate limits: how much each client may ask. A correct query spends nothing of anybody else's.
package final class Limiter: Allowance {
    /// The limits on wrong details; another rule, on the same store and clock.
    package let wrongAttempts: WrongAttempts
    private let policy: LimitPolicy
    private let shared: any LimitStore
    private let fallback: LocalLimitStore
    private let observer: (any LimitObserver)?
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// - Parameter now: a monotonic clock of this worker, for what only this worker keeps.
    package init(
        policy: LimitPolicy, shared: any LimitStore, observer: (any LimitObserver)? = nil,
        now: @escaping @Sendable () -> Timestamp = MonotonicTime.now
    ) {
        self.policy = policy
        self.shared = shared
        self.observer = observer
        self.now = now
        fallback = LocalLimitStore(now: now)
        wrongAttempts = WrongAttempts(
            policy: policy.wrongAttempts, shared: shared, observer: observer, now: now)
    }

    /// Admits `count` queries of one client; the first that are within its limit.
    ///
    /// Returns how many are admitted and, if not all, when to come back.
    package func admit(
        _ count: Int, from client: Client
    ) async -> (admitted: Int, retryAfter: Duration) {
        let held = takeAtHand(upTo: count, by: client)
        let missing = count - held
        if missing == 0 { return (count, .zero) }
        let limit = policy.limit(at: client.channel)

        // A client with a large limit spends a fiftieth of it at once in the shared store and then from
        // this worker's hand: one round trip in fifty steps instead of one a query. It takes one handful
        // at a time, or a hundred concurrent requests would take all there is. A client in a network
        // that many share takes none at first: it may have come to ask once.
        let isWide = limit.count >= Self.leasedLimitMinimum
        let mayTake = isWide && mayTakeHandful(client)
        let handful = mayTake ? limit.count / 50 : 0
        let takesHandful = handful > missing && state.withLock { $0.taking.insert(client).inserted }
        let asked = takesHandful ? handful : missing
        let decision = await spend(group(asked, client))
        if takesHandful {
            let now = now()
            state.withLock { state in
                state.taking.remove(client)
                if decision.isAllowed { state.lease(asked - missing, client, at: now) }
            }
        }
        switch decision {
        case .allowed: return (count, .zero)
        case .refused(let retryAfter, _):
            let rest = await admitWhatFits(missing, of: client, below: asked, retryAfter)
            if rest.admitted < missing { observer?.refused(by: .queries, at: client.channel) }
            return (held + rest.admitted, rest.retryAfter)
        }
    }

    private func mayTakeHandful(_ client: Client) -> Bool {
        let now = now()
        return state.withLock { $0.mayTakeHandful(client, at: now) }
    }

    /// Spends of the handful that this worker holds for the client, if that is enough.
    package func spendAtHand(_ count: Int, by client: Client) -> Bool {
        let now = now()
        return state.withLock { $0.take(count, atLeast: count, client, at: now) } == count
    }

    /// How many of `count` were taken of the handful.
    private func takeAtHand(upTo count: Int, by client: Client) -> Int {
        let now = now()
        return state.withLock { $0.take(count, atLeast: 0, client, at: now) }
    }

    /// Lays into this worker's hand what was spent in the shared store, for the next `admit` or `spend`.
    package func layAtHand(_ count: Int, of client: Client) {
        let now = now()
        state.withLock { $0.lease(count, client, at: now) }
    }

    /// Spends queries for things other than a verification, such as a photo. Nil if they are paid;
    /// otherwise the wait, and nothing is spent. A count above the whole limit costs the whole
    /// limit.
    package func spend(_ count: Int, by client: Client) async -> Duration? {
        // More than the whole limit would never be allowed.
        let cost = min(count, policy.limit(at: client.channel).count)
        let held = takeAtHand(upTo: cost, by: client)
        if held == cost { return nil }
        switch await spend(group(cost - held, client)) {
        case .allowed: return nil
        case .refused(let retryAfter, _):
            if held > 0 { layAtHand(held, of: client) }
            observer?.refused(by: .queries, at: client.channel)
            return retryAfter
        }
    }

    /// Limits below this are exact; above, a worker may hold a handful of tokens.
    static let leasedLimitMinimum = 1_000

    /// A batch gets what is left, not nothing: spends powers of two, the largest first, whose sum can
    /// reach any count that may be left below the refused one.
    private func admitWhatFits(
        _ count: Int, of client: Client, below refused: Int, _ retryAfter: Duration
    ) async -> (admitted: Int, retryAfter: Duration) {
        var admitted = 0
        var retryAfter = retryAfter
        let most = min(count, refused - 1)
        var cost = min(most, 1)
        while cost <= most / 2, cost > 0 { cost *= 2 }
        while cost > 0 {
            if cost <= count - admitted {
                switch await spend(group(cost, client)) {
                case .allowed: admitted += cost
                case .refused(let after, _): retryAfter = after
                }
            }
            cost /= 2
        }
        return (admitted, admitted == count ? .zero : retryAfter)
    }

    /// Spends one message of a person in a channel.
    ///
    /// Nearly every message asks one query, so that is spent in the same trip. It belongs to this message
    /// and to no other one of the person: the message asks a question that `isPaid`, or lays it into the hand for
    /// more than a question, or gives it back. If the worker dies before that, the person has spent a
    /// query that was not asked.
    package func admitMessage(from client: Client) async -> MessageAdmission {
        let message = policy.messageLimits(at: client.channel).flatMap { limit in
            client.spends(1, of: limit, on: "message:\(limit.period):")
        }
        let query = client.spends(1, of: policy.limit(at: client.channel))
        switch await spend(SpendGroup(owner: client.owner, message + query)) {
        case .allowed: return .withQuery
        case .refused(let retryAfter, let place) where place < message.count:
            observer?.refused(by: .messages, at: client.channel)
            return .refused(retryAfter: retryAfter)
        // The query's limit refuses, but not every message asks one.
        case .refused: break
        }
        switch await spend(SpendGroup(owner: client.owner, message)) {
        case .allowed: return .withoutQuery
        case .refused(let retryAfter, _):
            observer?.refused(by: .messages, at: client.channel)
            return .refused(retryAfter: retryAfter)
        }
    }

    /// Gives back the query that `admitMessage` spent, for a message that asked none. One trip. What the
    /// fallback took may go back to the shared store, or the other way round: one query a message, once in a
    /// while.
    package func giveBackQuery(of client: Client) async {
        _ = await spend(group(-1, client))
    }

    private func group(_ cost: Int, _ client: Client) -> SpendGroup {
        SpendGroup(
            owner: client.owner, client.spends(cost, of: policy.limit(at: client.channel)))
    }

    private func spend(_ group: SpendGroup) async -> SpendDecision {
        guard let decision = await shared.decide([group])[0] else { return fallback.decide(group) }
        return decision
    }

    private struct State {
        struct Tokens {
            var count: Int
            let until: Timestamp
        }

        /// Clients with a handful at once.
        static let keysMaximum = 10_000
        /// A handful that is not used in this time is given up, as if it had been spent.
        static let handfulKept: Duration = .seconds(10)

        var tokens: [Client: Tokens] = [:]
        /// The clients for whom a handful is being asked for.
        var taking: Set<Client> = []

        /// Takes as many as there are, up to `count`; none where there are fewer than `least`.
        mutating func take(
            _ count: Int, atLeast least: Int, _ client: Client, at now: Timestamp
        ) -> Int {
            guard let index = tokens.index(forKey: client) else { return 0 }
            let held = tokens.values[index]
            guard held.until > now, held.count >= least else { return 0 }
            let taken = min(count, held.count)
            tokens.values[index].count -= taken
            // Every message comes by here, so an empty hand is not kept but where `mayTakeHandful` asks.
            if taken == held.count, client.networks.isEmpty { tokens.remove(at: index) }
            return taken
        }

        mutating func mayTakeHandful(_ client: Client, at now: Timestamp) -> Bool {
            if client.networks.isEmpty { return true }
            if let held = tokens[client], held.until > now { return true }
            lease(0, client, at: now)
            return false
        }

        mutating func lease(_ count: Int, _ client: Client, at now: Timestamp) {
            // They are spent in the shared store: nobody gets a token twice that is dropped here.
            if tokens.count >= Self.keysMaximum { tokens = tokens.filter { $0.value.until > now } }
            // Empty hands first: others are messages in work that have paid.
            if tokens.count >= Self.keysMaximum { tokens = tokens.filter { $0.value.count > 0 } }
            if tokens.count >= Self.keysMaximum { tokens.removeAll() }
            let held = tokens[client].flatMap { $0.until > now ? $0.count : nil } ?? 0
            tokens[client] = Tokens(
                count: held + count, until: now.advanced(by: Self.handfulKept))
        }
    }
}

/// Tells if a person's message may be answered.
package enum MessageAdmission: Sendable, Equatable {
    /// And one query of it is paid for.
    case withQuery
    /// The person's queries are used up.
    case withoutQuery
    case refused(retryAfter: Duration)
}
