import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import Verification

/// What a request that is all here is answered with.
extension DirectVerification {
    func answer(
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

    /// Refuses what cannot be taken for a request, and all that follows on this connection.
    func refuse(
        _ fields: HTTPHeaders, _ problem: Problem, _ context: ChannelHandlerContext
    ) {
        state = .leaving
        let visit = door.enter(fields)
        var response = ProblemResponse.make(problem, for: visit)
        response.fields[.connection] = "close"
        out.send(door.bytes.response(response, to: visit, date: date.text(at: api.now())))
        door.leave(visit, Doorway.noMethod, Doorway.noRoute, response.status, logger)
        hangUp(context)
    }

    private func logger(for visit: Visit) -> Logger {
        var logger = logger
        logger[metadataKey: "request_id"] = .string(visit.requestID)
        return logger
    }
}
