import DequeModule

/// The order of replies and the deadlines of one connection, apart from any I/O. Redis answers in the
/// order of the commands and nothing else tells which reply is whose, so replies to a caller that is
/// gone are still counted, and a late reply costs the connection.
struct RedisPipeline {
    enum Reaction {
        case wait
        case settle(RedisRequest)
        case greeted
        case lost(WireError)
    }

    private var waiting = Deque<RedisRequest>()
    private var flights = Deque<RedisRequest>()
    private(set) var inFlightCount = 0
    /// Replies to AUTH, SELECT and PING that are still to come, before anything else.
    private var greetingsLeft = 0

    var isEmpty: Bool { waiting.isEmpty && flights.isEmpty }

    mutating func accept(_ request: RedisRequest) { waiting.append(request) }

    mutating func greet(_ commands: Int) { greetingsLeft = commands }

    mutating func next() -> RedisRequest? {
        if greetingsLeft > 0 { return nil }
        while let request = waiting.popFirst() {
            if request.isSettled { continue }
            flights.append(request)
            inFlightCount += request.commands.count
            request.replies.reserveCapacity(request.commands.count)
            return request
        }
        return nil
    }

    mutating func received(_ reply: RedisReply) -> Reaction {
        if greetingsLeft > 0 {
            // Wrong password, no such database, or LOADING after a restart.
            if case .error(let text) = reply { return .lost(WireError(.unreachable, text)) }
            greetingsLeft -= 1
            return greetingsLeft == 0 ? .greeted : .wait
        }
        guard let request = flights.first else {
            return .lost(WireError(.protocolViolation, "a reply that nobody asked for"))
        }
        inFlightCount -= 1
        request.replies.append(reply)
        guard request.replies.count == request.commands.count else { return .wait }
        _ = flights.popFirst()
        return .settle(request)
    }

    /// The connection is gone, and with it all that was in flight.
    mutating func connectionLost() -> [RedisRequest] {
        inFlightCount = 0
        greetingsLeft = 0
        defer { flights.removeAll() }
        return Array(flights)
    }

    mutating func removeAll() -> [RedisRequest] {
        defer { waiting.removeAll() }
        return connectionLost() + waiting
    }

    /// Requests whose time is up: those that wait, and those in flight.
    func expired(
        at now: Moment, isConnected: Bool
    ) -> (waiting: [RedisRequest], inFlight: [RedisRequest]) {
        var found: (waiting: [RedisRequest], inFlight: [RedisRequest]) = ([], [])
        waiting.forEach { request in
            if Self.end(request, isConnected: isConnected) <= now { found.waiting.append(request) }
        }
        flights.forEach { if $0.deadline <= now { found.inFlight.append($0) } }
        return found
    }

    mutating func forgetSettled() { waiting.removeAll(where: \.isSettled) }

    func nextExpiry(isConnected: Bool) -> Moment {
        var next = Moment.distantFuture
        waiting.forEach { next = min(next, Self.end($0, isConnected: isConnected)) }
        flights.forEach { next = min(next, $0.deadline) }
        return next
    }

    static func end(_ request: RedisRequest, isConnected: Bool) -> Moment {
        isConnected ? request.deadline : min(request.grace, request.deadline)
    }
}
