/// A result from libpq's PQgetResult, as far as the order of things depends on it.
enum PostgresReply: Sendable {
    /// A result that the server completed.
    case rows(PostgresRows)
    /// `isPlanExpired`: the prepared statement has to be prepared again, under another name.
    case failure(WireError, isPlanExpired: Bool)
    /// Skipped, because an earlier part of the same statement failed.
    case aborted
    /// The end of one statement's results.
    case end
    /// The Sync that closes each pipelined statement: its transaction is over.
    case sync
    case copyIn
    /// A state that we never ask for, such as COPY TO STDOUT.
    case unexpected
}
