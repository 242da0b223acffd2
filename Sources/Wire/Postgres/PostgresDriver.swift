import Glibc
import Logging
import Synchronization

/// The thread's own part of a line: it asks the pipeline what to do, and does it.
final class PostgresDriver {
    private enum Phase {
        case resting(until: Moment)
        case connecting(PostgresHandle, until: Moment)
        case serving(PostgresHandle)
    }

    private struct Cancelling {
        let command: PostgresCommand
        let until: Moment
        var nextRequest: Moment

        /// A request that comes before the statement has begun does nothing, so it is repeated.
        static let requestInterval = Duration.milliseconds(100)
    }

    private let line: PostgresLine
    private var pipeline: PostgresPipeline
    private var phase = Phase.resting(until: Moment(nanoseconds: 0))
    private var backoff = Backoff()
    private var attempts = 0
    /// Why the last attempt to connect failed; nil once one succeeded.
    private var lastRefusal: String?
    private var delivery = Inbox<PostgresCommand>.Delivery()
    private var readiness: Readiness = []
    private var watched: (socket: Int32, events: Int32) = (-1, 0)
    /// No later than the first moment at which some caller's time is up.
    private var nextExpiry = Moment.distantFuture
    private var drainEnd: Moment?
    /// The statement that the server is asked to stop, and until when we wait for that.
    private var cancelling: Cancelling?
    private var cancelsStarted = 0
    private var cancelsKnown = 0

    init(_ line: PostgresLine) {
        self.line = line
        pipeline = PostgresPipeline(
            inFlightMaximum: line.configuration.inFlightStatementsMaximum)
    }

    func live() {
        while true {
            line.inbox.take(&delivery)
            let now = Moment.now
            accept()
            noteArrivedCancels()
            expire(at: now)
            advance(at: now)
            line.inFlight.store(pipeline.inFlightCount, ordering: .relaxed)
            if hasEnded(at: now) { break }
            readiness = line.inbox.wait(
                on: watched.socket, for: watched.events, until: nextMoment())
        }
        line.isConnected.store(false, ordering: .releasing)
        line.inbox.close()
        line.inbox.take(&delivery)
        accept()
        fail(pipeline.removeAll(), WireError(.closed, "stopped before the answer came"))
    }

    private func accept() {
        for command in delivery.requests {
            command.isAccepted = true
            if command.isAbandoned.load(ordering: .acquiring) {
                settle(command, .failure(WireError(.cancelled)))
                continue
            }
            pipeline.accept(command)
            nextExpiry = min(
                nextExpiry,
                PostgresPipeline.end(command, isWaiting: true, isConnected: isServing))
        }
        // If the task was cancelled before, its request may still be on its way.
        for command in delivery.abandoned where command.isAccepted {
            settle(command, .failure(WireError(.cancelled)))
        }
    }

    private func hasEnded(at now: Moment) -> Bool {
        guard delivery.isStopping else { return false }
        let end = drainEnd ?? now + line.configuration.drainDeadline
        drainEnd = end
        return pipeline.isEmpty || end <= now || !isServing
    }

    private func nextMoment() -> Moment {
        var next = min(nextExpiry, drainEnd ?? .distantFuture)
        switch phase {
        case .resting(let until), .connecting(_, let until): next = min(next, until)
        case .serving:
            if let cancelling { next = min(next, cancelling.until, cancelling.nextRequest) }
        }
        return next
    }

    private var isServing: Bool { if case .serving = phase { true } else { false } }

    // MARK: Deadlines

    private func expire(at now: Moment) {
        guard nextExpiry <= now else { return }
        for command in pipeline.expired(at: now, isConnected: isServing) {
            if !isServing {
                settle(command, .failure(WireError(.unreachable, lastRefusal ?? "no connection")))
            } else {
                settle(command, .failure(WireError(.deadlineExceeded)))
                if case .copyData = command.work { lose(WireError(.deadlineExceeded, "COPY")) }
            }
        }
        pipeline.forgetSettled()
        nextExpiry = pipeline.nextExpiry(isConnected: isServing)
    }

    private func noteArrivedCancels() {
        let arrived = line.cancelsArrived.load(ordering: .acquiring)
        if arrived == cancelsKnown { return }
        cancelsKnown = arrived
        if arrived == cancelsStarted { pipeline.cancelArrived() }
    }

    /// The caller of the statement that runs now is gone: ask the server to stop it, unless it commits,
    /// and close the connection if that does not help in time.
    private func cancelOrphan(_ handle: PostgresHandle, at now: Moment) {
        guard let orphan = pipeline.orphanedHead else {
            cancelling = nil
            return
        }
        if cancelling?.command !== orphan {
            cancelling = Cancelling(
                command: orphan, until: now + line.configuration.cancelDeadline, nextRequest: now)
        }
        guard let current = cancelling, current.nextRequest <= now || current.until <= now
        else { return }
        if current.until <= now {
            return lose(WireError(.unreachable, "a statement did not end when cancelled"))
        }
        if orphan.commits {
            cancelling?.nextRequest = current.until
            return
        }
        cancelling?.nextRequest = now + Cancelling.requestInterval
        // One request at a time: the helper may hang where the server does.
        if cancelsStarted > cancelsKnown { return }
        cancelsStarted += 1
        pipeline.cancelStarted()
        let line = line
        let isStarted = handle.canceller()?.start {
            line.cancelsArrived.wrappingAdd(1, ordering: .acquiringAndReleasing)
            line.inbox.ring()
        }
        if isStarted != true {
            cancelsStarted -= 1
            lose(WireError(.unreachable, "no means to cancel a statement"))
        }
    }

    // MARK: Phases

    private func advance(at now: Moment) {
        switch phase {
        case .resting(let until): if until <= now { connect(at: now) }
        case .connecting(let handle, let until):
            if until <= now {
                attemptFailed("no answer within \(line.configuration.connectTimeout)", at: now)
            } else {
                goOnConnecting(handle, at: now)
            }
        case .serving(let handle):
            if let loss = serve(handle) { return lose(loss) }
            cancelOrphan(handle, at: now)
        }
    }

    private func connect(at now: Moment) {
        if delivery.isStopping { return }
        let keywords: [(name: String, value: String)]
        do throws(WireError) {
            let string = try PostgresConnectionString(line.configuration)
            if line.configuration.targetSession == .standby {
                var generator = SystemRandomNumberGenerator()
                keywords = string.shuffled(using: &generator)
            } else {
                keywords = string.rotated(by: attempts)
            }
        } catch { return attemptFailed(error.detail, at: now) }
        guard let handle = PostgresHandle(keywords, logger: line.logger), !handle.isBroken else {
            return attemptFailed("libpq cannot begin", at: now)
        }
        phase = .connecting(handle, until: now + line.configuration.connectTimeout)
        watched = (handle.socket, POLLOUT)
        // The first thing to wait for is that the socket can be written.
        readiness = []
    }

    private func goOnConnecting(_ handle: PostgresHandle, at now: Moment) {
        if readiness.isEmpty { return }
        switch handle.connect() {
        case .reading: watched = (handle.socket, POLLIN)
        case .writing: watched = (handle.socket, POLLOUT)
        case .failed: attemptFailed(handle.errorMessage, at: now)
        case .connected:
            backoff.succeeded()
            lastRefusal = nil
            phase = .serving(handle)
            line.isConnected.store(true, ordering: .releasing)
            line.logger.debug("PostgreSQL connected")
            nextExpiry = pipeline.nextExpiry(isConnected: true)
            if let loss = serve(handle) { lose(loss) }
        }
    }

    private func attemptFailed(_ reason: String, at now: Moment) {
        attempts += 1
        // libpq's advice stands on lines of its own.
        lastRefusal = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if backoff.failures == 0 {
            line.logger.warning("PostgreSQL unreachable", metadata: ["reason": "\(reason)"])
        }
        rest(at: now)
    }

    private func rest(at now: Moment) {
        let pause = backoff.failed(chance: .random(in: 0..<1))
        phase = .resting(until: now + pause)
        watched = (-1, 0)
    }

    private func lose(_ error: WireError) {
        guard isServing else { return }
        line.logger.warning("PostgreSQL connection lost", metadata: ["reason": "\(error)"])
        line.isConnected.store(false, ordering: .releasing)
        cancelling = nil
        rest(at: .now)
        fail(pipeline.connectionLost(), WireError(.unreachable, error.detail))
        nextExpiry = pipeline.nextExpiry(isConnected: false)
    }

    // MARK: Flush, consume, next

    private func serve(_ handle: PostgresHandle) -> WireError? {
        if readiness.contains(.read), !handle.consume() { return loss(of: handle) }
        var isFlushed: Bool?
        repeat {
            if let loss = receive(handle) ?? send(handle) { return loss }
            isFlushed = handle.flush()
            // A flush that finds the socket full reads it empty, and no readiness would tell.
        } while isFlushed != nil && canReceive(handle)
        guard let isFlushed else { return loss(of: handle) }
        if isFlushed { for command in pipeline.flushed() { settle(command, .success([])) } }
        watched = (handle.socket, isFlushed ? POLLIN : POLLIN | POLLOUT)
        return nil
    }

    private func canReceive(_ handle: PostgresHandle) -> Bool {
        pipeline.expectsReply && !pipeline.isCopying && !handle.isBusy
    }

    private func receive(_ handle: PostgresHandle) -> WireError? {
        // Also without a reply to come: a notice, or that the server is going away.
        if !pipeline.isCopying { _ = handle.isBusy }
        while canReceive(handle) {
            let reply = handle.next()
            if case .failure(let error, _) = reply, error.code == .unreachable { return error }
            switch pipeline.received(reply) {
            case .wait: break
            case .settle(let command, let result): settle(command, result)
            case .settleAlone(let command, let result):
                settle(command, result)
                if !handle.enterPipeline() { return loss(of: handle) }
            case .lost(let error): return error
            }
        }
        return handle.isBroken ? loss(of: handle) : nil
    }

    private func send(_ handle: PostgresHandle) -> WireError? {
        while let sending = pipeline.next(transactionIsOpen: handle.transactionIsOpen) {
            let isSent: Bool
            switch sending {
            case .series(let series): isSent = handle.send(series)
            case .alone(let sql): isSent = handle.sendAlone(sql)
            case .copyData(let bytes): isSent = handle.sendCopyData(bytes)
            case .copyEnd(let reason): isSent = handle.sendCopyEnd(reason: reason)
            case .settle(let command, let result):
                settle(command, result)
                isSent = true
            case .reset(let command):
                settle(command, .success([]))
                return WireError(.unreachable, "closed: the session could not be cleaned")
            }
            if !isSent { return loss(of: handle) }
        }
        return nil
    }

    private func loss(of handle: PostgresHandle) -> WireError {
        WireError(.unreachable, handle.errorMessage)
    }

    private func fail(_ commands: [PostgresCommand], _ error: WireError) {
        for command in commands { settle(command, .failure(error)) }
    }

    private func settle(_ command: PostgresCommand, _ result: Result<[PostgresRows], WireError>) {
        guard let caller = command.caller else { return }
        command.caller = nil
        line.inbox.settled()
        caller.answer(result)
    }
}
