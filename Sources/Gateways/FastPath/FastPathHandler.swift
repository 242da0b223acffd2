import Edge
import HTTPTypes
import Hummingbird
import Invoices
import Logging
import NIOCore
import NIOHTTP1
import Verification

/// Answers single verifications on the connection's own event loop: at once if this worker knows the
/// answer itself, else as soon as the cache or the ledger has answered. All other requests go on to the
/// router. The general server hands every request to another thread and back as a stream of parts, which
/// costs more than the verification. It uses the HTTP decoder; its answers go out as bytes.
///
/// Answers keep the order of the requests: while one is being worked on, here or by the router, later
/// input on the same connection waits and no more is read. The same holds for a client that does not read
/// its answers. A request whose end or target is in doubt is refused, and the connection ends after an
/// answer that came before its request was all here.
final class FastPathHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    enum State {
        /// Between requests, or within one that the router gets.
        case passing
        /// A query is arriving.
        case gathering(HTTPRequestHead, ByteBuffer?, until: NIODeadline)
        /// The cache or the ledger is being asked.
        case answering(RequestInfo, Client)
        /// The client was told to come again later, and its input waits meanwhile.
        case paused
        /// No more requests are answered: the client has a moment to read the answers it got.
        case leaving
    }

    let endpoint: VerificationEndpoint
    let middleware: RequestMiddleware
    let batcher: EventLoopBatcher
    let out: RawResponseWriter
    private let gate: ByteGate
    /// True if verifications are answered here; the operators' listener has none.
    private let isOpen: Bool
    let logger: Logger
    var state = State.passing
    private var turn = RouterTurn()
    /// Bytes of the present request's body that are still to come, where its head says how many.
    private var toCome = 0
    /// True if the head of the query that is arriving has been looked at for a refusal.
    private var isLookedAt = false
    private var portion = ReadPortion()
    /// Input that has to wait (see `mustWait`), and whether more is to be read.
    private var held: [HTTPServerRequestPart] = []
    private var heldError: (any Error)?
    private var heldEvents: [Any] = []
    private var readIsHeld = false
    private var isGoingOn = false
    /// Bytes that the client had not read when it had last been silent for long.
    private var unread = 0
    var peer: String?
    var authenticated = ConnectionAuthCache()
    /// The time before which the client was told not to ask again; its next request clears it.
    var notBefore: ContinuousClock.Instant?

    init(
        endpoint: VerificationEndpoint, middleware: RequestMiddleware, isOpen: Bool,
        batcher: EventLoopBatcher, out: RawResponseWriter,
        gate: ByteGate, logger: Logger
    ) {
        self.endpoint = endpoint
        self.middleware = middleware
        self.isOpen = isOpen
        self.batcher = batcher
        self.out = out
        self.gate = gate
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        gate.portion = { [self] in
            if mustWait(context) || !held.isEmpty { return .nothing }
            return toCome > 0 ? .body(toCome) : .section
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { gate.portion = { .nothing } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .end = part { gate.requestEnded() }
        if mustWait(context) || !held.isEmpty {
            held.append(part)
        } else {
            receive(part, context)
            releaseEvents(context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        refuseByHead(context)
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        // The socket stays watched while a client only waits: it sends nothing, and to stop and start
        // watching costs two system calls. A client that goes on sending is held up. So is one that was
        // told to come later.
        if !held.isEmpty || isPaused {
            readIsHeld = true
        } else {
            context.read()
        }
    }

    /// True if new input must wait: an answer is being worked on, the client is paused, or it does
    /// not read its answers, and each would stay in our memory. The router looks after its own
    /// answers.
    private func mustWait(_ context: ChannelHandlerContext) -> Bool {
        isAnswering || isPaused || turn.isWorkedOn
            || turn.isOver && !isLeaving && !context.channel.isWritable
    }

    private var isLeaving: Bool {
        if case .leaving = state { true } else { false }
    }

    private var isPaused: Bool {
        if case .paused = state { true } else { false }
    }

    private var isAnswering: Bool {
        if case .answering = state { true } else { false }
    }

    /// True if earlier input is still to be answered or looked at; new events wait for it.
    private var isBehind: Bool { isAnswering || !held.isEmpty }

    /// The body of the router's request is wanted (RFC 9110, section 10.1.1).
    func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is BodyWanted else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        if turn.wantsBody() { out.send(Self.continuation) }
        promise?.succeed()
    }

    private static let continuation = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.fireChannelWritabilityChanged()
        if !isGoingOn, !mustWait(context) { goOn(context) }
    }

    /// A client that has sent everything may close its side and still wait for the answer, and one whose
    /// query is here is answered before we shut down. The server behind us knows of no request and would
    /// close the connection.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch (event, state) {
        case (IdleStateHandler.IdleStateEvent.write, _):
            if readsNothing(context) { context.close(promise: nil) }
        case (is IdleStateHandler.IdleStateEvent, _):
            if isIdle { context.close(promise: nil) }
        case (ChannelEvent.inputClosed, _) where isBehind,
            (is ChannelShouldQuiesceEvent, _) where isBehind,
            (is ChannelShouldQuiesceEvent, .gathering):
            heldEvents.append(event)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// True if a client that has been silent for long owes us the rest of a request, or is owed
    /// nothing.
    private var isIdle: Bool {
        switch state {
        case .answering, .paused: false
        case .gathering, .leaving: true
        case .passing: !turn.isWorkedOn
        }
    }

    /// True if the client has read nothing of its answers since this was last checked.
    private func readsNothing(_ context: ChannelHandlerContext) -> Bool {
        let before = unread
        let options = context.channel.syncOptions
        unread = (try? options?.getOption(ChannelOptions.bufferedWritableBytes)) ?? 0
        return unread > 0 && unread == before
    }

    private func releaseEvents(_ context: ChannelHandlerContext) {
        guard !heldEvents.isEmpty, held.isEmpty, case .passing = state else { return }
        let events = heldEvents
        heldEvents = []
        for event in events { context.fireUserInboundEventTriggered(event) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isBehind || turn.isWorkedOn {
            heldError = error
        } else {
            brokeOff(error, context)
        }
    }

    /// The input is no HTTP, or it broke off.
    private func brokeOff(_ error: any Error, _ context: ChannelHandlerContext) {
        switch error {
        case is HTTPParserError where isLeaving: break
        case is HTTPParserError where turn.isOver:
            refuse(HTTPHeaders(), Problem(.badRequest), context)
        case is HTTPParserError where turn.isReading && turn.isUnanswered:
            // This is no HTTP, whatever the router would say to the head. It learns of the body's end.
            turn.isTakenBack()
            refuse(HTTPHeaders(), Problem(.badRequest), context)
            context.fireErrorCaught(error)
        default:
            if !isLeaving { state = .passing }
            context.fireErrorCaught(error)
        }
        releaseEvents(context)
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        // After a hang-up the rest of the answer goes nowhere.
        guard turn.isOwed else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            turn.answers(&head)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            let isLast = turn.answered() == .close
            if isLast { state = .leaving }
            guard isLast || somethingWaits else { return context.write(data, promise: promise) }
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.hop(to: context.eventLoop).assumeIsolated().whenComplete { _ in
                if isLast { self.hangUp(context) } else { self.goOn(context) }
            }
            context.write(data, promise: written)
        }
    }

    private var somethingWaits: Bool {
        gate.isHolding || readIsHeld || heldError != nil || !held.isEmpty || !heldEvents.isEmpty
    }

    /// Closes our side and leaves the client a moment to read, and to stop: otherwise bytes still on
    /// their way would be answered with a reset, which can destroy the answer (RFC 9112, section 9.6).
    func hangUp(_ context: ChannelHandlerContext) {
        held = []
        gate.isShut = true
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.leavingDeadline) {
            context.close(promise: nil)
        }
        gate.goOn()
        if readIsHeld {
            readIsHeld = false
            context.read()
        }
    }

    /// The time for a client to notice that it is not listened to any more.
    private static let leavingDeadline: TimeAmount = .seconds(5)

    private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (part, state) {
        case (_, .leaving): break
        case (.head(let head), .passing):
            let framing = RequestFraming(head)
            toCome = framing.length
            isLookedAt = false
            portion.set(isLarge: framing.isChunked || toCome > ReadPortion.small, context)
            if let fault = framing.fault {
                refuse(head.headers, Problem(.badRequest, syntax: fault), context)
            } else if isOurs(head, framing) {
                state = .gathering(head, nil, until: .now() + Self.arrivalDeadline)
            } else {
                passOn(head, framing, context)
            }
        case (.body, .gathering(_, _, let deadline)) where deadline < .now():
            // Sent drop by drop it would hold one of the server's connections for days.
            context.close(promise: nil)
        case (.body(let bytes), .gathering(let head, let begun, let deadline)):
            toCome -= bytes.readableBytes
            gather(bytes, head, begun, until: deadline, context)
        case (.end, .gathering(let head, let body, _)):
            state = .passing
            answer(head, body, context)
        default:
            if case .body(let bytes) = part { toCome -= bytes.readableBytes }
            turn.received(part)
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private func passOn(
        _ head: HTTPRequestHead, _ framing: RequestFraming, _ context: ChannelHandlerContext
    ) {
        turn = RouterTurn(of: head, framing)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// The router closes the connection where that is asked for, and refuses a body that is too large
    /// before it is here, so such requests go to the router.
    private func isOurs(_ head: HTTPRequestHead, _ framing: RequestFraming) -> Bool {
        head.method == .POST && head.uri == VerificationEndpoint.path && head.version == .http1_1
            && !framing.hasExpectation && framing.keepsConnection && !framing.offersUpgrade
            && isOpen
            && framing.length <= VerificationEndpoint.bodyBytesMaximum
    }

    private func gather(
        _ bytes: ByteBuffer, _ head: HTTPRequestHead, _ begun: ByteBuffer?,
        until deadline: NIODeadline, _ context: ChannelHandlerContext
    ) {
        var body = bytes
        if var begun {
            begun.writeImmutableBuffer(bytes)
            body = begun
        }
        guard body.readableBytes <= VerificationEndpoint.bodyBytesMaximum else {
            // The router refuses it, and what is still to come.
            return handOver(head, body, context)
        }
        state = .gathering(head, body, until: deadline)
    }

    /// A query that has not come in one piece is refused as soon as its head is enough for that: the
    /// router refuses it, and what is still to come.
    private func refuseByHead(_ context: ChannelHandlerContext) {
        guard !isLookedAt, case .gathering(let head, let body, _) = state else { return }
        isLookedAt = true
        do {
            _ = try endpoint.client(of: head.headers, peer: peer(context), &authenticated)
        } catch {
            handOver(head, body, context)
        }
    }

    private func handOver(
        _ head: HTTPRequestHead, _ body: ByteBuffer?, _ context: ChannelHandlerContext
    ) {
        state = .passing
        passOn(head, RequestFraming(head), context)
        if let body { context.fireChannelRead(wrapInboundOut(.body(body))) }
    }

    /// The time for a query to arrive whole.
    private static let arrivalDeadline: TimeAmount = .microseconds(
        RequestBody.arrivalDeadline.microseconds)

    /// Takes up the input that came meanwhile.
    func goOn(_ context: ChannelHandlerContext) {
        isGoingOn = true
        defer { isGoingOn = false }
        var rest = held[...]
        held = []
        while !mustWait(context), let part = rest.popFirst() { receive(part, context) }
        held = Array(rest)
        refuseByHead(context)
        if isBehind || isPaused || turn.isWorkedOn { return context.fireChannelReadComplete() }
        if let error = heldError {
            heldError = nil
            brokeOff(error, context)
        }
        gate.goOn()
        context.fireChannelReadComplete()
        releaseEvents(context)
        if readIsHeld {
            readIsHeld = false
            context.read()
        }
    }
}
