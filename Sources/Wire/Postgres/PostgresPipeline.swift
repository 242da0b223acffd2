import DequeModule

/// Which command goes next, whose reply has come, whose time is up: the order of one connection's
/// traffic, apart from any I/O. Every command ends in its own Sync, so it is its own
/// transaction and its failure leaves the neighbours alone.
struct PostgresPipeline {
    enum Sending {
        case series(PostgresSeries)
        /// Nothing else is in flight: leave pipeline mode and send it alone.
        case alone(sql: String)
        case copyData([UInt8])
        case copyEnd(reason: String?)
        case settle(PostgresCommand, Result<[PostgresRows], WireError>)
        case reset(PostgresCommand)
    }

    enum Reaction {
        case wait
        case settle(PostgresCommand, Result<[PostgresRows], WireError>)
        /// As `settle`; and pipeline mode begins again.
        case settleAlone(PostgresCommand, Result<[PostgresRows], WireError>)
        case lost(WireError)
    }

    private enum Lease { case none, held, broken }
    private enum Mode { case pipelined, alone, copying }

    let inFlightMaximum: Int
    private var waiting = Deque<PostgresCommand>()
    private var flights = Deque<PostgresPendingCommand>()
    private var flushing: [PostgresCommand] = []
    private var mode = Mode.pipelined
    private var prepared = PreparedStatements()
    /// The server signals twice for one request (signal_child in postmaster.c), so a statement
    /// that was sent before the last request had wholly arrived may be hit in its neighbour's
    /// stead.
    private var cancelIsUnderWay = false
    private var cancelsArrived = 0
    private var lease = Lease.none

    init(inFlightMaximum: Int) { self.inFlightMaximum = inFlightMaximum }

    var inFlightCount: Int { flights.count + flushing.count }
    var isEmpty: Bool { waiting.isEmpty && flights.isEmpty && flushing.isEmpty }
    var expectsReply: Bool { !flights.isEmpty }
    var isCopying: Bool { mode == .copying }

    /// The command that the server works on now, if its caller is gone.
    var orphanedHead: PostgresCommand? {
        guard let command = flights.first?.command, command.isSettled else { return nil }
        return command
    }

    mutating func accept(_ command: PostgresCommand) { waiting.append(command) }
    mutating func cancelStarted() { cancelIsUnderWay = true }

    mutating func cancelArrived() {
        cancelIsUnderWay = false
        cancelsArrived += 1
    }

    /// The next thing to send, if anything may be sent now. To be called until it returns nil.
    mutating func next(transactionIsOpen: Bool) -> Sending? {
        // Within a lease a statement that was hit cannot be repeated, so none is exposed.
        if lease != .none, cancelIsUnderWay { return nil }
        while let command = waiting.first {
            if command.isSettled {
                _ = waiting.popFirst()
                continue
            }
            if case .attach = command.work { lease = .held }
            if lease == .broken {
                if case .reset = command.work {
                    // The connection that was to be cleaned is gone; this one is new, and clean.
                    lease = .none
                    return pop(command, .success([]))
                }
                return pop(command, .failure(WireError(.unreachable, "lost during the lease")))
            }
            return next(command, transactionIsOpen)
        }
        return nil
    }

    private mutating func next(
        _ command: PostgresCommand, _ transactionIsOpen: Bool
    ) -> Sending? {
        switch command.work {
        case .statements(let statements):
            guard mode != .copying else { return pop(command, Self.outOfOrder) }
            guard mode == .pipelined, flights.count < inFlightMaximum else { return nil }
            let series = PostgresSeries(statements, statements.map { prepared.plan(for: $0.key) })
            depart(series)
            return .series(series)
        case .script(let sql), .copyIn(let sql):
            guard mode != .copying else { return pop(command, Self.outOfOrder) }
            guard flights.isEmpty else { return nil }
            depart(nil)
            mode = .alone
            return .alone(sql: sql)
        case .copyData(let bytes):
            guard mode == .copying else { return pop(command, Self.outOfOrder) }
            _ = waiting.popFirst()
            flushing.append(command)
            return .copyData(bytes)
        case .copyEnd(let reason):
            guard mode == .copying else { return pop(command, Self.outOfOrder) }
            depart(nil)
            mode = .alone
            return .copyEnd(reason: reason)
        case .attach:
            return pop(command, .success([]))
        case .detach:
            guard flights.isEmpty else { return nil }
            let isClean = mode == .pipelined && !transactionIsOpen
            if isClean { lease = .none }
            return pop(command, isClean ? .success([]) : Self.outOfOrder)
        case .reset:
            lease = .none
            _ = waiting.popFirst()
            return .reset(command)
        }
    }

    mutating func received(_ reply: PostgresReply) -> Reaction {
        guard let flight = flights.first else {
            return .lost(WireError(.protocolViolation, "a reply that nobody asked for"))
        }
        if case .unexpected = reply {
            return .lost(WireError(.protocolViolation, "a reply of a kind we never ask for"))
        }
        return flight.stage == .alone ? receivedAlone(reply, flight) : receivedPipelined(reply)
    }

    private mutating func receivedPipelined(_ reply: PostgresReply) -> Reaction {
        switch reply {
        case .rows(let rows):
            if flights[0].stage == .execute { flights[0].rows.append(rows) }
        case .failure(let error, let isPlanExpired):
            noteFailure(error, isPlanExpired)
            flights[0].fail(error)
        case .aborted: noteSkipped()
        case .end: flights[0].proceed()
        case .sync: return landed()
        case .copyIn, .unexpected:
            return .lost(WireError(.protocolViolation, "COPY in a statement"))
        }
        return .wait
    }

    private mutating func receivedAlone(
        _ reply: PostgresReply, _ flight: PostgresPendingCommand
    ) -> Reaction {
        switch reply {
        case .rows(let rows):
            flights[0].rows = [rows]
        case .failure(let error, _): flights[0].fail(error)
        case .copyIn:
            guard case .copyIn = flight.command.work else {
                return .lost(WireError(.protocolViolation, "COPY in a script"))
            }
            _ = flights.popFirst()
            mode = .copying
            return .settle(flight.command, .success([]))
        case .end:
            _ = flights.popFirst()
            mode = .pipelined
            if let error = flight.failure {
                return .settleAlone(flight.command, .failure(error))
            }
            if case .copyIn = flight.command.work, !flight.rows.isEmpty {
                return .settleAlone(flight.command, Self.outOfOrder)
            }
            return .settleAlone(flight.command, .success(flight.rows))
        case .aborted, .sync, .unexpected:
            return .lost(WireError(.protocolViolation, "a pipeline's reply outside of it"))
        }
        return .wait
    }

    private mutating func noteFailure(_ error: WireError, _ isPlanExpired: Bool) {
        guard let flight = flights.first, let key = flight.key else { return }
        if flight.stage == .prepare { prepared.preparationFailed(key, error) }
        if isPlanExpired { prepared.planExpired(key) }
    }

    /// A statement that came after a failure was not even prepared.
    private mutating func noteSkipped() {
        guard let flight = flights.first, flight.stage == .prepare, let key = flight.key,
            let failure = flight.failure
        else { return }
        prepared.preparationFailed(key, failure)
    }

    private mutating func landed() -> Reaction {
        guard let flight = flights.popFirst() else {
            return .lost(WireError(.protocolViolation, "a Sync that nobody asked for"))
        }
        guard let error = flight.failure, let key = flight.failedKey else {
            guard flight.isComplete else {
                return .lost(WireError(.protocolViolation, "a Sync without a result"))
            }
            return .settle(flight.command, .success(flight.rows))
        }
        switch error.code {
        case .server("57014")
        where lease == .none && (cancelIsUnderWay || flight.cancelsArrived < cancelsArrived):
            // The cancel was meant for a neighbour. This statement was rolled back whole, so it
            // may be sent again.
            if flight.command.isSettled { return .wait }
            waiting.prepend(flight.command)
            return .wait
        case .server("26000"):
            return .settle(flight.command, .failure(prepared.failure(of: key) ?? error))
        default: return .settle(flight.command, .failure(error))
        }
    }

    /// All bytes have left: the writers of a COPY may go on.
    mutating func flushed() -> [PostgresCommand] {
        if flushing.isEmpty { return [] }
        defer { flushing.removeAll(keepingCapacity: true) }
        return flushing
    }

    /// The connection is gone, and with it all that was in flight. Waiting commands may find the next
    /// one, but not the rest of a lease.
    mutating func connectionLost() -> [PostgresCommand] {
        mode = .pipelined
        prepared = PreparedStatements()
        cancelIsUnderWay = false
        let lost = removeInFlight()
        if lease == .none { return lost }
        lease = .broken
        defer { waiting.removeAll() }
        return lost + waiting
    }

    mutating func removeAll() -> [PostgresCommand] {
        defer { waiting.removeAll() }
        return removeInFlight() + waiting
    }

    private mutating func removeInFlight() -> [PostgresCommand] {
        defer { flights.removeAll() }
        return flights.map(\.command) + flushed()
    }

    /// The commands whose time is up. They stay in flight until their replies have passed.
    func expired(at now: Moment, isConnected: Bool) -> [PostgresCommand] {
        var found: [PostgresCommand] = []
        forEachUnsettled { command, isWaiting in
            let end = Self.end(command, isWaiting: isWaiting, isConnected: isConnected)
            if end <= now { found.append(command) }
        }
        return found
    }

    /// After settling what `expired` found.
    mutating func forgetSettled() {
        // A caller that lost its lease has given it back, and did not wait for the next connection.
        if lease == .broken, waiting.contains(where: { $0.isSettled && $0.work.isReset }) {
            lease = .none
        }
        waiting.removeAll(where: \.isSettled)
    }

    func nextExpiry(isConnected: Bool) -> Moment {
        var next = Moment.distantFuture
        forEachUnsettled { command, isWaiting in
            next = min(
                next, Self.end(command, isWaiting: isWaiting, isConnected: isConnected))
        }
        return next
    }

    static func end(
        _ command: PostgresCommand, isWaiting: Bool, isConnected: Bool
    ) -> Moment {
        isWaiting && !isConnected ? min(command.grace, command.deadline) : command.deadline
    }

    private func forEachUnsettled(_ body: (PostgresCommand, _ isWaiting: Bool) -> Void) {
        waiting.forEach { if !$0.isSettled { body($0, true) } }
        flights.forEach { if !$0.command.isSettled { body($0.command, false) } }
        for command in flushing where !command.isSettled { body(command, false) }
    }

    /// - Parameter series: nil for what travels alone.
    private mutating func depart(_ series: PostgresSeries?) {
        guard let command = waiting.popFirst() else { return }
        flights.append(PostgresPendingCommand(command, series, cancelsArrived: cancelsArrived))
    }

    private mutating func pop(
        _ command: PostgresCommand, _ result: Result<[PostgresRows], WireError>
    ) -> Sending {
        _ = waiting.popFirst()
        return .settle(command, result)
    }

    private static let outOfOrder = Result<[PostgresRows], WireError>.failure(
        WireError(.protocolViolation, "not in this state of the connection"))
}
