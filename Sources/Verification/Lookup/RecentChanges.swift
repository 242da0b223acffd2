import Invoices

/// The revisions of recently changed invoices, kept for longer than any look-up may take, so that one
/// which began before the change cannot store its old answer after it.
struct RecentChanges {
    /// Look-ups are over after the ledger's and the cache's deadline together, some 3 seconds.
    static let kept: Duration = .seconds(10)

    private var current: [InvoiceID: Int64] = [:]
    private var previous: [InvoiceID: Int64] = [:]
    private var currentSince: ContinuousClock.Instant?

    func revision(of id: InvoiceID) -> Int64 { max(current[id] ?? 0, previous[id] ?? 0) }

    mutating func note(_ change: FeedChange, at now: ContinuousClock.Instant) {
        if let since = currentSince, now - since < Self.kept {
            current[change.id] = max(change.revision, current[change.id] ?? 0)
        } else {
            previous = current
            current = [change.id: change.revision]
            currentSince = now
        }
    }
}
