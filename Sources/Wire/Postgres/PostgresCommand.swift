import Synchronization

/// One request to a connection's thread, and the caller that waits for it.
final class PostgresCommand: @unchecked Sendable {
    struct Statement: Sendable {
        let key: PreparedStatements.Key
        let arguments: PostgresArguments
    }

    enum Work: Sendable {
        /// One transaction, of one statement or more; each has a result.
        case statements([Statement])
        /// Several statements in one text, by the simple protocol; answers in text format.
        case script(String)
        case copyIn(String)
        case copyData([UInt8])
        /// With a reason, the server drops what was copied.
        case copyEnd(reason: String?)
        /// Begins a lease: from here on the loss of the connection fails all until the next.
        case attach
        /// Ends a lease; refused while a transaction or COPY is open.
        case detach
        /// Closes the connection and opens another.
        case reset

        var isReset: Bool { if case .reset = self { true } else { false } }
    }

    let work: Work
    let deadline: Moment
    /// Until when it may wait for a connection.
    let grace: Moment
    /// It commits, and the server must not be asked to stop it: a commit that waits for a standby would
    /// then be done without it (PostgreSQL, `SyncRepWaitForLSN`).
    let commits: Bool
    /// Set from any thread, before the inbox is told.
    let isAbandoned = Atomic<Bool>(false)
    // From its acceptance on only the connection's thread touches these. A command without a caller is
    // settled.
    var isAccepted = false
    var caller: Caller<[PostgresRows]>?

    init(_ work: Work, deadline: Moment, grace: Moment, commits: Bool = false) {
        self.work = work
        self.deadline = deadline
        self.grace = grace
        self.commits = commits
    }

    var isSettled: Bool { caller == nil }
}
