import Invoices
import NIOCore

/// Closes a connection of HTTP/2 on which no request has been open for long. Hummingbird closes politely:
/// it tells the client and waits for a reply, for ever where none comes.
final class HTTP2Watch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let idle: Duration
    private var open = 0
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

    func requestOpened() {
        open += 1
        closing?.cancel()
        closing = nil
    }

    func requestClosed() {
        open -= 1
        if open == 0 { wait() }
    }

    private func wait() {
        guard let context else { return }
        let after = TimeAmount.microseconds((idle + Self.patience).microseconds)
        closing = context.eventLoop.assumeIsolated().scheduleTask(in: after) {
            context.close(promise: nil)
        }
    }
}
