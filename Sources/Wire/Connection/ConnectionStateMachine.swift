import Synchronization
import Timing

/// The whole state of one connection, which reconnects by itself, apart from any I/O: told what has happened,
/// it says what to do.
///
///     backing off → connecting → handshake → serving
///          ↑____________↓____________↓__________↓
struct ConnectionStateMachine<Pipeline: ConnectionPipeline>: ~Copyable {
    typealias Request = Pipeline.Request
    typealias Completion = Request.Completion

    enum Phase: Equatable {
        case backingOff(until: ContinuousClock.Instant)
        case connecting(until: ContinuousClock.Instant)
        case handshake(until: ContinuousClock.Instant)
        case serving
    }

    private let connectTimeout: Duration
    private let drainDeadline: Duration
    private var pipeline: Pipeline
    private(set) var phase: Phase
    private var backoff = Backoff.reconnecting
    private var attempts = 0
    /// Why the last attempt to connect failed; nil once one succeeded.
    private var lastRefusal: String?
    /// No later than the first deadline of a request; nil without requests.
    private var nextExpiry: ContinuousClock.Instant?
    /// Set by a stop: until when what was accepted may still be answered.
    private var drainEnd: ContinuousClock.Instant?

    init(_ configuration: Pipeline.Configuration, at now: ContinuousClock.Instant) {
        connectTimeout = configuration.connectTimeout
        drainDeadline = configuration.drainDeadline
        pipeline = Pipeline(configuration)
        phase = .backingOff(until: now)
    }

    var isServing: Bool { if case .serving = phase { true } else { false } }
    var inFlightCount: Int { pipeline.inFlightCount }
    var expectation: ReplyExpectation { pipeline.expectation }

    /// When to look again though nothing has happened; nil if never.
    var nextDeadline: ContinuousClock.Instant? {
        let next = nextExpiry.earlier(drainEnd)
        switch phase {
        case .backingOff(let until), .connecting(let until), .handshake(let until):
            return next.earlier(until)
        case .serving: return next.earlier(pipeline.nextCancel)
        }
    }

    // MARK: Callers and their deadlines

    mutating func accept(
        _ batch: Inbox<Request>.Batch, at now: ContinuousClock.Instant
    ) -> [Completion] {
        var completions: [Completion] = []
        for request in batch.requests {
            if request.isAbandoned.load(ordering: .acquiring) {
                completions.append(request.complete(.failure(WireError(.cancelled))))
                continue
            }
            request.accept()
            pipeline.accept(request)
            nextExpiry = nextExpiry.earlier(end(of: request))
        }
        // A task that was cancelled early may be heard of before its request has come.
        for request in batch.abandoned where request.isPending {
            completions.append(request.complete(.failure(WireError(.cancelled))))
        }
        for _ in 0..<batch.cancelsEnded { pipeline.cancelEnded() }
        if batch.isStopping, drainEnd == nil {
            drainEnd = now.deadline(after: drainDeadline)
        }
        return completions
    }

    /// - Returns: the callers whose time is up, and why the connection cannot be kept, if so.
    mutating func expire(
        at now: ContinuousClock.Instant
    ) -> (completions: [Completion], disconnect: WireError?) {
        guard let nextExpiry, nextExpiry <= now else { return ([], nil) }
        var completions: [Completion] = []
        var loss: WireError?
        let refusal = isServing ? nil : lastRefusal ?? "no connection"
        pipeline.forEachPending { request, isInFlight in
            guard end(of: request) <= now else { return }
            if isServing, loss == nil {
                loss = Pipeline.disconnection(byExpiryOf: request, isInFlight: isInFlight)
            }
            if request.isCompleted { return }
            let error = Pipeline.expiryError(isLate: request.deadline <= now, refusal: refusal)
            completions.append(request.complete(.failure(error)))
        }
        pipeline.removeCompleted()
        updateNextExpiry()
        return (completions, loss)
    }

    private func end(of request: Request) -> ContinuousClock.Instant {
        isServing ? request.deadline : min(request.graceEnd, request.deadline)
    }

    private mutating func updateNextExpiry() {
        var next: ContinuousClock.Instant?
        pipeline.forEachPending { request, _ in next = next.earlier(end(of: request)) }
        nextExpiry = next
    }

    // MARK: Phases

    enum Step: Equatable {
        case wait
        case connect(attempt: Int)
        case continueConnecting
        case serve
        case disconnect(WireError)
    }

    mutating func advance(at now: ContinuousClock.Instant, isReady: Bool) -> Step {
        switch phase {
        case .backingOff(let until):
            guard until <= now, drainEnd == nil else { return .wait }
            phase = .connecting(until: now.deadline(after: connectTimeout))
            return .connect(attempt: attempts)
        case .connecting(let until), .handshake(let until):
            if until <= now {
                return .disconnect(
                    WireError(.unreachable, "no answer within \(connectTimeout)"))
            }
            if case .handshake = phase { return .serve }
            return isReady ? .continueConnecting : .wait
        case .serving: return .serve
        }
    }

    /// Goes on to the handshake, or serves at once if the protocol has none.
    mutating func connected() {
        guard case .connecting(let until) = phase else { return }
        if Pipeline.hasHandshake { phase = .handshake(until: until) } else { startServing() }
    }

    private mutating func startServing() {
        phase = .serving
        backoff.succeeded()
        lastRefusal = nil
        updateNextExpiry()
    }

    /// The connection is lost, or could not be made.
    /// - Parameter chance: from 0 up to, not including, 1.
    /// - Returns: the callers that have lost their answers, and what to log: not every failed attempt.
    mutating func disconnected(
        _ error: WireError, at now: ContinuousClock.Instant, chance: Double
    ) -> (completions: [Completion], warning: ConnectionWarning?) {
        let warning =
            backoff.failures == 0
            ? Pipeline.warning(error, wasServing: isServing) : nil
        // libpq's advice stands on lines of its own.
        let detail = error.detail.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var lost: [Request] = []
        switch phase {
        case .serving: lost = pipeline.disconnected()
        case .backingOff, .connecting, .handshake:
            if case .handshake = phase { lost = pipeline.disconnected() }
            attempts += 1
            lastRefusal = detail
        }
        phase = .backingOff(until: now + backoff.failed(chance: chance))
        updateNextExpiry()
        return (fail(lost, WireError(.unreachable, detail)), warning)
    }

    // MARK: Traffic

    mutating func next(transactionIsOpen: Bool) -> Pipeline.Sending? {
        pipeline.next(transactionIsOpen: transactionIsOpen)
    }

    mutating func received(_ reply: Pipeline.Reply) -> Pipeline.Reaction {
        let reaction = pipeline.received(reply)
        if case .handshakeEnded = reaction { startServing() }
        return reaction
    }

    mutating func flushed() -> [Completion] { pipeline.flushed() }

    mutating func cancel(at now: ContinuousClock.Instant) -> CancelAction {
        pipeline.cancel(at: now)
    }

    // MARK: The end

    /// A stop waits for answers, but not for a connection.
    func hasEnded(at now: ContinuousClock.Instant) -> Bool {
        guard let drainEnd else { return false }
        return pipeline.isEmpty || drainEnd <= now || !isServing
    }

    mutating func removeAll() -> [Completion] {
        fail(pipeline.removeAll(), WireError(.closed, "stopped before the answer came"))
    }

    private func fail(_ requests: [Request], _ error: WireError) -> [Completion] {
        requests.filter { !$0.isCompleted }.map { $0.complete(.failure(error)) }
    }
}

extension Backoff {
    /// A restarting server on the same machine answers again after some tens of milliseconds. Pauses
    /// longer than a second would keep citizens waiting after the server is back.
    static var reconnecting: Backoff { Backoff(first: .milliseconds(20), ceiling: .seconds(1)) }
}
