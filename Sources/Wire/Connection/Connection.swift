import Logging
import Synchronization
import Timing

/// A connection that is made again whenever it is lost: a thread of its own, and the inbox by which
/// callers reach it.
final class Connection<Handle: ConnectionHandle>: Sendable {
    typealias Pipeline = Handle.Pipeline

    let inbox: Inbox<Pipeline.Request>
    let configuration: Pipeline.Configuration
    let logger: Logger
    let isConnected = Atomic<Bool>(false)
    let inFlight = Atomic<Int>(0)
    // Out of the configuration, which is costly to copy for each request.
    private let requestDeadline: Duration
    private let reconnectGrace: Duration

    init(_ configuration: Pipeline.Configuration, outstandingMaximum: Int, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        requestDeadline = configuration.requestDeadline
        reconnectGrace = configuration.reconnectGrace
        inbox = Inbox(outstandingMaximum: outstandingMaximum)
    }

    /// Returns when the connection has been stopped and has completed all that it accepted.
    func run() async {
        _ = await Caller<Void>.wait { ended in
            let isStarted = ConnectionThread.start {
                var driver = ConnectionDriver(self)
                driver.run()
                ended.answer(.success(()))
            }
            // A process that cannot start its first threads cannot serve.
            precondition(isStarted, "no thread left for a connection")
        }
    }

    /// The caller's wait ends with the reply, the deadline, the loss of the connection, or, if
    /// wanted, the cancellation of its task.
    /// - Parameters:
    ///   - deadline: until the answer; the configured one if nil.
    ///   - grace: how long it may wait for a connection; as configured if nil.
    func perform(
        _ work: Pipeline.Work, deadline: Duration? = nil, grace: Duration? = nil,
        isCancellable: Bool = true
    ) async throws(WireError) -> Pipeline.Answer {
        let now = ContinuousClock.now
        let request = Pipeline.Request(
            work, weight: Pipeline.weight(of: work),
            deadline: now.deadline(after: deadline ?? requestDeadline),
            graceEnd: now.deadline(after: grace ?? reconnectGrace))
        if !isCancellable { return try await submit(request).get() }
        return try await withTaskCancellationHandler {
            await submit(request)
        } onCancel: {
            request.isAbandoned.store(true, ordering: .releasing)
            inbox.abandon(request)
        }.get()
    }

    private func submit(_ request: Pipeline.Request) async -> Result<Pipeline.Answer, WireError> {
        await Caller.wait { caller in
            request.caller = caller
            if let refusal = inbox.submit(request, weight: request.weight) {
                caller.answer(.failure(refusal))
            }
        }
    }
}
