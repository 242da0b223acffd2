package import Invoices

/// Keeps the arrival times of limits, for all workers together, and the clock that they are
/// measured by: workers whose clocks differ would otherwise grant each other's refusals.
package protocol LimitStore: Sendable {
    /// Decides about each group by itself, in their order, as `GCRA.spend` does; one decision a group,
    /// nil where the store did not answer. Nothing is kept longer than it matters.
    func decide(_ groups: [SpendGroup]) async -> [SpendDecision?]
}

/// One limit, and how much of it.
package struct Spend: Sendable, Hashable {
    /// Holds no personal data: addresses come hashed under the service's key.
    package let key: String
    /// In units of the limit's count; at least 1.
    package let cost: Int
    package let limit: RateLimit

    package init(key: String, cost: Int, limit: RateLimit) {
        self.key = key
        self.cost = cost
        self.limit = limit
    }
}

/// Limits that are spent in one step, all or none.
package struct SpendGroup: Sendable, Hashable {
    /// The owner of the limits: all limits of one owner are kept in one place (a slot of a Redis
    /// Cluster), so that one step can decide about them.
    package let owner: String
    /// Allowed together or refused together.
    package let spends: [Spend]
    /// Asks how a spend would be decided, and spends nothing.
    package let isTrial: Bool

    package init(owner: String, _ spends: [Spend], isTrial: Bool = false) {
        self.owner = owner
        self.spends = spends
        self.isTrial = isTrial
    }
}

/// The decision about one group. A refused group has spent nothing of any of its limits.
package enum SpendDecision: Sendable, Equatable {
    /// How many are left of each limit, in the order of the spends.
    case allowed(left: [Int])
    /// Refuses without spending: the longest wait, and the place of the limit that asks for it. The
    /// longest wait, and the place of the limit that asks for it.
    case refused(retryAfter: Duration, by: Int)

    package var isAllowed: Bool {
        if case .allowed = self { true } else { false }
    }
}

extension SpendGroup {
    /// The decision, and the new arrivals of the spends: the rule that every store follows.
    package func decision(
        arrivals: [Timestamp?], at now: Timestamp
    ) -> (decision: SpendDecision, arrivals: [Timestamp]) {
        var left: [Int] = []
        var newArrivals: [Timestamp] = []
        var refusal: (retryAfter: Duration, by: Int)?
        for (place, spend) in spends.enumerated() {
            let arrival = arrivals[place]
            switch GCRA.spend(spend.cost, of: spend.limit, arrival: arrival, at: now) {
            case .allowed(let newArrival, let count):
                left.append(count)
                newArrivals.append(newArrival)
            case .refused(let retryAfter):
                if refusal.map({ $0.retryAfter < retryAfter }) ?? true {
                    refusal = (retryAfter, place)
                }
            }
        }
        if let refusal {
            return (.refused(retryAfter: refusal.retryAfter, by: refusal.by), [])
        }
        return (.allowed(left: left), isTrial ? [] : newArrivals)
    }
}

extension SpendDecision {
    /// The stricter of two decisions: of two stores one may have lost its memory.
    func least(_ other: SpendDecision) -> SpendDecision {
        guard case (.allowed(let left), .allowed(let otherLeft)) = (self, other) else {
            return other
        }
        return .allowed(left: zip(left, otherLeft).map { min($0, $1) })
    }

    /// The rest of the limit that has the least left; nil for a refusal.
    var leastLeft: Int? {
        if case .allowed(let left) = self { left.min() } else { nil }
    }
}

extension SpendGroup {
    /// The same, asked and not spent.
    var asTrial: SpendGroup { SpendGroup(owner: owner, spends, isTrial: true) }
}
