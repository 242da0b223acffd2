import Synchronization

extension PostgresPool {
    /// Lends a connection to `body` alone: for transactions, COPY and advisory locks. If `body`
    /// throws, or leaves a transaction or COPY open, everything is rolled back and session locks
    /// are released; if that fails the connection is closed and replaced. If the connection is
    /// lost, every later statement of this lease fails with `.unreachable`.
    /// - Throws: `.overloaded` if too many wait, or none became free in time; what `body` throws.
    package func withConnection<R>(
        _ body: (PostgresSession) async throws -> R
    ) async throws -> R {
        let index = try await leases.acquire(within: configuration.sessionWaitDeadline) {
            [sessions] in sessions[$0].isConnected.load(ordering: .relaxed)
        }
        defer { leases.release(index) }
        let line = sessions[index]
        _ = try await line.perform(.attach)
        let session = PostgresSession(line)
        do {
            let result = try await body(session)
            session.close()
            if await isClean(line) { return result }
            await clean(line)
            throw WireError(.protocolViolation, "a transaction or COPY was left open")
        } catch {
            session.close()
            await clean(line)
            throw error
        }
    }

    private func isClean(_ line: PostgresLine) async -> Bool {
        do throws(WireError) {
            _ = try await line.perform(.detach, isCancellable: false)
            return true
        } catch { return false }
    }

    private func clean(_ line: PostgresLine) async {
        do throws(WireError) {
            // Refused, which does no harm, unless a COPY is open.
            _ = try? await line.perform(.copyEnd(reason: "abandoned"), isCancellable: false)
            _ = try await line.perform(
                .script("ROLLBACK; SELECT pg_advisory_unlock_all()"), isCancellable: false)
            _ = try await line.perform(.detach, isCancellable: false)
        } catch {
            _ = try? await line.perform(.reset, isCancellable: false)
        }
    }
}
