import Edge
import HTTPTypes
import Invoices
import Logging
import NIOCore
import NIOHTTP1
import Verification

/// The answers to requests that have come in whole.
extension FastPathHandler {
    func answer(
        _ head: HTTPRequestHead, _ body: ByteBuffer?, _ context: ChannelHandlerContext
    ) {
        let info = middleware.enter(head.headers)
        // This comes before anything else is done for the request: a refusal costs less than any answer.
        let admission = batcher.admission(notBefore: notBefore)
        notBefore = nil
        switch admission {
        case .taken: break
        case .late:
            shed(info)
            return pause(context)
        // It is not paused anew, or a client that comes too early each time would never be heard.
        case .early: return shed(info)
        }
        do {
            let peer = peer(context)
            let client = try endpoint.client(of: head.headers, peer: peer, &authenticated)
            let bytes = body.map { Array($0.readableBytesView) } ?? []
            switch try endpoint.begin(bytes[...], by: client, in: info.language) {
            case .done(let json): send(json, to: info)
            case .open(let question):
                state = .answering(info, client)
                ask(question, context)
            }
        } catch {
            refuse(error, to: info)
        }
    }

    /// If the connection is lost meanwhile, the answer goes nowhere; that is all.
    private func ask(_ question: Question, _ context: ChannelHandlerContext) {
        batcher.ask(question) { outcome in self.land(outcome, context) }
    }

    private func land(
        _ outcome: Result<Answer, ServiceUnavailable>, _ context: ChannelHandlerContext
    ) {
        guard case .answering(let info, let client) = state else { return }
        state = .passing
        do {
            send(try endpoint.end(outcome, to: client, in: info.language), to: info)
        } catch {
            refuse(error, to: info)
        }
        goOn(context)
    }

    private func send(_ answer: [UInt8], to info: RequestInfo) {
        out.send(middleware.bytes.answer(answer, to: info, date: batcher.dateText()))
        leave(info, .ok)
    }

    private func refuse(_ error: any Error, to info: RequestInfo) {
        let problem = middleware.problem(for: error, VerificationEndpoint.path, logger(for: info))
        let response = ProblemResponse.make(problem, for: info)
        out.send(middleware.bytes.response(response, to: info, date: batcher.dateText()))
        middleware.leave(
            info, .post, VerificationEndpoint.path, response.status, logger,
            isShed: problem.code == .overloaded)
    }

    private func shed(_ info: RequestInfo) {
        out.send(middleware.bytes.overloaded(to: info, date: batcher.dateText()))
        middleware.leave(
            info, .post, VerificationEndpoint.path, .serviceUnavailable, logger, isShed: true)
    }

    func peer(_ context: ChannelHandlerContext) -> String? {
        if peer == nil { peer = context.channel.remoteAddress?.ipAddress }
        return peer
    }

    /// A refusal costs half of an answer, and a crowd that asks again at once would leave no time for
    /// anything else. So a client that was told to come later is not listened to for a while. A proxy of
    /// ours is exempt: it also sends requests for clients that have not been refused.
    private func pause(_ context: ChannelHandlerContext) {
        guard !endpoint.isProxy(peer(context)) else { return }
        state = .paused
        // Weakly: a client that closes and connects anew would fill the memory with closed connections.
        notBefore = batcher.pause { [weak self, weak context] in
            guard let self, let context, case .paused = self.state else { return }
            self.state = .passing
            self.goOn(context)
        }
    }

    private func leave(_ info: RequestInfo, _ status: HTTPResponse.Status) {
        middleware.leave(info, .post, VerificationEndpoint.path, status, logger)
    }

    /// Refuses what cannot be taken for a request, and all that follows on this connection.
    func refuse(
        _ fields: HTTPHeaders, _ problem: Problem, _ context: ChannelHandlerContext
    ) {
        state = .leaving
        let info = middleware.enter(fields)
        var response = ProblemResponse.make(problem, for: info)
        response.fields[.connection] = "close"
        out.send(middleware.bytes.response(response, to: info, date: batcher.dateText()))
        middleware.leave(
            info, RequestMiddleware.noMethod, RequestMiddleware.noRoute, response.status, logger)
        hangUp(context)
    }

    private func logger(for info: RequestInfo) -> Logger {
        var logger = logger
        logger[metadataKey: "request_id"] = .string(info.requestID)
        return logger
    }
}
