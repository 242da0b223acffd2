import Logging
import NIOCore

/// Carries out the session's actions on one connection. All writes of one turn of the event loop leave
/// in one packet.
final class SMPPChannelHandler: ChannelInboundHandler {
    typealias InboundIn = SMPPPDU
    typealias OutboundOut = ByteBuffer

    private let bind: SMPPBind
    private let service: SMPPService
    private let ended: EventLoopPromise<SMPPSession.Ending>
    private let logger: Logger
    private var session: SMPPSession
    private var ending = SMPPSession.Ending.lost
    private var context: ChannelHandlerContext?
    private var ticker: RepeatedTask?
    private var outgoing = ByteBuffer()
    private var flushIsDue = false

    /// A deadline of seconds may pass this much late.
    private static let tick = TimeAmount.milliseconds(500)

    /// - Parameter ended: told once, after the connection is gone.
    init(
        _ session: SMPPSession, bind: SMPPBind, service: SMPPService, logger: Logger,
        ended: EventLoopPromise<SMPPSession.Ending>
    ) {
        self.session = session
        self.bind = bind
        self.service = service
        self.logger = logger
        self.ended = ended
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        guard service.connected(self) else {
            ending = .unbound
            return context.close(promise: nil)
        }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        ticker = context.eventLoop.scheduleRepeatedTask(
            initialDelay: Self.tick, delay: Self.tick
        ) { _ in
            handler.value.perform(handler.value.session.tick(at: .now()), at: .now())
        }
        let now = NIODeadline.now()
        perform(session.connected(as: bind, at: now), at: now)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ticker?.cancel()
        service.disconnected(session.ended())
        ended.succeed(ending)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = NIODeadline.now()
        perform(session.received(unwrapInboundIn(data), at: now), at: now)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let status = error as? SMPPStatus {
            return perform(session.garbled(status), at: .now())
        }
        logger.warning("the connection to the SMSC broke", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    /// Back-pressure: stops reading from an SMSC that sends and does not read, until it does.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.channel.setOption(.autoRead, value: context.channel.isWritable)
            .whenFailure { [logger] error in
                logger.debug("autoRead", metadata: ["error": "\(error)"])
            }
        context.fireChannelWritabilityChanged()
    }
}

// MARK: For the service

extension SMPPChannelHandler {
    /// True if the SMSC knows us.
    var isBound: Bool { session.isBound }

    func hasRoom(at now: NIODeadline) -> Bool { session.hasRoom(at: now) }

    func submit(_ outgoing: SMPPOutgoing, at now: NIODeadline) {
        write(session.submit(outgoing, at: now))
    }

    func answer(_ delivery: SMPPDelivery, _ status: SMPPStatus) {
        write(session.answer(delivery, status))
    }

    func unbind(at now: NIODeadline) { perform(session.unbind(at: now), at: now) }
}

extension SMPPChannelHandler {
    private func perform(_ actions: [SMPPSession.Action], at now: NIODeadline) {
        for action in actions {
            switch action {
            case .send(let pdu): write(pdu)
            case .bound: service.bound()
            case .deliver(let message, let delivery):
                service.delivered(message, delivery, at: now)
            case .submitted(let outgoing, let status, let id):
                service.submitted(outgoing, status, id: id, at: now)
            case .close(let ending):
                self.ending = ending
                flush()
                context?.close(promise: nil)
            }
        }
    }

    private func write(_ pdu: SMPPPDU) {
        pdu.write(to: &outgoing)
        guard !flushIsDue, let context else { return }
        flushIsDue = true
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute { handler.value.flush() }
    }

    private func flush() {
        flushIsDue = false
        guard let context, outgoing.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        outgoing.clear()
    }
}
