import NIOHTTP1

/// One request of a connection that the router has: how much of it has come, and what is owed for it.
/// The next one waits until it is over.
struct RouterTurn {
    /// Whether some of the request is still to come.
    private(set) var isReading = false
    /// Whether its answer has not ended.
    private(set) var isOwed = false
    /// Whether the client holds its body back until it is asked for.
    private var isHeldBack = false
    private var isLast = false

    /// What an answer's end means for the connection.
    enum Ending {
        case keep
        /// Half a request is no beginning of the next one; or the client asked to close.
        case close
    }

    var isOver: Bool { !isReading && !isOwed }
    /// Whether it has all that it asked for, and only works.
    var isWorkedOn: Bool { isOwed && !isReading }

    init() {}

    init(of head: HTTPRequestHead, _ framing: RequestFraming) {
        isReading = true
        isOwed = true
        isHeldBack = framing.isExpectant
        isLast = !head.isKeepAlive
    }

    mutating func received(_ part: HTTPServerRequestPart) {
        isHeldBack = false
        if case .end = part { isReading = false }
    }

    /// Whether the client is to be told to go on with its body.
    mutating func wantsBody() -> Bool {
        defer { isHeldBack = false }
        return isHeldBack && isReading
    }

    /// The head of the answer goes out, and says so where it is the last: the client may have asked to
    /// close, or it comes before its request is all here. One of unknown length goes on together with
    /// its request.
    mutating func answers(_ head: inout HTTPResponseHead) {
        isHeldBack = false
        guard isLast || isReading && head.headers.contains(name: "content-length") else { return }
        head.headers.replaceOrAdd(name: "connection", value: "close")
    }

    mutating func answered() -> Ending {
        isOwed = false
        return isReading || isLast ? .close : .keep
    }
}
