import Synchronization

/// One connection, lent by `PostgresPool.withConnection` until its body returns.
package final class PostgresSession: Sendable {
    private let connection: PostgresConnection
    private let isOpen = Atomic<Bool>(true)

    init(_ connection: PostgresConnection) { self.connection = connection }

    func close() { isOpen.store(false, ordering: .releasing) }

    /// - Parameters:
    ///   - deadline: until the answer; the configured one if nil.
    ///   - commits: outside of a transaction the statement is one, and changes something. After its
    ///     deadline it goes on in the server, and may be done or not.
    package func query(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter] = [],
        deadline: Duration? = nil, commits: Bool = false
    ) async throws(WireError) -> PostgresRows {
        try await perform(.init(statement, parameters, commits: commits), deadline)
            .orProtocolViolation
    }

    /// Runs a text of several statements by the simple protocol, in one transaction unless it
    /// says otherwise: for migrations. Answers in text format with the last statement's rows.
    @discardableResult
    package func execute(
        _ script: String, deadline: Duration? = nil
    ) async throws(WireError) -> PostgresRows {
        try await perform(.script(script), deadline).orProtocolViolation
    }

    /// Commits if `body` returns; rolls back if it throws. A commit is not cancelled with its task.
    /// - Parameter deadline: of the commit; the configured one if nil. After it the commit goes on in the
    ///   server, and may be done or not.
    /// - Throws: what `body` throws; `.server("25P02")` if a statement had failed and `body`
    ///   returned all the same, for then PostgreSQL has rolled back.
    package func transaction<R>(
        _ begin: PostgresStatement = "BEGIN", deadline: Duration? = nil,
        _ body: () async throws -> R
    ) async throws -> R {
        _ = try await query(begin)
        let result: R
        do {
            result = try await body()
        } catch {
            // A cancelled task still has to roll back. If it cannot, the lease's end will.
            _ = try? await connection.perform(.init("ROLLBACK", []), isCancellable: false)
            throw error
        }
        // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, not with an error.
        let commit = try await perform(
            .init("COMMIT", [], commits: true), deadline, isCancellable: false)
        guard try commit.orProtocolViolation.commandTag == "COMMIT" else {
            throw WireError(.server("25P02"), "rolled back: a statement had failed")
        }
        return result
    }

    /// Opens `COPY … FROM STDIN`. The writer must be finished or cancelled before the next
    /// statement.
    package func copyIn(
        _ sql: String, deadline: Duration? = nil
    ) async throws(WireError) -> PostgresCopyWriter {
        _ = try await perform(.copyIn(sql), deadline)
        return PostgresCopyWriter(self)
    }

    func perform(
        _ command: PostgresCommand, _ deadline: Duration?, isCancellable: Bool = true
    ) async throws(WireError) -> [PostgresRows] {
        guard isOpen.load(ordering: .acquiring) else {
            throw WireError(.closed, "the session's lease has ended")
        }
        return try await connection.perform(
            command, deadline: deadline, isCancellable: isCancellable)
    }
}
