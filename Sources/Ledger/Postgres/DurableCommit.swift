/// How changes of the ledger are committed: on the disk before anybody sees them, even where the
/// operator told PostgreSQL to wait for nothing. An issue that a power cut took would still be in
/// caches, and whoever sent it was told that it is there; and a standby is measured by what is on the
/// disk (`LogPosition`).
enum DurableCommit {
    /// An expression for a statement of the transaction that is to be durable. It is never null, and
    /// ends with the transaction.
    static let setting = """
        set_config('synchronous_commit',
            coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'local'), true)
        """
}
