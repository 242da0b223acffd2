import Logging
import Synchronization

/// One connection's life: a thread that connects, serves, and connects again, and the inbox by
/// which callers reach it.
final class RedisLine: Sendable {
    let inbox: Inbox<RedisRequest>
    let configuration: RedisConfiguration
    let logger: Logger
    let isConnected = Atomic<Bool>(false)
    /// Commands on the wire.
    let inFlight = Atomic<Int>(0)

    init(_ configuration: RedisConfiguration, outstandingMaximum: Int, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        inbox = Inbox(outstandingMaximum: outstandingMaximum)
    }

    /// Returns when the line has been stopped and has settled all that it accepted.
    func run() async {
        _ = await Caller<Void>.wait { ended in
            let isStarted = LineThread.start {
                RedisDriver(self).live()
                ended.answer(.success(()))
            }
            // A process that cannot start its first threads cannot serve.
            precondition(isStarted, "no thread left for a connection")
        }
    }

    func perform(
        _ commands: [RedisCommand], deadline: Duration?, grace: Duration
    ) async throws(WireError) -> [RedisReply] {
        let now = Moment.now
        let request = RedisRequest(
            commands, deadline: now + (deadline ?? configuration.commandDeadline),
            grace: now + grace)
        return try await withTaskCancellationHandler {
            await Caller.wait { caller in
                request.caller = caller
                if let refusal = inbox.submit(request, weight: commands.count) {
                    request.caller = nil
                    caller.answer(.failure(refusal))
                }
            }
        } onCancel: {
            request.isAbandoned.store(true, ordering: .releasing)
            inbox.abandon(request)
        }.get()
    }
}
