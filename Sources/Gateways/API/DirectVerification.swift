import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes
import Verification

/// Answers single verifications on the connection's own event loop: at once what this worker knows
/// by itself, as soon as they answer what others must be asked about. All other requests go on to the
/// router. The general server hands every request to another thread and back as a stream of parts,
/// which costs more than the verification.
///
/// Answers keep the order of the requests: while one is being worked on, what follows on the same
/// connection waits and no more is read; and while the router owes an answer, nothing overtakes it.
final class DirectVerification: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// Between requests, or within one that the router gets.
        case passing
        /// A query is arriving.
        case gathering(HTTPRequest, ByteBuffer?)
        /// The cache or the ledger is being asked.
        case answering(HTTPRequest, Visit, Client)
    }

    private let api: VerificationAPI
    private let door: Doorway
    private let desk: LoopDesk
    private let logger: Logger
    private var state = State.passing
    /// Answers that the router owes.
    private var owed = 0
    /// What came while somebody was asked, and whether more is to be read.
    private var held: [HTTPRequestPart] = []
    private var heldError: (any Error)?
    private var inputIsClosed = false
    private var readIsHeld = false
    private var peer: String?
    private var asker = AskerMemory()
    private var date = HTTPDate()

    init(api: VerificationAPI, door: Doorway, desk: LoopDesk, logger: Logger) {
        self.api = api
        self.door = door
        self.desk = desk
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .answering = state {
            held.append(part)
        } else {
            receive(part, context)
        }
    }

    func read(context: ChannelHandlerContext) {
        // The socket stays watched while a client only waits: it says nothing, and to stop and
        // start watching costs two calls of the system. One that goes on talking is held up.
        if case .answering = state, !held.isEmpty {
            readIsHeld = true
        } else {
            context.read()
        }
    }

    /// A client that has said everything may close its side and still wait for the answer, while
    /// the server behind us would close the connection, knowing of no request.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .answering = state, case .inputClosed? = event as? ChannelEvent {
            inputIsClosed = true
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .answering = state {
            heldError = error
        } else {
            state = .passing
            context.fireErrorCaught(error)
        }
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        if case .end = unwrapOutboundIn(data), owed > 0 { owed -= 1 }
        context.write(data, promise: promise)
    }

    private func receive(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (part, state) {
        case (.head(let head), .passing):
            if owed == 0, isOurs(head) {
                state = .gathering(head, nil)
            } else {
                owed += 1
                context.fireChannelRead(wrapInboundOut(part))
            }
        case (.body(let bytes), .gathering(let head, let begun)):
            gather(bytes, head, begun, context)
        case (.end, .gathering(let head, let body)):
            state = .passing
            answer(head, body, context)
        default:
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    /// The router closes the connection where that is asked for, so such a request is its own.
    private func isOurs(_ head: HTTPRequest) -> Bool {
        head.method == .post && head.path == VerificationAPI.path
            && head.headerFields[.connection] == nil && head.headerFields[.expect] == nil
    }

    private func gather(
        _ bytes: ByteBuffer, _ head: HTTPRequest, _ begun: ByteBuffer?,
        _ context: ChannelHandlerContext
    ) {
        var body = bytes
        if var begun {
            begun.writeImmutableBuffer(bytes)
            body = begun
        }
        guard body.readableBytes <= VerificationAPI.bodyBytesMaximum else {
            // The router refuses it, and what is still to come.
            state = .passing
            owed += 1
            context.fireChannelRead(wrapInboundOut(.head(head)))
            context.fireChannelRead(wrapInboundOut(.body(body)))
            return
        }
        state = .gathering(head, body)
    }

    private func answer(
        _ head: HTTPRequest, _ body: ByteBuffer?, _ context: ChannelHandlerContext
    ) {
        let visit = door.enter(head.headerFields)
        do {
            if peer == nil { peer = context.channel.remoteAddress?.ipAddress }
            let client = try asker.asker(head.headerFields, peer: peer, api)
            try head.headerFields.require(contentTypeOf: ["application/json"])
            let bytes = body.map { Array($0.readableBytesView) } ?? []
            switch api.look(try api.read(bytes[...]), by: client) {
            case .answered(let answer):
                let response = try api.reply(answer, to: client, in: visit.language)
                send(response, to: head, visit, context)
            case .open(let question):
                state = .answering(head, visit, client)
                ask(question, context)
            }
        } catch {
            refuse(error, head, visit, context)
        }
    }

    /// If the connection is lost meanwhile, the answer goes nowhere; that is all.
    private func ask(_ question: OpenQuestion, _ context: ChannelHandlerContext) {
        desk.ask(question) { outcome in self.land(outcome, context) }
    }

    private func land(
        _ outcome: Result<Answer, LedgerFault>, _ context: ChannelHandlerContext
    ) {
        guard case .answering(let head, let visit, let client) = state else { return }
        state = .passing
        do {
            let response = try api.reply(outcome, to: client, in: visit.language)
            send(response, to: head, visit, context)
        } catch {
            refuse(error, head, visit, context)
        }
        goOn(context)
    }

    /// Takes up what came meanwhile.
    private func goOn(_ context: ChannelHandlerContext) {
        var rest = held[...]
        held = []
        while let part = rest.popFirst() {
            receive(part, context)
            if case .answering = state {
                held = Array(rest)
                return
            }
        }
        if let error = heldError {
            heldError = nil
            context.fireErrorCaught(error)
        }
        context.fireChannelReadComplete()
        if inputIsClosed {
            inputIsClosed = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        if readIsHeld {
            readIsHeld = false
            context.read()
        }
    }

    private func refuse(
        _ error: any Error, _ head: HTTPRequest, _ visit: Visit, _ context: ChannelHandlerContext
    ) {
        let problem = door.problem(for: error, VerificationAPI.path, logger(for: visit))
        send(ProblemResponse.make(problem, for: visit), to: head, visit, context)
    }

    private func send(
        _ response: CompleteResponse, to head: HTTPRequest, _ visit: Visit,
        _ context: ChannelHandlerContext
    ) {
        var fields = response.fields
        door.headers.complete(&fields, of: visit)
        fields[.contentLength] = String(response.body.readableBytes)
        fields[.date] = date.text(at: api.now())
        let answer = HTTPResponse(status: response.status, headerFields: fields)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.write(wrapOutboundOut(.body(response.body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        door.leave(visit, head.method, VerificationAPI.path, response.status, logger)
    }

    private func logger(for visit: Visit) -> Logger {
        var logger = logger
        logger[metadataKey: "request_id"] = .string(visit.requestID)
        return logger
    }
}
