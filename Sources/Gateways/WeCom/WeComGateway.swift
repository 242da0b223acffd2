package import Hummingbird
import Logging
import Verification

/// `/wecom`: an application within WeCom (企业微信). Everything is encrypted, the proof of the
/// address included (developer.work.weixin.qq.com, "接收消息与事件").
package struct WeComGateway: Gateway {
    private let account: WeComAccount
    private let envelope: WeChatEnvelope
    private let desk: WeChatDesk
    private let late = LateWork()
    private let metrics = WebhookMetrics(.wecom)
    private let now: @Sendable () -> Timestamp

    /// - Parameter budget: until a message is acknowledged and its answer sent by a call of ours.
    package init(_ account: WeComAccount, _ services: GatewayServices, budget: Duration) {
        self.account = account
        envelope = WeChatEnvelope(token: account.token, cipher: account.cipher)
        now = services.now
        let server = WeChatServer(
            account.api,
            tokenPath: "/cgi-bin/gettoken?corpid=\(account.corpID.percentEncoded)"
                + "&corpsecret=\(account.secret.percentEncoded)",
            name: "wecom \(account.corpID) \(account.agentID)",
            outbound: services.outbound(AllowedHosts(of: account.api), .wecom),
            memory: services.memory)
        let send: WeChatDesk.Send = { text, person throws(PlatformFault) in
            try await server.post(
                Self.message(text, to: person, by: account.agentID),
                to: "/cgi-bin/message/send")
        }
        desk = WeChatDesk(
            door: .wecom, services: services, late: late, metrics: metrics, budget: budget,
            send: account.secret.isEmpty ? nil : send,
            picture: { _, mediaID in try await server.media(mediaID) })
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/wecom") { request, _ in try prove(request) }
        router.post("/wecom") { request, context in try await take(request, context.logger) }
    }

    package func run() async { await late.run() }

    private func prove(_ request: Request) throws -> Response {
        let query = WeChatQuery(request)
        guard query.isFresh(at: now()),
            WeChatSignature.fits(
                query.messageSignature, [account.token, query.timestamp, query.nonce, query.echo]),
            let echo = account.cipher.decrypt(query.echo)
        else {
            metrics.count(.refused)
            throw Problem.unproven
        }
        return .text(String(decoding: echo, as: UTF8.self))
    }

    private func take(_ request: Request, _ logger: Logger) async throws -> Response {
        return try await metrics.countingRefusals {
            let query = WeChatQuery(request)
            guard query.isFresh(at: now()) else { throw Problem.unproven }
            let body = try await request.webhookBody(maximumBytes: XMLReader.bytesMaximum)
            guard let message = WeChatMessage(try envelope.open(body, query)) else {
                throw Problem(.badRequest)
            }
            return try await desk.answer(message, in: envelope, logger)
        }
    }

    /// developer.work.weixin.qq.com, "发送应用消息".
    private static func message(
        _ text: String, to person: String, by agentID: Int
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("touser", person)
            writer.field("msgtype", "text")
            writer.name("agentid")
            writer.integer(agentID)
            writer.name("text")
            writer.object { $0.field("content", text) }
        }
        return writer.bytes
    }
}
