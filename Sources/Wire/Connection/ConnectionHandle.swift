import Logging

/// A C library's connection. Nothing here waits, but for the resolution of a host's name. What throws has
/// found that the connection is lost, or cannot be made.
protocol ConnectionHandle: SendableMetatype {
    associatedtype Pipeline: ConnectionPipeline

    /// Begins to connect.
    /// - Parameter attempt: counts from 0; another server may be tried each time.
    init(
        _ configuration: Pipeline.Configuration, attempt: Int, logger: Logger
    ) throws(WireError)

    /// May change until the connection is made.
    var socket: Int32 { get }
    var transactionIsOpen: Bool { get }

    /// To be called when the socket is ready for what the last call asked for, at first for writing.
    func connect() throws(WireError) -> ConnectProgress
    /// Reads what the socket has.
    func consume() throws(WireError)
    /// - Returns: nil if no whole reply has been read.
    func next(_ expectation: ReplyExpectation) throws(WireError) -> Pipeline.Reply?
    func send(_ outgoing: Pipeline.Outgoing) throws(WireError)
    /// - Returns: whether all has left.
    func flush() throws(WireError) -> Bool
    /// True if flushing has read a reply, of which the socket will not tell.
    func hasReply(_ expectation: ReplyExpectation) -> Bool
    /// - Parameter ended: called once, on any thread, when the request has arrived or cannot.
    func requestCancel(_ ended: @escaping @Sendable () -> Void) throws(WireError)
}

enum ConnectProgress { case reading, writing, connected }
