/// Hears what the look-up does, to count it.
package protocol LookupObserver: Sendable {
    func answered(from source: LookupSource)
    func batchArrived(from source: LookupSource, count: Int)
    func cacheFailed()
}

/// The source of an answer. The raw value is the label in metrics.
package enum LookupSource: String, Sendable, CaseIterable {
    case memory, cache, ledger, standby
    case outageCache = "outage_cache"
}
