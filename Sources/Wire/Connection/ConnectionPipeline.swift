/// The order of one connection's traffic in one protocol, apart from any I/O: what goes next, whose reply
/// has come, and what a passed deadline costs.
protocol ConnectionPipeline {
    associatedtype Configuration: ConnectionConfiguration
    associatedtype Work: Sendable
    associatedtype Answer: Sendable
    associatedtype Reply
    associatedtype Outgoing
    typealias Request = ConnectionRequest<Work, Answer>
    typealias Reaction = ReplyReaction<Request.Completion>
    typealias Sending = PipelineSending<Outgoing, Request.Completion>

    /// As the log names it.
    static var serverName: String { get }
    /// True if commands of the pipeline's own have to make a new connection ready.
    static var hasHandshake: Bool { get }
    static func weight(of work: Work) -> Int
    /// The line for the log when a connection is lost, or could not be made.
    static func warning(_ error: WireError, wasServing: Bool) -> ConnectionWarning
    /// The error for a caller whose time is up.
    /// - Parameters:
    ///   - isLate: it is the deadline that has passed, not only the grace period.
    ///   - refusal: why there is no connection; nil if there is one.
    static func expiryError(isLate: Bool, refusal: String?) -> WireError
    /// Why the connection cannot be kept once this request is too late; nil if it can.
    static func disconnection(byExpiryOf request: Request, isInFlight: Bool) -> WireError?

    init(_ configuration: Configuration)

    /// True if nothing waits and nothing is in flight.
    var isEmpty: Bool { get }
    var inFlightCount: Int { get }
    var expectation: ReplyExpectation { get }

    mutating func accept(_ request: Request)
    /// The next thing to do, if anything may be sent now. To be called until it returns nil.
    mutating func next(transactionIsOpen: Bool) -> Sending?
    mutating func received(_ reply: Reply) -> Reaction
    /// All bytes have left.
    mutating func flushed() -> [Request.Completion]
    /// Every request whose deadline counts.
    func forEachPending(_ body: (Request, _ isInFlight: Bool) -> Void)
    /// Drops what was completed and has not been sent.
    mutating func removeCompleted()
    /// - Returns: what was lost with the connection. The rest may find the next one.
    mutating func disconnected() -> [Request]
    mutating func removeAll() -> [Request]

    // A cancel request asks the server to stop a statement that nobody waits for.
    mutating func cancel(at now: ContinuousClock.Instant) -> CancelAction
    mutating func cancelEnded()
    /// When `cancel` is to be called again; nil if only after a reply.
    var nextCancel: ContinuousClock.Instant? { get }
}

/// Tells the handle which sort of input the pipeline can take next.
enum ReplyExpectation {
    case reply
    /// No reply is to come, but the server may speak by itself, say as it goes away.
    case notice
    /// Only writing makes sense now.
    case nothing
}

enum ReplyReaction<Completion> {
    case wait
    case complete(Completion)
    case handshakeEnded
    case disconnect(WireError)
}

enum PipelineSending<Outgoing, Completion> {
    case send(Outgoing)
    case complete(Completion)
    case disconnect(WireError, after: Completion)
}

enum CancelAction: Equatable {
    case wait
    /// Ask the server, and report `cancelEnded` when that is done.
    case request
    case disconnect(WireError)
}

struct ConnectionWarning: Equatable {
    let message: String
    let reason: String
}

protocol ConnectionConfiguration: Sendable {
    var connectTimeout: Duration { get }
    /// For requests whose caller names no other.
    var requestDeadline: Duration { get }
    /// How long a request waits while nothing is connected.
    var reconnectGrace: Duration { get }
    /// How long a stop waits for what was accepted.
    var drainDeadline: Duration { get }
}

/// For a protocol that has no means to cancel, and in which nobody waits for a flush.
extension ConnectionPipeline {
    mutating func flushed() -> [Request.Completion] { [] }
    mutating func cancel(at now: ContinuousClock.Instant) -> CancelAction { .wait }
    mutating func cancelEnded() {}
    var nextCancel: ContinuousClock.Instant? { nil }
}
