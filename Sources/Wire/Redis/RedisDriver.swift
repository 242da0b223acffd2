import Glibc
import Logging
import Synchronization

/// The thread's own part of a line: it asks the pipeline what to do, and does it.
final class RedisDriver {
    private enum Phase {
        case resting(until: Moment)
        case connecting(RedisHandle, until: Moment)
        case greeting(RedisHandle, until: Moment)
        case serving(RedisHandle)
    }

    private let line: RedisLine
    private var pipeline = RedisPipeline()
    private var phase = Phase.resting(until: Moment(nanoseconds: 0))
    private var backoff = Backoff()
    private var delivery = Inbox<RedisRequest>.Delivery()
    private var readiness: Readiness = []
    private var watched: (socket: Int32, events: Int32) = (-1, 0)
    /// No later than the first moment at which some caller's time is up.
    private var nextExpiry = Moment.distantFuture
    private var drainEnd: Moment?

    init(_ line: RedisLine) { self.line = line }

    func live() {
        while true {
            line.inbox.take(&delivery)
            let now = Moment.now
            accept()
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
        for request in delivery.requests {
            request.isAccepted = true
            if request.isAbandoned.load(ordering: .acquiring) {
                settle(request, .failure(WireError(.cancelled)))
                continue
            }
            pipeline.accept(request)
            nextExpiry = min(nextExpiry, RedisPipeline.end(request, isConnected: isServing))
        }
        // If the task was cancelled before, its request may still be on its way.
        for request in delivery.abandoned where request.isAccepted {
            settle(request, .failure(WireError(.cancelled)))
        }
    }

    private func hasEnded(at now: Moment) -> Bool {
        guard delivery.isStopping else { return false }
        let end = drainEnd ?? now + line.configuration.drainDeadline
        drainEnd = end
        return pipeline.isEmpty || end <= now || !isServing
    }

    private func nextMoment() -> Moment {
        let next = min(nextExpiry, drainEnd ?? .distantFuture)
        switch phase {
        case .resting(let until), .connecting(_, let until), .greeting(_, let until):
            return min(next, until)
        case .serving: return next
        }
    }

    private var isServing: Bool { if case .serving = phase { true } else { false } }

    private func expire(at now: Moment) {
        guard nextExpiry <= now else { return }
        let expired = pipeline.expired(at: now, isConnected: isServing)
        for request in expired.waiting {
            let isLate = request.deadline <= now
            settle(request, .failure(WireError(isLate ? .deadlineExceeded : .unreachable)))
        }
        fail(expired.inFlight, WireError(.deadlineExceeded))
        pipeline.forgetSettled()
        if !expired.inFlight.isEmpty {
            lose(WireError(.unreachable, "closed: a reply is late"))
        }
        nextExpiry = pipeline.nextExpiry(isConnected: isServing)
    }

    // MARK: Phases

    private func advance(at now: Moment) {
        switch phase {
        case .resting(let until):
            if until <= now, !delivery.isStopping { connect(at: now) }
        case .connecting(let handle, let until):
            if until <= now { return lose(late) }
            if readiness.isEmpty { return }
            guard handle.isConnected else {
                return lose(WireError(.unreachable, "connection refused"))
            }
            greet(handle, until: until)
        case .greeting(let handle, let until):
            if until <= now { return lose(late) }
            serve(handle)
        case .serving(let handle): serve(handle)
        }
    }

    private var late: WireError {
        WireError(.unreachable, "no answer within \(line.configuration.connectTimeout)")
    }

    private func connect(at now: Moment) {
        guard let handle = RedisHandle(line.configuration.address) else {
            return lose(WireError(.unreachable, "connection refused"))
        }
        phase = .connecting(handle, until: now + line.configuration.connectTimeout)
        watched = (handle.socket, POLLOUT)
        readiness = []
    }

    /// PING last, so that a Redis that still loads its data says so before anyone relies on it.
    private func greet(_ handle: RedisHandle, until: Moment) {
        var commands: [RedisCommand] = []
        if let password = line.configuration.password {
            let user = line.configuration.user.map { [RedisCommand.Part.text($0)] } ?? []
            commands.append(RedisCommand(["AUTH"] + user + [.text(password)]))
        }
        if line.configuration.database != 0 {
            commands.append(RedisCommand("SELECT", .integer(line.configuration.database)))
        }
        commands.append(RedisCommand("PING"))
        pipeline.greet(commands.count)
        phase = .greeting(handle, until: until)
        for command in commands where !handle.append(command) { return lose(loss(of: handle)) }
        readiness = []
        serve(handle)
    }

    private func greeted(_ handle: RedisHandle) {
        backoff.succeeded()
        phase = .serving(handle)
        line.isConnected.store(true, ordering: .releasing)
        line.logger.debug("Redis connected")
        nextExpiry = pipeline.nextExpiry(isConnected: true)
    }

    private func lose(_ error: WireError) {
        if isServing || backoff.failures == 0 {
            line.logger.warning("Redis unreachable", metadata: ["reason": "\(error)"])
        }
        line.isConnected.store(false, ordering: .releasing)
        phase = .resting(until: .now + backoff.failed(chance: .random(in: 0..<1)))
        watched = (-1, 0)
        fail(pipeline.connectionLost(), WireError(.unreachable, error.detail))
        nextExpiry = pipeline.nextExpiry(isConnected: false)
    }

    // MARK: Flush, consume, next

    private func serve(_ handle: RedisHandle) {
        do throws(WireError) {
            if readiness.contains(.read), !handle.consume() { throw loss(of: handle) }
            while let reply = try handle.next() {
                switch pipeline.received(reply) {
                case .wait: break
                case .greeted: greeted(handle)
                case .settle(let request): settle(request, .success(request.replies))
                case .lost(let error): throw error
                }
            }
            while let request = pipeline.next() {
                for command in request.commands where !handle.append(command) {
                    throw loss(of: handle)
                }
            }
            guard let isFlushed = handle.flush() else { throw loss(of: handle) }
            watched = (handle.socket, isFlushed ? POLLIN : POLLIN | POLLOUT)
        } catch { lose(error) }
    }

    private func loss(of handle: RedisHandle) -> WireError {
        WireError(.unreachable, handle.errorMessage)
    }

    private func fail(_ requests: [RedisRequest], _ error: WireError) {
        for request in requests { settle(request, .failure(error)) }
    }

    private func settle(_ request: RedisRequest, _ result: Result<[RedisReply], WireError>) {
        guard let caller = request.caller else { return }
        request.caller = nil
        line.inbox.settled(weight: request.commands.count)
        caller.answer(result)
    }
}
