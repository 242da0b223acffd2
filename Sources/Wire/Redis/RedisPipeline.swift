import DequeModule

/// The order of replies and the handshake of one connection. Redis answers in the order of the commands
/// and nothing else tells which reply is whose, so replies to a caller that is gone are still counted, and
/// a late reply costs the connection. By hand, for valkey-swift closes the connection of a caller that is
/// cancelled.
struct RedisPipeline: ConnectionPipeline {
    typealias Work = [RedisCommand]
    typealias Answer = [RedisReply]
    typealias Outgoing = [RedisCommand]

    private struct InFlight {
        let request: RedisRequest
        var replies: [RedisReply]
    }

    private enum Handshake {
        case due
        case awaiting(replies: Int)
        case ended
    }

    static let serverName = "Redis"
    static let hasHandshake = true
    let expectation = ReplyExpectation.reply

    private let handshakeCommands: [RedisCommand]
    private var handshake = Handshake.due
    private var waiting = Deque<RedisRequest>()
    private var inFlight = Deque<InFlight>()
    /// In commands.
    private(set) var inFlightCount = 0

    /// PING last, so that a Redis that still loads its data says so before anyone relies on it.
    init(_ configuration: RedisConfiguration) {
        var commands: [RedisCommand] = []
        if let password = configuration.password {
            let user = configuration.user.map { [RedisCommand.Part.text($0)] } ?? []
            commands.append(RedisCommand(["AUTH"] + user + [.text(password)]))
        }
        if configuration.database != 0 {
            commands.append(RedisCommand("SELECT", .integer(configuration.database)))
        }
        handshakeCommands = commands + [RedisCommand("PING")]
    }

    var isEmpty: Bool { waiting.isEmpty && inFlight.isEmpty }

    static func weight(of commands: [RedisCommand]) -> Int { commands.count }

    mutating func accept(_ request: RedisRequest) { waiting.append(request) }

    mutating func next(transactionIsOpen: Bool) -> Sending? {
        switch handshake {
        case .due:
            handshake = .awaiting(replies: handshakeCommands.count)
            return .send(handshakeCommands)
        case .awaiting: return nil
        case .ended: break
        }
        while let request = waiting.popFirst() {
            if request.isCompleted { continue }
            var replies: [RedisReply] = []
            replies.reserveCapacity(request.work.count)
            inFlight.append(InFlight(request: request, replies: replies))
            inFlightCount += request.work.count
            return .send(request.work)
        }
        return nil
    }

    mutating func received(_ reply: RedisReply) -> Reaction {
        if case .awaiting(let replies) = handshake {
            // Wrong password, no such database, or LOADING after a restart.
            if case .error(let text) = reply { return .disconnect(WireError(.unreachable, text)) }
            handshake = replies == 1 ? .ended : .awaiting(replies: replies - 1)
            return replies == 1 ? .handshakeEnded : .wait
        }
        if inFlight.isEmpty {
            return .disconnect(WireError(.protocolViolation, "a reply that nobody asked for"))
        }
        inFlightCount -= 1
        inFlight[0].replies.append(reply)
        guard inFlight[0].replies.count == inFlight[0].request.work.count else { return .wait }
        let answered = inFlight.removeFirst()
        if answered.request.isCompleted { return .wait }
        return .complete(answered.request.complete(.success(answered.replies)))
    }

    mutating func disconnected() -> [RedisRequest] {
        defer { inFlight.removeAll() }
        inFlightCount = 0
        handshake = .due
        return inFlight.map(\.request)
    }

    mutating func removeAll() -> [RedisRequest] {
        defer { waiting.removeAll() }
        return disconnected() + waiting
    }

    // MARK: Deadlines

    func forEachPending(_ body: (RedisRequest, _ isInFlight: Bool) -> Void) {
        for request in waiting { body(request, false) }
        // Also those whose callers are gone: what comes after the missing reply cannot be told apart.
        for one in inFlight { body(one.request, true) }
    }

    mutating func removeCompleted() { waiting.removeAll(where: \.isCompleted) }

    static func expiryError(isLate: Bool, refusal: String?) -> WireError {
        WireError(isLate ? .deadlineExceeded : .unreachable)
    }

    static func disconnection(byExpiryOf request: RedisRequest, isInFlight: Bool) -> WireError? {
        isInFlight ? WireError(.unreachable, "closed: a reply is late") : nil
    }

    static func warning(_ error: WireError, wasServing: Bool) -> ConnectionWarning {
        ConnectionWarning(message: "Redis unreachable", reason: "\(error)")
    }
}
