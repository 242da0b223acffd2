import HTTPTypes
import Invoices
import NIOCore
import NIOHTTPTypes

/// One request of HTTP/2 on its connection, with the guards that `FastPathHandler` gives those of
/// HTTP/1.1: a head that leaves no doubt, a 100 Continue for a client that holds its body back, and an
/// end for a client that goes on sending after its answer or does not read it.
final class HTTP2StreamGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let idle: TimeAmount
    private var connection: HTTP2ConnectionGuard?
    private var timer: Scheduled<Void>?
    /// Other requests of the connection are served first. Until then nothing is read, so that the client may send no
    /// more than the window of the stream.
    private var isWaiting = false
    private var context: ChannelHandlerContext?
    private var isReading = true
    private var isAnswering = false
    private var isAnswered = false
    private var isRefused = false
    private var isCut = false
    /// Pieces of the answer that the client has not taken, and whether it took one lately.
    private var untaken = 0
    private var hasTaken = false

    /// The time for a client to notice that it is not listened to any more.
    private static let leavingDeadline: TimeAmount = .seconds(5)
    private static let host = HTTPField.Name("Host")

    init(idle: Duration) { self.idle = .microseconds(idle.microseconds) }

    func handlerAdded(context: ChannelHandlerContext) {
        connection = try? context.channel.parent?.pipeline.syncOperations.handler(
            type: HTTP2ConnectionGuard.self)
        self.context = context
        isWaiting = connection.map { !$0.requestOpened(self) } ?? false
        lookAgain(context)
    }

    /// Its turn has come.
    func serve() {
        isWaiting = false
        context?.read()
    }

    func read(context: ChannelHandlerContext) {
        if !isWaiting { context.read() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        self.context = nil
        connection?.requestClosed(self, isCut: isCut)
        connection = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head) where !Self.isSound(head): refuse(context)
        case .end:
            isReading = false
            if !isRefused { context.fireChannelRead(data) }
        // Input after the answer is dropped.
        default: if !isAnswered { context.fireChannelRead(data) }
        }
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        isAnswering = true
        untaken += 1
        let taken = promise ?? context.eventLoop.makePromise()
        taken.futureResult.hop(to: context.eventLoop).assumeIsolated().whenComplete { _ in
            self.untaken -= 1
            self.hasTaken = true
        }
        if case .end = unwrapOutboundIn(data) {
            isAnswered = true
            if isReading { leave(context) }
        }
        context.write(data, promise: taken)
    }

    /// The body is wanted (RFC 9110, section 10.1.1).
    func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is BodyWanted else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        if isReading, !isAnswering {
            let goOn = HTTPResponse(status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
        }
        promise?.succeed()
    }

    /// True if the head names one host, and has no more fields than in HTTP/1.1.
    private static func isSound(_ head: HTTPRequest) -> Bool {
        guard head.headerFields.count <= FastPathHTTP1.fieldsMaximum,
            let authority = head.authority, RequestFraming.isHost(authority)
        else { return false }
        guard let host, let named = head.headerFields[host] else { return true }
        return named == authority
    }

    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        isAnswered = true
        let head = HTTPResponse(status: .badRequest, headerFields: [.contentLength: "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        leave(context)
    }

    /// The stream ends by itself where the client has sent all it meant to.
    private func leave(_ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.leavingDeadline) {
            self.cut(context)
        }
    }

    private func cut(_ context: ChannelHandlerContext) {
        isCut = true
        context.close(promise: nil)
    }

    private func lookAgain(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: idle) {
            if self.untaken > 0, !self.hasTaken { return self.cut(context) }
            self.hasTaken = false
            self.lookAgain(context)
        }
    }
}
