import NIOCore

/// The back-pressure of a connection: stands before its decoder and lets through no more than is to be
/// looked at. The decoder would take apart all that it gets: a client that sends without reading would fill
/// our memory with requests, which are ten times as large as their bytes. Input that has to wait is kept as
/// bytes, no more is read meanwhile, and later events are passed on after it.
final class ByteGate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Bytes let through while it is not known that they belong to one body: some seventy of the shortest
    /// requests.
    static let portionMaximum = 2 << 10

    /// How many bytes may go to the decoder; 0 while earlier input is not done with.
    var portion: () -> Int = { 0 }
    /// Whether what still comes is dropped: no more requests are answered here.
    var isShut = false {
        didSet { if isShut { held = nil } }
    }
    private var held: ByteBuffer?
    private var heldEvents: [Any] = []
    private var readIsHeld = false
    private var isGoingOn = false
    private var context: ChannelHandlerContext?

    var isHolding: Bool { held != nil }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        portion = { 0 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isShut { return }
        var bytes = unwrapInboundIn(data)
        if held == nil, bytes.readableBytes <= portion() {
            context.fireChannelRead(data)
        } else {
            if held == nil { held = bytes } else { held?.writeBuffer(&bytes) }
            letThrough(context)
        }
    }

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
        while let bytes = held {
            let count = min(portion(), bytes.readableBytes)
            guard count > 0, let part = held?.readSlice(length: count) else { return }
            if count == bytes.readableBytes { held = nil }
            context.fireChannelRead(wrapInboundOut(part))
        }
    }
}
