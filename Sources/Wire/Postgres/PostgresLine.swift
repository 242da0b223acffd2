import Logging
import Synchronization

/// One connection's life: a thread that connects, serves, and connects again, and the inbox by
/// which callers reach it.
final class PostgresLine: Sendable {
    let inbox: Inbox<PostgresCommand>
    let configuration: PostgresConfiguration
    let logger: Logger
    let isConnected = Atomic<Bool>(false)
    let inFlight = Atomic<Int>(0)
    let cancelsArrived = Atomic<Int>(0)

    init(_ configuration: PostgresConfiguration, outstandingMaximum: Int, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        inbox = Inbox(outstandingMaximum: outstandingMaximum)
    }

    /// Returns when the line has been stopped and has settled all that it accepted.
    func run() async {
        _ = await Caller<Void>.wait { ended in
            let isStarted = LineThread.start {
                PostgresDriver(self).live()
                ended.answer(.success(()))
            }
            // A process that cannot start its first threads cannot serve.
            precondition(isStarted, "no thread left for a connection")
        }
    }

    /// The caller's wait ends with the reply, the deadline, the loss of the connection, or, if
    /// wanted, the cancellation of its task. One that `commits` goes on in the server after its caller
    /// has left.
    func perform(
        _ work: PostgresCommand.Work, deadline: Duration? = nil, grace: Duration? = nil,
        isCancellable: Bool = true, commits: Bool = false
    ) async throws(WireError) -> [PostgresRows] {
        let now = Moment.now
        let command = PostgresCommand(
            work, deadline: now + (deadline ?? configuration.statementDeadline),
            grace: now + (grace ?? configuration.reconnectGrace), commits: commits)
        if !isCancellable { return try await submit(command).get() }
        return try await withTaskCancellationHandler {
            await submit(command)
        } onCancel: {
            command.isAbandoned.store(true, ordering: .releasing)
            inbox.abandon(command)
        }.get()
    }

    private func submit(_ command: PostgresCommand) async -> Result<[PostgresRows], WireError> {
        await Caller.wait { caller in
            command.caller = caller
            if let refusal = inbox.submit(command) {
                command.caller = nil
                caller.answer(.failure(refusal))
            }
        }
    }
}
