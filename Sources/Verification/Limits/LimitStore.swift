/// Where the arrival times of limits are kept, for all workers together.
package protocol LimitStore: Sendable {
    /// Spends as `GCRA.spend` decides. Nothing is kept longer than it matters.
    func spend(_ spend: Spend, at now: Timestamp) async throws(CacheFault) -> SpendDecision
}

package struct Spend: Sendable, Hashable {
    /// Holds no personal data: addresses come hashed under the service's key.
    package let key: String
    package let cost: Int
    package let limit: RateLimit

    package init(key: String, cost: Int, limit: RateLimit) {
        self.key = key
        self.cost = cost
        self.limit = limit
    }
}

package enum SpendDecision: Sendable, Equatable {
    case allowed
    case refused(retryAfter: Duration)
}
