/// The outcome for identities that might have been read from a standby. The raw value is the label in
/// metrics.
package enum StandbyOutcome: String, Sendable, CaseIterable {
    /// Answered by the standby.
    case fresh
    /// It knew no such invoice, so the primary was asked.
    case unknown
    /// It had not replayed far enough, so the primary was asked.
    case behind
    /// It did not answer, so the primary was asked.
    case failed
    /// It was not asked: it was known to lag or to be away, or the primary left no mark.
    case passedBy = "passed_by"
}

/// Of one part of the ledger, since the start.
package struct StandbyFigures: Sendable {
    /// True if look-ups are sent to the standby.
    package let isAsked: Bool
    /// The log it had yet to replay when last looked at, in bytes; nil where unknown.
    package let lag: UInt64?
    /// Identities by outcome.
    package let lookups: [StandbyOutcome: Int]
}
