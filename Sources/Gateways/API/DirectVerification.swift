import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Verification

/// Answers single verifications on the connection's own event loop: at once what this worker knows
/// by itself, as soon as they answer what others must be asked about. All other requests go on to the
/// router. The general server hands every request to another thread and back as a stream of parts,
/// which costs more than the verification. Of HTTP it uses the decoder; its answers go out as bytes.
///
/// Answers keep the order of the requests: while one is being worked on, what follows on the same
/// connection waits and no more is read; and while the router owes an answer, nothing overtakes it.
/// The same holds for a client that does not read what it was answered.
final class DirectVerification: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Between requests, or within one that the router gets.
        case passing
        /// A query is arriving.
        case gathering(HTTPRequestHead, ByteBuffer?, until: NIODeadline)
        /// The cache or the ledger is being asked.
        case answering(Visit, Client)
    }

    private let api: VerificationAPI
    private let door: Doorway
    private let desk: LoopDesk
    private let out: WayOut
    private let logger: Logger
    private var state = State.passing
    /// Answers that the router owes, and whether a request of its is still coming in.
    private var owed = 0
    private var isRouterReading = false
    /// What came while somebody was asked, and whether more is to be read.
    private var held: [HTTPServerRequestPart] = []
    private var heldError: (any Error)?
    private var heldEvents: [Any] = []
    private var readIsHeld = false
    private var isGoingOn = false
    /// What the client had not read when it had been silent for long.
    private var unread = 0
    private var peer: String?
    private var asker = AskerMemory()
    private var date = HTTPDate()

    init(
        api: VerificationAPI, door: Doorway, desk: LoopDesk, out: WayOut, logger: Logger
    ) {
        self.api = api
        self.door = door
        self.desk = desk
        self.out = out
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if mustWait(context) || !held.isEmpty {
            held.append(part)
        } else {
            receive(part, context)
            releaseEvents(context)
        }
    }

    func read(context: ChannelHandlerContext) {
        // The socket stays watched while a client only waits: it says nothing, and to stop and
        // start watching costs two calls of the system. One that goes on talking is held up.
        if !held.isEmpty {
            readIsHeld = true
        } else {
            context.read()
        }
    }

    /// Whether what comes is not to be looked at yet: somebody is being asked, or the client does not
    /// read its answers, and each would stay in our memory. The router looks after its own.
    private func mustWait(_ context: ChannelHandlerContext) -> Bool {
        isAnswering || owed == 0 && !isRouterReading && !context.channel.isWritable
    }

    private var isAnswering: Bool {
        if case .answering = state { true } else { false }
    }

    /// Whether something that came is still to be answered or looked at; what comes now is for after it.
    private var isBehind: Bool { isAnswering || !held.isEmpty }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.fireChannelWritabilityChanged()
        if !isGoingOn, !held.isEmpty, !mustWait(context) { goOn(context) }
    }

    /// A client that has said everything may close its side and still wait for the answer, and one
    /// whose query is here is answered before we shut down. The server behind us would close the
    /// connection, knowing of no request.
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

    /// Whether a client that has been silent for long owes us the rest of a request, or is owed
    /// nothing.
    private var isIdle: Bool {
        switch state {
        case .answering: false
        case .gathering: true
        case .passing: owed == 0 || isRouterReading
        }
    }

    /// Whether the client has read nothing of its answers since it was last asked about so.
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
        if isBehind {
            heldError = error
        } else {
            state = .passing
            context.fireErrorCaught(error)
            releaseEvents(context)
        }
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        if case .end = unwrapOutboundIn(data), owed > 0 { owed -= 1 }
        context.write(data, promise: promise)
    }

    private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (part, state) {
        case (.head(let head), .passing):
            if owed == 0, isOurs(head) {
                state = .gathering(head, nil, until: .now() + Self.arrivalDeadline)
            } else {
                passOn(head, context)
            }
        case (.body, .gathering(_, _, let deadline)) where deadline < .now():
            // Drop by drop it would keep one of the server's connections for days.
            context.close(promise: nil)
        case (.body(let bytes), .gathering(let head, let begun, let deadline)):
            gather(bytes, head, begun, until: deadline, context)
        case (.end, .gathering(let head, let body, _)):
            state = .passing
            answer(head, body, context)
        case (.end, _):
            isRouterReading = false
            context.fireChannelRead(wrapInboundOut(part))
        default:
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private func passOn(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        owed += 1
        isRouterReading = true
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// The router closes the connection where that is asked for, so such a request is its own.
    private func isOurs(_ head: HTTPRequestHead) -> Bool {
        guard head.method == .POST, head.uri == VerificationAPI.path, head.version == .http1_1,
            !head.headers.contains(name: "expect")
        else { return false }
        let connection = head.headers[.connection]
        return connection == nil || connection?.lowercased() == "keep-alive"
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
        guard body.readableBytes <= VerificationAPI.bodyBytesMaximum else {
            // The router refuses it, and what is still to come.
            state = .passing
            passOn(head, context)
            context.fireChannelRead(wrapInboundOut(.body(body)))
            return
        }
        state = .gathering(head, body, until: deadline)
    }

    /// For a query to be here whole.
    private static let arrivalDeadline: TimeAmount = .microseconds(
        RequestBody.arrivalDeadline.microseconds)

    private func answer(
        _ head: HTTPRequestHead, _ body: ByteBuffer?, _ context: ChannelHandlerContext
    ) {
        let visit = door.enter(head.headers)
        // Before anything else is done for it: to say so costs less than any answer.
        guard desk.admits() else { return shed(visit) }
        do {
            if peer == nil { peer = context.channel.remoteAddress?.ipAddress }
            let client = try asker.asker(head.headers, peer: peer, api)
            try head.headers.require(contentTypeOf: ["application/json"])
            let bytes = body.map { Array($0.readableBytesView) } ?? []
            switch api.look(try api.read(bytes[...]), by: client) {
            case .answered(let answer):
                send(try api.json(answer, to: client, in: visit.language), to: visit)
            case .open(let question):
                state = .answering(visit, client)
                ask(question, context)
            }
        } catch {
            refuse(error, to: visit)
        }
    }

    /// If the connection is lost meanwhile, the answer goes nowhere; that is all.
    private func ask(_ question: OpenQuestion, _ context: ChannelHandlerContext) {
        desk.ask(question) { outcome in self.land(outcome, context) }
    }

    private func land(
        _ outcome: Result<Answer, LedgerFault>, _ context: ChannelHandlerContext
    ) {
        guard case .answering(let visit, let client) = state else { return }
        state = .passing
        do {
            send(try api.json(outcome, to: client, in: visit.language), to: visit)
        } catch {
            refuse(error, to: visit)
        }
        goOn(context)
    }

    /// Takes up what came meanwhile.
    private func goOn(_ context: ChannelHandlerContext) {
        isGoingOn = true
        defer { isGoingOn = false }
        var rest = held[...]
        held = []
        while !mustWait(context), let part = rest.popFirst() { receive(part, context) }
        held = Array(rest)
        if isBehind { return }
        if let error = heldError {
            heldError = nil
            context.fireErrorCaught(error)
        }
        context.fireChannelReadComplete()
        releaseEvents(context)
        if readIsHeld {
            readIsHeld = false
            context.read()
        }
    }

    private func send(_ answer: [UInt8], to visit: Visit) {
        out.send(door.bytes.answer(answer, to: visit, date: date.text(at: api.now())))
        leave(visit, .ok)
    }

    private func refuse(_ error: any Error, to visit: Visit) {
        let problem = door.problem(for: error, VerificationAPI.path, logger(for: visit))
        let response = ProblemResponse.make(problem, for: visit)
        out.send(door.bytes.response(response, to: visit, date: date.text(at: api.now())))
        door.leave(
            visit, .post, VerificationAPI.path, response.status, logger,
            isShed: problem.code == .overloaded)
    }

    private func shed(_ visit: Visit) {
        out.send(door.bytes.overloaded(to: visit, date: date.text(at: api.now())))
        door.leave(visit, .post, VerificationAPI.path, .serviceUnavailable, logger, isShed: true)
    }

    private func leave(_ visit: Visit, _ status: HTTPResponse.Status) {
        door.leave(visit, .post, VerificationAPI.path, status, logger)
    }

    private func logger(for visit: Visit) -> Logger {
        var logger = logger
        logger[metadataKey: "request_id"] = .string(visit.requestID)
        return logger
    }
}
