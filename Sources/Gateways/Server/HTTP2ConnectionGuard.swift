import Invoices
import NIOCore

/// The requests of one connection of HTTP/2: a few are served at a time and the others wait, so that one connection
/// has not a hundred times of what one of HTTP/1.1 has.
///
/// It also closes a connection on which no request has been open for long. Hummingbird closes politely: it
/// tells the client and waits for a reply, for ever where none comes.
final class HTTP2ConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    /// Served at once. A client may open a hundred (Hummingbird announces so many), and one that does not read its
    /// answers keeps those.
    static let servedMaximum = 10

    private let idle: Duration
    private var served = 0
    private var waiting: CircularBuffer<HTTP2StreamGuard> = []
    private var closing: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    /// The time for the client's reply.
    private static let patience: Duration = .seconds(5)

    init(idle: Duration) { self.idle = idle }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        wait()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        closing?.cancel()
        closing = nil
        self.context = nil
    }

    /// - Returns: true if it is served now; else it is, by `HTTP2StreamGuard.serve`, when others have closed.
    func requestOpened(_ request: HTTP2StreamGuard) -> Bool {
        closing?.cancel()
        closing = nil
        guard served < Self.servedMaximum else {
            waiting.append(request)
            return false
        }
        served += 1
        return true
    }

    func requestClosed(_ request: HTTP2StreamGuard) {
        if let place = waiting.firstIndex(where: { $0 === request }) {
            waiting.remove(at: place)
        } else if let next = waiting.popFirst() {
            next.serve()
        } else {
            served -= 1
        }
        if served == 0 { wait() }
    }

    private func wait() {
        guard let context else { return }
        let after = TimeAmount.microseconds((idle + Self.patience).microseconds)
        closing = context.eventLoop.assumeIsolated().scheduleTask(in: after) {
            context.close(promise: nil)
        }
    }
}
