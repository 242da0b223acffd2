package import Logging
import Synchronization

/// Redis for the whole process. A command is never repeated by itself: one that was in flight when the
/// connection was lost may or may not have taken effect.
package final class RedisClient: Sendable {
    /// For gauges; each figure is taken by itself, not at one instant.
    package struct State: Sendable, Equatable {
        /// Connections that serve now, of `RedisConfiguration.connections`.
        package var connected = 0
        /// Commands accepted but not yet on the wire.
        package var queued = 0
        /// Commands on the wire.
        package var inFlight = 0
    }

    private let connections: [RedisConnection]
    let commandDeadline: Duration
    private let hasRun = Atomic<Bool>(false)
    /// Scripts by their source, as Redis has hashed them.
    let hashes = Mutex<[String: String]>([:])

    /// Opens nothing yet: connections are made while `run` runs. The bound on queued commands is
    /// shared out evenly.
    package init(_ configuration: RedisConfiguration, logger: Logger) {
        commandDeadline = configuration.commandDeadline
        let count = max(1, configuration.connections)
        let share = (configuration.queuedCommandsMaximum + count - 1) / count
        connections = (0..<count).map { _ in
            RedisConnection(configuration, outstandingMaximum: share, logger: logger)
        }
    }

    /// Connects, reconnects, and upon cancellation takes nothing new, answers
    /// what it has accepted within the drain deadline, and closes. To be called once.
    package func run() async {
        let isFirst = hasRun.compareExchange(
            expected: false, desired: true, ordering: .acquiringAndReleasing
        ).exchanged
        precondition(isFirst, "a client is run once")
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                for connection in connections { group.addTask { await connection.run() } }
            }
        } onCancel: {
            stop()
        }
    }

    /// Sends all commands in one write. A refusal of one of them is its reply, not an error.
    /// While nothing is connected it fails with `.unreachable` at once.
    /// - Parameter deadline: until the last reply; the configured one if nil.
    package func pipeline(
        _ commands: [RedisCommand], deadline: Duration? = nil
    ) async throws(WireError) -> [RedisReply] {
        if commands.isEmpty { return [] }
        let connection = leastLoaded
        guard connection.isConnected.load(ordering: .acquiring) else {
            throw WireError(.unreachable, "no connection")
        }
        return try await connection.perform(commands, deadline: deadline)
    }

    /// As `pipeline`, for one command.
    package func send(
        _ command: RedisCommand, deadline: Duration? = nil
    ) async throws(WireError) -> RedisReply {
        try await pipeline([command], deadline: deadline)[0]
    }

    /// Waits until a connection answers, say at the start of the program.
    package func connected(within deadline: Duration) async throws(WireError) {
        _ = try await leastLoaded.perform(
            [RedisCommand("PING")], deadline: deadline, grace: deadline)
    }

    /// Takes nothing new; `run` returns once what was accepted is answered.
    func stop() {
        for connection in connections { connection.inbox.stop() }
    }

    /// For gauges: each figure is read by itself, not all at one instant.
    package var state: State {
        var state = State()
        for connection in connections {
            let inFlight = connection.inFlight.load(ordering: .relaxed)
            state.connected += connection.isConnected.load(ordering: .relaxed) ? 1 : 0
            state.inFlight += inFlight
            state.queued += max(0, connection.inbox.load - inFlight)
        }
        return state
    }

    /// Connected before not connected, then by what is outstanding.
    private var leastLoaded: RedisConnection {
        var best = connections[0]
        if connections.count == 1 { return best }
        var bestLoad = Int.max
        for connection in connections {
            let isConnected = connection.isConnected.load(ordering: .relaxed)
            let load = connection.inbox.load + (isConnected ? 0 : Int.max / 2)
            if load < bestLoad { (best, bestLoad) = (connection, load) }
        }
        return best
    }
}
