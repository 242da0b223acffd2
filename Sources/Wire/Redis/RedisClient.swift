package import Logging
import Synchronization

/// Redis for the whole process. A command is never repeated by itself: one that was in flight when the
/// connection was lost may or may not have taken effect.
package final class RedisClient: Sendable {
    /// For gauges; each figure is taken by itself, not at one instant.
    package struct State: Sendable, Equatable {
        package var connected = 0
        /// Commands accepted but not yet on the wire.
        package var queued = 0
        /// Commands on the wire.
        package var inFlight = 0
    }

    private let lines: [RedisLine]
    let commandDeadline: Duration
    private let hasRun = Atomic<Bool>(false)
    /// Scripts by their source, as Redis has hashed them.
    let hashes = Mutex<[String: String]>([:])

    package init(_ configuration: RedisConfiguration, logger: Logger) {
        commandDeadline = configuration.commandDeadline
        let connections = max(1, configuration.connections)
        let share = (configuration.queuedCommandsMaximum + connections - 1) / connections
        lines = (0..<connections).map { _ in
            RedisLine(configuration, outstandingMaximum: share, logger: logger)
        }
    }

    /// The client's life: connects, reconnects, and upon cancellation takes nothing new, answers
    /// what it has accepted within the drain deadline, and closes. To be called once.
    package func run() async {
        let isFirst = hasRun.compareExchange(
            expected: false, desired: true, ordering: .acquiringAndReleasing
        ).exchanged
        precondition(isFirst, "a client has one life")
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                for line in lines { group.addTask { await line.run() } }
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
        let line = leastLoaded
        guard line.isConnected.load(ordering: .acquiring) else {
            throw WireError(.unreachable, "no connection")
        }
        return try await line.perform(commands, deadline: deadline, grace: .zero)
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
        for line in lines { line.inbox.stop() }
    }

    package var state: State {
        var state = State()
        for line in lines {
            let inFlight = line.inFlight.load(ordering: .relaxed)
            state.connected += line.isConnected.load(ordering: .relaxed) ? 1 : 0
            state.inFlight += inFlight
            state.queued += max(0, line.inbox.load - inFlight)
        }
        return state
    }

    /// Connected before not connected, then by what is outstanding.
    private var leastLoaded: RedisLine {
        var best = lines[0]
        if lines.count == 1 { return best }
        var bestLoad = Int.max
        for line in lines {
            let isConnected = line.isConnected.load(ordering: .relaxed)
            let load = line.inbox.load + (isConnected ? 0 : Int.max / 2)
            if load < bestLoad { (best, bestLoad) = (line, load) }
        }
        return best
    }
}
