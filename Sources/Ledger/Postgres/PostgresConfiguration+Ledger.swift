import Wire

extension PostgresConfiguration {
    /// No statement of ours reads a table from end to end. But PostgreSQL keeps plans, and one that was
    /// made for a table which it had found empty, next year's partition or the counts of a new
    /// ledger, does that until the table is analyzed again: minutes in which each look-up read all of it.
    static let ledgerParameters = ["enable_seqscan": "off"]
}
