/// For gauges and counters.
package struct FilterFigures: Sendable {
    /// One part of the ledger.
    package struct Part: Sendable, Equatable {
        /// Of the filter in Redis; 0 without one.
        package var bytes = 0
        /// Whether it holds every identity.
        package var isReady = false
    }

    package var parts: [Part]
    /// Identities that a filter denied, audited ones among them.
    package var denials = 0
    /// Filters that this worker has built.
    package var builds = 0
    /// Filters thrown away because the ledger had what they denied.
    package var contradictions = 0

    init(parts count: Int) { parts = Array(repeating: Part(), count: count) }
}
