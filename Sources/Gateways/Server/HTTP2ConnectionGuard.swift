import Invoices
import NIOCore

/// The requests of one connection of HTTP/2: a few are served at a time and the others wait, so that one connection
/// has not a hundred times of what one of HTTP/1.1 has.
///
/// It also closes a connection on which no request has been open for long. Hummingbird closes politely: it
/// tells the client and waits for a reply, for ever where none comes. And it ends one whose client sends frames
/// without end that are no part of a request: each costs reading, and none is answered.
final class HTTP2ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Served at once. A client may open a hundred (Hummingbird announces so many), and one that does not read its
    /// answers keeps those.
    static let servedMaximum = 10

    /// Frames beside requests: at the start, for each request, and for each kilobyte of ours, of which a client that
    /// reads in small pieces tells us that it took them.
    private static let framesAtStart = 500
    private static let framesPerRequest = 100
    private static let framesPerKilobyte = 2

    private let idle: Duration
    private var frames = HTTP2FrameHeads()
    private var framesLeft = HTTP2ConnectionGuard.framesAtStart
    private var bytesWritten = 0
    private var isEnding = false
    private var served = 0
    private var waiting: CircularBuffer<HTTP2StreamGuard> = []
    private var closing: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    /// The time for the client to reply, or to read our last word.
    private static let patience: Duration = .seconds(5)

    init(idle: Duration) { self.idle = idle }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        close(after: idle + Self.patience)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        closing?.cancel()
        closing = nil
        self.context = nil
    }

    // MARK: Frames

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        let bytes = unwrapInboundIn(data).readableBytesView
        framesLeft -= frames.countBesideRequests(in: bytes)
        guard framesLeft >= 0 else { return end(context) }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if !isEnding { context.read() }
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        bytesWritten += unwrapOutboundIn(data).readableBytes
        framesLeft += bytesWritten / 1_024 * Self.framesPerKilobyte
        bytesWritten %= 1_024
        context.write(data, promise: promise)
    }

    /// GOAWAY with ENHANCE_YOUR_CALM, and time to read it: closed at once, what the client sent meanwhile would
    /// have the kernel throw it away.
    private func end(_ context: ChannelHandlerContext) {
        isEnding = true
        var frame = context.channel.allocator.buffer(capacity: 17)
        frame.writeBytes([0, 0, 8, 0x7, 0, 0, 0, 0, 0])
        // No request may pass for unseen: it would be sent again.
        frame.writeInteger(UInt32.max >> 1)
        frame.writeInteger(UInt32(0xB))
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(frame)), promise: nil)
        closing?.cancel()
        close(after: Self.patience)
    }

    // MARK: Requests

    /// - Returns: true if it is served now; else it is, by `HTTP2StreamGuard.serve`, when others have closed.
    func requestOpened(_ request: HTTP2StreamGuard) -> Bool {
        if !isEnding {
            closing?.cancel()
            closing = nil
        }
        framesLeft += Self.framesPerRequest
        guard served < Self.servedMaximum else {
            waiting.append(request)
            return false
        }
        served += 1
        return true
    }

    /// - Parameter isCut: its client went on sending after the answer, or took none of it. Where nothing else is open
    ///   the connection need not be kept for another request.
    func requestClosed(_ request: HTTP2StreamGuard, isCut: Bool) {
        if let place = waiting.firstIndex(where: { $0 === request }) {
            waiting.remove(at: place)
        } else if let next = waiting.popFirst() {
            next.serve()
        } else {
            served -= 1
        }
        if served == 0, !isEnding { close(after: isCut ? Self.patience : idle + Self.patience) }
    }

    private func close(after duration: Duration) {
        guard let context else { return }
        let after = TimeAmount.microseconds(duration.microseconds)
        closing = context.eventLoop.assumeIsolated().scheduleTask(in: after) {
            context.close(promise: nil)
        }
    }
}
