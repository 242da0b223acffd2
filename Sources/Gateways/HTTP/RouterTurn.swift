import NIOHTTP1

/// One request of a connection, now with the router: whether more of it is to come, and whether its
/// answer is owed. The next one waits until it is over.
struct RouterTurn {
    /// True if some of the request is still to come.
    private(set) var isReading = false
    /// True if its answer has not ended.
    private(set) var isOwed = false
    /// True if no part of its answer has gone out.
    private(set) var isUnanswered = false
    /// True if the client holds its body back until it is asked for.
    private var isHeldBack = false
    private var isLast = false

    /// The consequence of an answer's end for the connection.
    enum Ending {
        case keep
        /// The request has not come to its end, so the next one cannot begin; or the client asked to
        /// close, or offered to go on in another protocol.
        case close
    }

    var isOver: Bool { !isReading && !isOwed }
    /// True if all of the request has come, and only its answer is owed.
    var isWorkedOn: Bool { isOwed && !isReading }

    init() {}

    init(of head: HTTPRequestHead, _ framing: RequestFraming) {
        isReading = true
        isOwed = true
        isUnanswered = true
        isHeldBack = framing.isExpectant
        isLast = !head.isKeepAlive || framing.offersUpgrade
    }

    mutating func received(_ part: HTTPServerRequestPart) {
        isHeldBack = false
        if case .end = part { isReading = false }
    }

    /// True if the client is to be told to go on with its body.
    mutating func wantsBody() -> Bool {
        defer { isHeldBack = false }
        return isHeldBack && isReading
    }

    /// Adds `Connection: close` to the answer's head where it is the last: the client asked to close or
    /// offered another protocol, or the answer comes before its request is all here. An answer of unknown
    /// length goes on together with its request.
    mutating func answers(_ head: inout HTTPResponseHead) {
        isUnanswered = false
        isHeldBack = false
        guard isLast || isReading && head.headers.contains(name: "content-length") else { return }
        head.headers.replaceOrAdd(name: "connection", value: "close")
    }

    /// The request is refused without the router, whose answer will go nowhere.
    mutating func isTakenBack() {
        isReading = false
        isOwed = false
        isUnanswered = false
    }

    mutating func answered() -> Ending {
        isOwed = false
        return isReading || isLast ? .close : .keep
    }
}
