import DequeModule

/// The order of one connection's traffic: which command goes next, whose reply has come, what is to be
/// cancelled. Every command ends in its own Sync, so it is its own transaction and its failure leaves the
/// neighbours alone. By hand, for PostgresNIO sends a statement only after the answer to the last one, and
/// knows one host.
struct PostgresPipeline: ConnectionPipeline {
    typealias Work = PostgresCommand
    typealias Answer = [PostgresRows]

    enum Outgoing {
        case series(PostgresSeries)
        /// Leave pipeline mode, and send it alone.
        case alone(sql: String)
        /// Begin pipeline mode again.
        case pipelineMode
        case copyData([UInt8])
        case copyEnd(reason: String?)
    }

    private enum Lease { case none, held, broken }
    /// `left`: what was sent alone is over, and pipeline mode has to begin again.
    private enum Mode { case pipelined, alone, copying, left }

    static let serverName = "PostgreSQL"
    static let hasHandshake = false

    private let inFlightMaximum: Int
    private var waiting = Deque<PostgresRequest>()
    private var inFlight = Deque<PostgresInFlightRequest>()
    private var flushing: [PostgresRequest] = []
    private var mode = Mode.pipelined
    private var prepared = PreparedStatements()
    private var lease = Lease.none
    private var cancellation: PostgresCancellation

    init(_ configuration: PostgresConfiguration) {
        inFlightMaximum = configuration.inFlightStatementsMaximum
        cancellation = PostgresCancellation(deadline: configuration.cancelDeadline)
    }

    var inFlightCount: Int { inFlight.count + flushing.count }
    var isEmpty: Bool { waiting.isEmpty && inFlight.isEmpty && flushing.isEmpty }

    var expectation: ReplyExpectation {
        if mode == .copying { return .nothing }
        return inFlight.isEmpty ? .notice : .reply
    }

    static func weight(of command: PostgresCommand) -> Int { 1 }

    mutating func accept(_ request: PostgresRequest) { waiting.append(request) }

    // MARK: What goes next

    mutating func next(transactionIsOpen: Bool) -> Sending? {
        if mode == .left {
            mode = .pipelined
            return .send(.pipelineMode)
        }
        // Within a lease a statement that was hit cannot be repeated, so none is exposed.
        if lease != .none, cancellation.isUnderWay { return nil }
        while let request = waiting.first {
            if request.isCompleted {
                waiting.removeFirst()
                continue
            }
            if case .attach = request.work { lease = .held }
            if lease == .broken {
                if request.work.isReset {
                    // The connection that was to be cleaned is gone; this one is new, and clean.
                    lease = .none
                    return complete(request, .success([]))
                }
                return complete(request, .failure(WireError(.unreachable, "lost during the lease")))
            }
            return next(request, transactionIsOpen)
        }
        return nil
    }

    private mutating func next(
        _ request: PostgresRequest, _ transactionIsOpen: Bool
    ) -> Sending? {
        switch request.work {
        case .statements(let statements, _):
            guard mode != .copying else { return complete(request, Self.outOfOrder) }
            guard mode == .pipelined, inFlight.count < inFlightMaximum else { return nil }
            let series = PostgresSeries(statements, statements.map { prepared.plan(for: $0.key) })
            moveInFlight(series)
            return .send(.series(series))
        case .script(let sql), .copyIn(let sql):
            guard mode != .copying else { return complete(request, Self.outOfOrder) }
            guard inFlight.isEmpty else { return nil }
            moveInFlight(nil)
            mode = .alone
            return .send(.alone(sql: sql))
        case .copyData(let bytes):
            guard mode == .copying else { return complete(request, Self.outOfOrder) }
            waiting.removeFirst()
            flushing.append(request)
            return .send(.copyData(bytes))
        case .copyEnd(let reason):
            guard mode == .copying else { return complete(request, Self.outOfOrder) }
            moveInFlight(nil)
            mode = .alone
            return .send(.copyEnd(reason: reason))
        case .attach:
            return complete(request, .success([]))
        case .detach:
            guard inFlight.isEmpty else { return nil }
            let isClean = mode == .pipelined && !transactionIsOpen
            if isClean { lease = .none }
            return complete(request, isClean ? .success([]) : Self.outOfOrder)
        case .reset:
            lease = .none
            waiting.removeFirst()
            return .disconnect(
                WireError(.unreachable, "closed: the session could not be cleaned"),
                after: request.complete(.success([])))
        }
    }

    /// - Parameter series: nil for what is sent alone.
    private mutating func moveInFlight(_ series: PostgresSeries?) {
        let request = waiting.removeFirst()
        inFlight.append(
            PostgresInFlightRequest(request, series, cancelsArrived: cancellation.arrived))
    }

    /// The first of those that wait.
    private mutating func complete(
        _ request: PostgresRequest, _ result: Result<[PostgresRows], WireError>
    ) -> Sending {
        waiting.removeFirst()
        return .complete(request.complete(result))
    }

    private static let outOfOrder = Result<[PostgresRows], WireError>.failure(
        WireError(.protocolViolation, "not in this state of the connection"))

    /// All bytes have left: the writers of a COPY may go on.
    mutating func flushed() -> [PostgresRequest.Completion] {
        if flushing.isEmpty { return [] }
        defer { flushing.removeAll(keepingCapacity: true) }
        return flushing.filter { !$0.isCompleted }.map { $0.complete(.success([])) }
    }

    // MARK: Whose reply has come

    mutating func received(_ reply: PostgresReply) -> Reaction {
        if inFlight.isEmpty { return violation("a reply that nobody asked for") }
        if case .unexpected = reply { return violation("a reply of a kind we never ask for") }
        return inFlight[0].stage == .alone ? receivedAlone(reply) : receivedPipelined(reply)
    }

    private mutating func receivedPipelined(_ reply: PostgresReply) -> Reaction {
        switch reply {
        case .rows(let rows):
            if inFlight[0].stage == .execute { inFlight[0].rows.append(rows) }
        case .failure(let error, let isPlanExpired):
            noteFailure(error, isPlanExpired)
            inFlight[0].fail(error)
        case .aborted: noteSkipped()
        case .end: inFlight[0].proceed()
        case .sync: return synced()
        case .copyIn, .unexpected: return violation("COPY in a statement")
        }
        return .wait
    }

    private mutating func receivedAlone(_ reply: PostgresReply) -> Reaction {
        let first = inFlight[0]
        switch reply {
        case .rows(let rows): inFlight[0].rows = [rows]
        case .failure(let error, _): inFlight[0].fail(error)
        case .copyIn:
            guard case .copyIn = first.request.work else { return violation("COPY in a script") }
            inFlight.removeFirst()
            mode = .copying
            return answer(first.request, .success([]))
        case .end:
            inFlight.removeFirst()
            mode = .left
            if let error = first.failure { return answer(first.request, .failure(error)) }
            if case .copyIn = first.request.work, !first.rows.isEmpty {
                return answer(first.request, Self.outOfOrder)
            }
            return answer(first.request, .success(first.rows))
        case .aborted, .sync, .unexpected:
            return violation("a pipeline's reply outside of it")
        }
        return .wait
    }

    private mutating func noteFailure(_ error: WireError, _ isPlanExpired: Bool) {
        guard let first = inFlight.first, let key = first.key else { return }
        if first.stage == .prepare { prepared.preparationFailed(key, error) }
        if isPlanExpired { prepared.planExpired(key) }
    }

    /// A statement that came after a failure was not even prepared.
    private mutating func noteSkipped() {
        guard let first = inFlight.first, first.stage == .prepare, let key = first.key,
            let failure = first.failure
        else { return }
        prepared.preparationFailed(key, failure)
    }

    private mutating func synced() -> Reaction {
        // A request that is not complete stays in flight, and fails with the connection.
        guard let first = inFlight.first, first.failedKey != nil || first.isComplete else {
            return violation("a Sync without a result")
        }
        let done = inFlight.removeFirst()
        guard let error = done.failure, let key = done.failedKey else {
            return answer(done.request, .success(done.rows))
        }
        switch error.code {
        case .server("57014") where lease == .none && wasExposed(done):
            // The cancel was meant for a neighbour. This statement was rolled back whole, so it
            // may be sent again.
            if !done.request.isCompleted { waiting.prepend(done.request) }
            return .wait
        case .server("26000"):
            return answer(done.request, .failure(prepared.failure(of: key) ?? error))
        default: return answer(done.request, .failure(error))
        }
    }

    private func answer(
        _ request: PostgresRequest, _ result: Result<[PostgresRows], WireError>
    ) -> Reaction {
        request.isCompleted ? .wait : .complete(request.complete(result))
    }

    private func violation(_ detail: String) -> Reaction {
        .disconnect(WireError(.protocolViolation, detail))
    }

    // MARK: The loss of the connection

    /// Waiting commands may find the next connection, but not the rest of a lease.
    mutating func disconnected() -> [PostgresRequest] {
        mode = .pipelined
        prepared = PreparedStatements()
        cancellation.disconnected()
        let lost = removeInFlight()
        if lease == .none { return lost }
        lease = .broken
        defer { waiting.removeAll() }
        return lost + waiting
    }

    mutating func removeAll() -> [PostgresRequest] {
        defer { waiting.removeAll() }
        return removeInFlight() + waiting
    }

    private mutating func removeInFlight() -> [PostgresRequest] {
        defer {
            inFlight.removeAll()
            flushing.removeAll()
        }
        return inFlight.map(\.request) + flushing
    }

    // MARK: Deadlines

    /// Passes over completed requests: one whose time is up stays in flight until its replies have
    /// passed, and is being cancelled.
    func forEachPending(_ body: (PostgresRequest, _ isInFlight: Bool) -> Void) {
        for request in waiting where !request.isCompleted { body(request, false) }
        for one in inFlight where !one.request.isCompleted { body(one.request, true) }
        for request in flushing where !request.isCompleted { body(request, true) }
    }

    mutating func removeCompleted() {
        // A caller that lost its lease has given it back, and did not wait for the next connection.
        if lease == .broken, waiting.contains(where: { $0.isCompleted && $0.work.isReset }) {
            lease = .none
        }
        waiting.removeAll(where: \.isCompleted)
    }

    static func expiryError(isLate: Bool, refusal: String?) -> WireError {
        refusal.map { WireError(.unreachable, $0) } ?? WireError(.deadlineExceeded)
    }

    /// A COPY of which a chunk may be missing.
    static func disconnection(byExpiryOf request: PostgresRequest, isInFlight: Bool) -> WireError? {
        if case .copyData = request.work { WireError(.deadlineExceeded, "COPY") } else { nil }
    }

    static func warning(_ error: WireError, wasServing: Bool) -> ConnectionWarning {
        wasServing
            ? ConnectionWarning(message: "PostgreSQL connection lost", reason: "\(error)")
            : ConnectionWarning(message: "PostgreSQL unreachable", reason: error.detail)
    }

    // MARK: Cancelling

    var nextCancel: ContinuousClock.Instant? { cancellation.nextAttempt }

    mutating func cancel(at now: ContinuousClock.Instant) -> CancelAction {
        cancellation.next(inFlight.first?.request, at: now)
    }

    mutating func cancelEnded() { cancellation.ended() }

    /// The server signals twice for one request (signal_child in postmaster.c), so a statement that was
    /// sent before the last request had wholly arrived may be hit in its neighbour's stead.
    private func wasExposed(_ done: PostgresInFlightRequest) -> Bool {
        cancellation.isUnderWay || done.cancelsArrived < cancellation.arrived
    }
}
