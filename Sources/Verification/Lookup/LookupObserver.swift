/// Hears what the look-up does, to count it.
package protocol LookupObserver: Sendable {
    /// Called once a look-up that has an answer, from any thread; must not wait.
    func answered(from source: LookupSource)
    /// Called once a round trip: `count` look-ups travelled together.
    func batchArrived(from source: LookupSource, count: Int)
    /// Called once a round trip to the shared cache that brought no answer.
    func cacheFailed()
}

/// The source of an answer. The raw value is the label in metrics.
package enum LookupSource: String, Sendable, CaseIterable {
    case memory, cache, ledger, standby
    case outageCache = "outage_cache"
}
