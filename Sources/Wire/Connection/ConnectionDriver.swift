import Glibc
import Logging
import Synchronization

/// The work of a connection's thread: it tells the state machine what has happened, asks it what to
/// do, and does that with the C library's handle. A value, not an object, and never copied: to read
/// a field of the machine in an object copied all of it.
struct ConnectionDriver<Handle: ConnectionHandle>: ~Copyable {
    typealias Pipeline = Handle.Pipeline
    typealias Completion = Pipeline.Request.Completion

    private let connection: Connection<Handle>
    private var machine: ConnectionStateMachine<Pipeline>
    private var handle: Handle?
    private var batch = Inbox<Pipeline.Request>.Batch()
    private var readiness: Readiness = []
    private var watched: (socket: Int32, events: Int32) = (-1, 0)

    init(_ connection: Connection<Handle>) {
        self.connection = connection
        machine = ConnectionStateMachine(connection.configuration, at: .now)
    }

    mutating func run() {
        while true {
            connection.inbox.take(&batch)
            let now = ContinuousClock.now
            complete(machine.accept(batch, at: now))
            do throws(WireError) {
                let expired = machine.expire(at: now)
                complete(expired.completions)
                if let loss = expired.disconnect { throw loss }
                try advance(at: now)
            } catch { disconnect(error) }
            connection.inFlight.store(machine.inFlightCount, ordering: .relaxed)
            if machine.hasEnded(at: now) { break }
            readiness = connection.inbox.wait(
                on: watched.socket, for: watched.events, until: machine.nextDeadline)
        }
        connection.isConnected.store(false, ordering: .releasing)
        connection.inbox.close()
        connection.inbox.take(&batch)
        complete(machine.accept(batch, at: .now))
        complete(machine.removeAll())
        // Closed before anybody hears that all is over: the process may end at once.
        handle = nil
    }

    // MARK: Phases

    private mutating func advance(at now: ContinuousClock.Instant) throws(WireError) {
        switch machine.advance(at: now, isReady: !readiness.isEmpty) {
        case .wait: break
        case .connect(let attempt):
            let handle = try Handle(
                connection.configuration, attempt: attempt, logger: connection.logger)
            self.handle = handle
            watched = (handle.socket, POLLOUT)
        case .continueConnecting:
            guard let handle else { return }
            switch try handle.connect() {
            case .reading: watched = (handle.socket, POLLIN)
            case .writing: watched = (handle.socket, POLLOUT)
            case .connected:
                machine.connected()
                if machine.isServing { startServing() }
                try serve(handle)
            }
        case .serve:
            guard let handle else { return }
            try serve(handle)
            try cancel(handle, at: now)
        case .disconnect(let error): throw error
        }
    }

    private func startServing() {
        connection.isConnected.store(true, ordering: .releasing)
        connection.logger.debug("\(Pipeline.serverName) connected")
    }

    private mutating func disconnect(_ error: WireError) {
        // Not the turn's moment: a host's name may have taken long to resolve.
        let lost = machine.disconnected(error, at: .now, chance: .random(in: 0..<1))
        if let warning = lost.warning {
            connection.logger.warning(
                "\(warning.message)", metadata: ["reason": "\(warning.reason)"])
        }
        connection.isConnected.store(false, ordering: .releasing)
        handle = nil
        watched = (-1, 0)
        complete(lost.completions)
    }

    // MARK: Flush, consume, next

    private mutating func serve(_ handle: Handle) throws(WireError) {
        if readiness.contains(.read) { try handle.consume() }
        var isFlushed: Bool
        repeat {
            try receive(handle)
            try send(handle)
            isFlushed = try handle.flush()
        } while handle.hasReply(machine.expectation)
        if isFlushed { complete(machine.flushed()) }
        watched = (handle.socket, isFlushed ? POLLIN : POLLIN | POLLOUT)
    }

    private mutating func receive(_ handle: Handle) throws(WireError) {
        while let reply = try handle.next(machine.expectation) {
            switch machine.received(reply) {
            case .wait: break
            case .complete(let completion): complete(completion)
            case .handshakeEnded: startServing()
            case .disconnect(let error): throw error
            }
        }
    }

    private mutating func send(_ handle: Handle) throws(WireError) {
        while let sending = machine.next(transactionIsOpen: handle.transactionIsOpen) {
            switch sending {
            case .send(let outgoing): try handle.send(outgoing)
            case .complete(let completion): complete(completion)
            case .disconnect(let error, let completion):
                complete(completion)
                throw error
            }
        }
    }

    private mutating func cancel(
        _ handle: Handle, at now: ContinuousClock.Instant
    ) throws(WireError) {
        switch machine.cancel(at: now) {
        case .wait: break
        case .request:
            try handle.requestCancel { [inbox = connection.inbox] in inbox.cancelEnded() }
        case .disconnect(let error): throw error
        }
    }

    private func complete(_ completions: [Completion]) {
        for completion in completions { complete(completion) }
    }

    private func complete(_ completion: Completion) {
        let request = completion.request
        guard let caller = request.caller.take() else { return }
        connection.inbox.completed(weight: request.weight)
        caller.answer(completion.result)
    }
}
