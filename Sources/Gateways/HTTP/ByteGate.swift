import NIOCore
import NIOHTTP1

/// The back-pressure of a connection: stands before its decoder and lets through no more than is to be
/// looked at. The decoder would take apart all that it gets: a client that sends without reading would fill
/// our memory with requests, which are ten times as large as their bytes. Input that has to wait is kept as
/// bytes, no more is read meanwhile, and later events are passed on after it.
///
/// No portion reaches into the next request, so the gate knows where each begins, and refuses a first line
/// that only the decoder would read (`RequestLine`).
final class ByteGate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// The bytes that may go to the decoder.
    enum Portion {
        /// Earlier input is not done with.
        case nothing
        /// The rest of a body, in bytes.
        case body(Int)
        /// All up to the next empty line. Heads end with one, and so do bodies in chunks.
        case section
    }

    var portion: () -> Portion = { .nothing }
    /// True if input that still comes is dropped: no more requests are answered here.
    var isShut = false {
        didSet { if isShut { held = nil } }
    }
    private var held: ByteBuffer?
    /// The first line of the request that is arriving.
    private var line = RequestLine()
    private var section = SectionEnd()
    private var heldEvents: [Any] = []
    private var readIsHeld = false
    private var isGoingOn = false
    private var context: ChannelHandlerContext?

    var isHolding: Bool { held != nil }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        portion = { .nothing }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isShut { return }
        var bytes = unwrapInboundIn(data)
        if held == nil { held = bytes } else { held?.writeBuffer(&bytes) }
        letThrough(context)
    }

    /// To be called when the decoder has come to a request's end.
    func requestEnded() { line = RequestLine() }

    func read(context: ChannelHandlerContext) {
        if held == nil { context.read() } else { readIsHeld = true }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // An idle event comes from our own clock and is no part of the client's input.
        if held == nil || event is IdleStateHandler.IdleStateEvent {
            context.fireUserInboundEventTriggered(event)
        } else {
            heldEvents.append(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        held = nil
        heldEvents = []
        context.fireChannelInactive()
    }

    /// To be called when something is done with.
    func goOn() {
        guard let context, held != nil || !heldEvents.isEmpty || readIsHeld, !isGoingOn else {
            return
        }
        letThrough(context)
        context.fireChannelReadComplete()
        guard held == nil else { return }
        let events = heldEvents
        heldEvents = []
        for event in events { context.fireUserInboundEventTriggered(event) }
        if readIsHeld {
            readIsHeld = false
            context.read()
        }
    }

    private func letThrough(_ context: ChannelHandlerContext) {
        isGoingOn = true
        defer { isGoingOn = false }
        while let bytes = held, let count = count(bytes, context),
            let part = held?.readSlice(length: count)
        {
            if count == bytes.readableBytes { held = nil }
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    /// How many of the bytes go on now; nil where none do.
    private func count(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) -> Int? {
        switch portion() {
        case .nothing: return nil
        case .body(let count): return min(count, bytes.readableBytes)
        case .section:
            let count = section.count(in: bytes.readableBytesView)
            guard line.isSound(with: bytes.readableBytesView.prefix(count)) else {
                isShut = true
                // As the decoder says of lines that it refuses itself.
                context.fireErrorCaught(HTTPParserError.invalidConstant)
                return nil
            }
            return count
        }
    }
}

/// Looks for an empty line, which may come in pieces. Line ends are looked for and not each byte, because
/// this is done for every request.
struct SectionEnd {
    /// Bytes of the present line so far, and the last of them.
    private var length = 0
    private var last: UInt8 = 0

    /// The number of bytes up to and including the empty line; all where there is none.
    mutating func count(in bytes: ByteBufferView) -> Int {
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            let before = end > start ? bytes[end - 1] : last
            let isEmpty = length + end - start == 1 && before == 0x0D
            length = 0
            start = end + 1
            if isEmpty { return start - bytes.startIndex }
        }
        length += bytes.endIndex - start
        last = bytes.last ?? last
        return bytes.count
    }
}
