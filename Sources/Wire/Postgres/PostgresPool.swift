package import Logging
import Synchronization
import Timing

/// PostgreSQL for the whole process: a few connections on which everybody's statements travel
/// pipelined, and a few that are lent out one at a time.
package final class PostgresPool: Sendable {
    /// For gauges; each figure is taken by itself, not at one instant.
    package struct State: Sendable, Equatable {
        /// Open connections, shared and lent.
        package var connected = 0
        /// Of those, with nothing to do.
        package var idle = 0
        /// Statements accepted but not yet on the wire.
        package var queued = 0
        /// Statements on the wire.
        package var inFlight = 0
        /// Sessions that are lent out.
        package var leased = 0
        /// Callers that wait for a session.
        package var sessionsQueued = 0
    }

    private let shared: [PostgresConnection]
    let sessions: [PostgresConnection]
    let leases: PostgresLeases
    let configuration: PostgresConfiguration
    private let hasRun = Atomic<Bool>(false)

    /// Sessions have one caller; this many requests, a COPY's chunks among them, are more than it
    /// can have open.
    private static let sessionRequestsMaximum = 1_024

    /// Opens nothing yet: connections are made while `run` runs. Statements that come before wait
    /// in the queue, within its bound.
    package init(_ configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        let connections = max(1, configuration.connections)
        let share = (configuration.queuedStatementsMaximum + connections - 1) / connections
        shared = (0..<connections).map { _ in
            PostgresConnection(configuration, outstandingMaximum: share, logger: logger)
        }
        sessions = (0..<configuration.sessions).map { _ in
            PostgresConnection(
                configuration, outstandingMaximum: Self.sessionRequestsMaximum, logger: logger)
        }
        leases = PostgresLeases(
            count: configuration.sessions, waitersMaximum: configuration.queuedSessionsMaximum)
    }

    /// Connects, reconnects, and upon cancellation takes nothing new, answers
    /// what it has accepted within the drain deadline, and closes. To be called once; earlier requests
    /// wait for it.
    package func run() async {
        let isFirst = hasRun.compareExchange(
            expected: false, desired: true, ordering: .acquiringAndReleasing
        ).exchanged
        precondition(isFirst, "a pool is run once")
        let all = shared + sessions
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                for connection in all { group.addTask { await connection.run() } }
            }
        } onCancel: {
            leases.close()
            for connection in all { connection.inbox.stop() }
        }
    }

    /// Sends one statement, its own transaction, on the least loaded shared connection.
    /// - Parameter deadline: until the answer; the configured one if nil.
    /// - Throws: `.server` with the SQLSTATE, or as `WireError.Code` says.
    package func query(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter] = [],
        deadline: Duration? = nil
    ) async throws(WireError) -> PostgresRows {
        let command = try PostgresCommand(statement, parameters)
        return try await leastLoaded.perform(command, deadline: deadline).orProtocolViolation
    }

    /// Sends several statements, one transaction, in one round trip on one connection. Each sees what
    /// was committed before it began, later than its predecessor ran, where the server's isolation
    /// is "read committed"; PostgreSQL's default, but an operator may choose another.
    /// - Returns: the rows of each, in the same order.
    /// - Throws: as `query`, of the first that fails; the rest is then not run.
    package func query(
        inOrder statements: [(PostgresStatement, [PostgresParameter])], deadline: Duration? = nil
    ) async throws(WireError) -> [PostgresRows] {
        var series: [PostgresCommand.Statement] = []
        for (statement, parameters) in statements {
            series.append(try PostgresCommand.Statement(statement, parameters))
        }
        return try await leastLoaded.perform(
            .statements(series, commits: false), deadline: deadline)
    }

    /// Closes the shared connections, with what is under way on them, and opens others: for servers
    /// that are no more what `targetSession` asked for.
    package func reconnect() async {
        for connection in shared where connection.isConnected.load(ordering: .relaxed) {
            _ = try? await connection.perform(.reset, isCancellable: false)
        }
    }

    /// Waits until every connection answers, say at the start of the program.
    package func connected(within deadline: Duration) async throws(WireError) {
        let command = try PostgresCommand("SELECT 1", [])
        let end = ContinuousClock.now.deadline(after: deadline)
        for connection in shared + sessions {
            while true {
                let left = max(.zero, end - .now)
                do throws(WireError) {
                    _ = try await connection.perform(command, deadline: left, grace: left)
                    break
                } catch {
                    // Lost under somebody's lease, and not yet given back.
                    guard error.code == .unreachable, left > .zero else { throw error }
                    try? await Task.sleep(for: Self.betweenTrials)
                    if Task.isCancelled { throw error }
                }
            }
        }
    }

    private static let betweenTrials = Duration.milliseconds(10)

    /// For gauges: each figure is read by itself, not all at one instant.
    package var state: State {
        var state = State()
        for connection in shared + sessions {
            let load = connection.inbox.load
            let inFlight = connection.inFlight.load(ordering: .relaxed)
            let isConnected = connection.isConnected.load(ordering: .relaxed)
            state.connected += isConnected ? 1 : 0
            state.idle += isConnected && load == 0 ? 1 : 0
            state.inFlight += inFlight
            state.queued += max(0, load - inFlight)
        }
        (state.leased, state.sessionsQueued) = leases.counts
        return state
    }

    /// Connected before not connected, then by what is outstanding.
    private var leastLoaded: PostgresConnection {
        var best = shared[0]
        var bestLoad = Int.max
        for connection in shared {
            let isConnected = connection.isConnected.load(ordering: .relaxed)
            let load = connection.inbox.load + (isConnected ? 0 : Int.max / 2)
            if load < bestLoad { (best, bestLoad) = (connection, load) }
        }
        return best
    }
}

extension PostgresCommand.Statement {
    init(_ statement: PostgresStatement, _ parameters: [PostgresParameter]) throws(WireError) {
        guard parameters.count <= PostgresArguments.countMaximum else {
            throw WireError(.protocolViolation, "\(parameters.count) parameters")
        }
        arguments = PostgresArguments(parameters)
        key = .init(statement: statement, types: arguments.types)
    }
}

extension PostgresCommand {
    init(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter], commits: Bool = false
    ) throws(WireError) {
        self = .statements([try .init(statement, parameters)], commits: commits)
    }
}

extension [PostgresRows] {
    /// A statement always has a result, if only a count.
    var orProtocolViolation: PostgresRows {
        get throws(WireError) {
            guard let last else { throw WireError(.protocolViolation, "no result") }
            return last
        }
    }
}
