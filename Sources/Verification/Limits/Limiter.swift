import Synchronization

/// The verifier's limits: per client, and per wrong attempt on an invoice. A correct query spends
/// nothing of anybody else's.
package final class Limiter: Allowance {
    private let policy: LimitPolicy
    private let shared: any LimitStore
    private let fallback = LocalLimitStore()
    private let state = Mutex(State())

    package init(policy: LimitPolicy, shared: any LimitStore) {
        self.policy = policy
        self.shared = shared
    }

    /// Admits `count` queries of one client; the first that are within its limit.
    ///
    /// Returns how many are admitted and, if not all, when to come back.
    package func admit(
        _ count: Int, from client: Client, at now: Timestamp
    ) async -> (admitted: Int, retryAfter: Duration) {
        if spendAtHand(count, by: client, at: now) { return (count, .zero) }
        let limit = policy.limit(at: client.door)
        let key = Self.key(client)

        // Whoever may ask a great deal spends a fiftieth of it at once in the shared store and
        // then from this worker's hand: one round trip in fifty steps instead of one a query.
        // One handful at a time: a hundred who ask together would else take all there is.
        let handful = limit.count >= Self.leasedLimitMinimum ? limit.count / 50 : 0
        let takesHandful = handful > count && state.withLock { $0.taking.insert(client).inserted }
        let asked = takesHandful ? handful : count
        let decision = await spend(Spend(key: key, cost: asked, limit: limit), at: now)
        if takesHandful {
            state.withLock { state in
                state.taking.remove(client)
                if case .allowed = decision { state.lease(asked - count, client, at: now) }
            }
        }
        switch decision {
        case .allowed: return (count, .zero)
        case .refused(let retryAfter):
            let refused = Spend(key: key, cost: asked, limit: limit)
            return await admitWhatFits(count, below: refused, retryAfter, at: now)
        }
    }

    /// Spends of the handful that this worker holds for the client, if that is enough.
    package func spendAtHand(_ count: Int, by client: Client, at now: Timestamp) -> Bool {
        state.withLock { $0.spendLeased(count, client, at: now) }
    }

    package func spend(
        _ count: Int, by client: Client, at now: Timestamp
    ) async -> Duration? {
        let limit = policy.limit(at: client.door)
        // More than the whole limit would never be allowed.
        let cost = min(count, limit.count)
        if spendAtHand(cost, by: client, at: now) { return nil }
        switch await spend(Spend(key: Self.key(client), cost: cost, limit: limit), at: now) {
        case .allowed: return nil
        case .refused(let retryAfter): return retryAfter
        }
    }

    /// Limits below this are exact; above, a worker may hold a handful of tokens.
    static let leasedLimitMinimum = 1_000

    /// A batch gets what is left, not nothing: spends a power of two after the other, the largest first,
    /// whose sums are all that there may be left below what was refused.
    private func admitWhatFits(
        _ count: Int, below refused: Spend, _ retryAfter: Duration, at now: Timestamp
    ) async -> (admitted: Int, retryAfter: Duration) {
        var admitted = 0
        var retryAfter = retryAfter
        let most = min(count, refused.cost - 1)
        var cost = min(most, 1)
        while cost <= most / 2, cost > 0 { cost *= 2 }
        while cost > 0 {
            if cost <= count - admitted {
                let spend = Spend(key: refused.key, cost: cost, limit: refused.limit)
                switch await self.spend(spend, at: now) {
                case .allowed: admitted += cost
                case .refused(let after): retryAfter = after
                }
            }
            cost /= 2
        }
        return (admitted, admitted == count ? .zero : retryAfter)
    }

    /// Spends one message of a person in a channel: nil if it may be answered, else when the next
    /// one may. What the message asks for is spent beside it, by `admit`.
    package func admitMessage(from client: Client, at now: Timestamp) async -> Duration? {
        for limit in policy.messageLimits(at: client.door) {
            let key = "message:\(limit.period):\(client.door.rawValue):\(client.name)"
            let spend = Spend(key: key, cost: 1, limit: limit)
            if case .refused(let retryAfter) = await self.spend(spend, at: now) {
                return retryAfter
            }
        }
        return nil
    }

    /// How long this invoice is closed to this client, as far as this worker knows; nil if open.
    ///
    /// Another worker may know of more wrong attempts; then one right guess gets through here
    /// before this worker learns of it from the next wrong one.
    package func closedFor(
        _ id: InvoiceID, _ client: Client, at now: Timestamp
    ) -> Duration? {
        state.withLock { state in
            guard !state.closedUntil.isEmpty else { return nil }
            let everybody = state.closedUntil[Closed(id: id, client: nil)]
            let client = state.closedUntil[Closed(id: id, client: client)]
            let until = [everybody, client].compactMap { $0 }.max()
            guard let until, until > now else { return nil }
            return until.duration(since: now)
        }
    }

    /// Spends a wrong attempt; the time for which the invoice is now closed, or nil.
    package func noteWrongAttempt(
        on id: InvoiceID, by client: Client, at now: Timestamp
    ) async -> Duration? {
        let limits = [
            (Closed(id: id, client: client), policy.wrongAttemptsByClient),
            (Closed(id: id, client: nil), policy.wrongAttemptsOnInvoice),
        ]
        for (closed, limit) in limits {
            let spend = Spend(key: closed.key, cost: 1, limit: limit)
            guard case .refused(let retryAfter) = await self.spend(spend, at: now) else { continue }
            state.withLock { $0.close(closed, until: now.advanced(by: retryAfter), at: now) }
            return retryAfter
        }
        return nil
    }

    private func spend(_ spend: Spend, at now: Timestamp) async -> SpendDecision {
        do {
            return try await shared.spend(spend, at: now)
        } catch {
            return fallback.decide(spend, at: now)
        }
    }

    private static func key(_ client: Client) -> String {
        "\(client.door.rawValue):\(client.name)"
    }

    /// An invoice that may not be guessed at, by one client or by anybody.
    private struct Closed: Hashable {
        let id: InvoiceID
        let client: Client?

        var key: String { client.map { "wrong:\(id):\(Limiter.key($0))" } ?? "wrong:\(id)" }
    }

    private struct State {
        struct Tokens {
            var count: Int
            let until: Timestamp
        }

        /// Clients with a handful, and invoices closed: both bounded, and forgotten when full.
        static let keysMaximum = 10_000
        /// When those that are open again are forgotten, where somebody closes another.
        var nextTidying = Timestamp(microseconds: 0)
        /// A handful that is not used in this time is given up, as if it had been spent.
        static let handfulKept: Duration = .seconds(10)

        var tokens: [Client: Tokens] = [:]
        /// For whom a handful is being asked for.
        var taking: Set<Client> = []
        var closedUntil: [Closed: Timestamp] = [:]

        mutating func spendLeased(_ count: Int, _ client: Client, at now: Timestamp) -> Bool {
            guard let index = tokens.index(forKey: client) else { return false }
            let held = tokens.values[index]
            guard held.until > now, held.count >= count else { return false }
            tokens.values[index].count -= count
            return true
        }

        mutating func lease(_ count: Int, _ client: Client, at now: Timestamp) {
            if tokens.count >= Self.keysMaximum { tokens.removeAll() }
            let held = tokens[client].flatMap { $0.until > now ? $0.count : nil } ?? 0
            tokens[client] = Tokens(
                count: held + count, until: now.advanced(by: Self.handfulKept))
        }

        mutating func close(_ closed: Closed, until: Timestamp, at now: Timestamp) {
            if closedUntil.count >= Self.keysMaximum || now >= nextTidying {
                closedUntil = closedUntil.filter { $0.value > now }
                if closedUntil.count >= Self.keysMaximum { closedUntil.removeAll() }
                nextTidying = now.advanced(by: .seconds(60))
            }
            closedUntil[closed] = until
        }
    }
}
