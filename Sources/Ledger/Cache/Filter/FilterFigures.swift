/// For gauges and counters.
package struct FilterFigures: Sendable {
    /// One part of the ledger.
    package struct Part: Sendable, Equatable {
        /// Of the filter in Redis; 0 without one.
        package var bytes = 0
        /// True if it holds every identity, so that readers may believe it.
        package var isReady = false
    }

    /// By the parts' numbers, as this worker's keepers saw their filters last.
    package var parts: [Part]
    /// Identities that a filter denied, audited ones among them.
    package var denials = 0
    /// Filters that this worker has built.
    package var builds = 0
    /// Filters thrown away because the ledger had what they denied.
    package var contradictions = 0

    init(parts count: Int) { parts = Array(repeating: Part(), count: count) }
}
