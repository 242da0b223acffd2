import Cryptography
package import Edge
package import Hummingbird
import Invoices
import Logging
import Verification

/// `/wecom`: an application within WeCom (企业微信). Everything is encrypted, the proof of the
/// address included (developer.work.weixin.qq.com, "接收消息与事件").
package struct WeComGateway: Gateway {
    private let account: WeComAccount
    private let responder: WeChatResponder
    package let senders: [any OutgoingSender]

    /// - Parameter budget: until a message is acknowledged and its answer sent by a call of ours.
    package init(_ account: WeComAccount, _ services: GatewayServices, budget: Duration) {
        self.account = account
        let server = WeChatServer(
            account.api,
            tokenPath: "/cgi-bin/gettoken?corpid=\(account.corpID.percentEncoded)"
                + "&corpsecret=\(account.secret.reveal().percentEncoded)",
            name: "wecom \(account.corpID) \(account.agentID)",
            outbound: services.outbound(AllowedHosts(of: account.api), .wecom),
            memory: services.memory)
        let sender = WeComSender(server: server, agentID: account.agentID)
        let send: WeChatResponder.Send = { text, person throws(PlatformFault) in
            try await sender.send(text, to: person)
        }
        let photo: WeChatResponder.Photo = { _, mediaID in try await server.media(mediaID) }
        let isSecretKnown = !account.secret.isEmpty
        senders = isSecretKnown ? [sender] : []
        responder = WeChatResponder(
            .wecom, WeChatEnvelope(token: account.token.reveal(), cipher: account.cipher), services,
            budget: budget, send: isSecretKnown ? send : nil,
            photo: isSecretKnown ? photo : nil)
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/wecom") { request, _ in try prove(request) }
        router.post("/wecom") { request, context in try await take(request, context.logger) }
    }

    package func run() async { await responder.run() }

    private func prove(_ request: Request) throws -> Response {
        let query = WeChatQuery(request)
        guard query.isFresh(at: responder.now),
            WeChatSignature.fits(
                query.messageSignature,
                [account.token.reveal(), query.timestamp, query.nonce, query.echo]),
            let echo = account.cipher.decrypt(query.echo)
        else {
            throw responder.refuse()
        }
        return .text(String(decoding: echo, as: UTF8.self))
    }

    private func take(_ request: Request, _ logger: Logger) async throws -> Response {
        try await responder.metrics.countingRefusals {
            let query = WeChatQuery(request)
            guard query.isFresh(at: responder.now) else { throw Problem.unproven }
            return try await responder.take(request, query, logger)
        }
    }
}
