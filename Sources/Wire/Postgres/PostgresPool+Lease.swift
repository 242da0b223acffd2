import Synchronization

extension PostgresPool {
    /// Lends a connection to `body` alone: for transactions, COPY and advisory locks. If `body`
    /// throws, or leaves a transaction or COPY open, everything is rolled back and session locks
    /// are released; if that fails the connection is closed and replaced. If the connection is
    /// lost, every later statement of this lease fails with `.unreachable`.
    /// - Throws: `.overloaded` if too many wait, or none became free in time; `isUnsent` where `body` was not
    ///   begun; what `body` throws.
    package func withConnection<R>(
        _ body: (PostgresSession) async throws -> R
    ) async throws -> R {
        let index = try await unsent { () throws(WireError) in
            try await leases.acquire(within: configuration.sessionWaitDeadline) { [sessions] in
                sessions[$0].isConnected.load(ordering: .relaxed)
            }
        }
        defer { leases.release(index) }
        let connection = sessions[index]
        _ = try await unsent { () throws(WireError) in try await connection.perform(.attach) }
        let session = PostgresSession(connection)
        let result: R
        do {
            result = try await body(session)
            session.close()
        } catch {
            session.close()
            await clean(connection)
            throw error
        }
        do throws(WireError) {
            _ = try await connection.perform(.detach, isCancellable: false)
        } catch {
            await clean(connection)
            // A connection that was lost leaves nothing open, and what the body was told holds.
            if error.code == .protocolViolation {
                throw WireError(.protocolViolation, "a transaction or COPY was left open")
            }
        }
        return result
    }

    private func unsent<R>(
        _ body: () async throws(WireError) -> R
    ) async throws(WireError) -> R {
        do {
            return try await body()
        } catch {
            throw error.unsent
        }
    }

    private func clean(_ connection: PostgresConnection) async {
        do throws(WireError) {
            // Refused, which does no harm, unless a COPY is open.
            _ = try? await connection.perform(.copyEnd(reason: "abandoned"), isCancellable: false)
            _ = try await connection.perform(
                .script("ROLLBACK; SELECT pg_advisory_unlock_all()"), isCancellable: false)
            _ = try await connection.perform(.detach, isCancellable: false)
        } catch {
            _ = try? await connection.perform(.reset, isCancellable: false)
        }
    }
}
