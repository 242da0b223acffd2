/// A request that a connection's thread can carry out.
enum PostgresCommand: Sendable {
    struct Statement: Sendable {
        let key: PreparedStatements.Key
        let arguments: PostgresArguments
    }

    /// One transaction, of one statement or more; each has a result. One that `commits` must not be
    /// cancelled at the server: a commit that waits for a standby would then be done without it
    /// (PostgreSQL, `SyncRepWaitForLSN`).
    case statements([Statement], commits: Bool)
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
    var commits: Bool { if case .statements(_, commits: true) = self { true } else { false } }
}
