import Cryptography
package import Edge
package import Hummingbird
import Invoices
import Logging
import Verification

/// `/wechat`: WeChat's official account (公众号), in plain and in encrypted mode.
package struct WeChatGateway: Gateway {
    private let account: WeChatAccount
    private let responder: WeChatResponder
    package let senders: [any OutgoingSender]

    /// - Parameter budget: until a message is acknowledged and its answer sent by a call of ours.
    package init(_ account: WeChatAccount, _ services: GatewayServices, budget: Duration) {
        self.account = account
        let outbound = services.outbound(
            AllowedHosts(of: account.api) + account.photoHosts, .wechat)
        let server = WeChatServer(
            account.api,
            tokenPath: "/cgi-bin/token?grant_type=client_credential"
                + "&appid=\(account.appID.percentEncoded)&secret=\(account.secret.reveal().percentEncoded)",
            name: "wechat \(account.appID)", outbound: outbound, memory: services.memory)
        let sender = WeChatSender(server: server)
        let send: WeChatResponder.Send = { text, person throws(PlatformFault) in
            try await sender.send(text, to: person)
        }
        senders = account.secret.isEmpty ? [] : [sender]
        responder = WeChatResponder(
            .wechat, WeChatEnvelope(token: account.token.reveal(), cipher: account.cipher),
            services,
            budget: budget, send: account.secret.isEmpty ? nil : send,
            photo: { url, _ in
                try await PhotoFetch.bytes(
                    PhotoFetch.request(
                        PhotoFetch.secured(url, within: account.photoHosts)), by: outbound)
            })
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/wechat") { request, _ in try prove(request) }
        router.post("/wechat") { request, context in try await take(request, context.logger) }
    }

    package func run() async { await responder.run() }

    /// WeChat asks once, when the address is registered, whether it is ours.
    private func prove(_ request: Request) throws -> Response {
        let query = WeChatQuery(request)
        guard query.isFresh(at: responder.now), isSigned(query) else {
            throw responder.refuse()
        }
        return .text(query.echo)
    }

    private func take(_ request: Request, _ logger: Logger) async throws -> Response {
        try await responder.metrics.countingRefusals {
            let query = WeChatQuery(request)
            // In encrypted mode the message's own signature decides, and this one may be absent. An
            // unencrypted message is refused in that mode: nothing would sign it.
            let isSigned = isSigned(query) || account.cipher != nil && query.signature.isEmpty
            guard query.isFresh(at: responder.now), isSigned,
                query.isEncrypted || account.cipher == nil
            else { throw Problem.unproven }
            return try await responder.take(request, query, logger)
        }
    }

    private func isSigned(_ query: WeChatQuery) -> Bool {
        WeChatSignature.fits(
            query.signature, [account.token.reveal(), query.timestamp, query.nonce])
    }
}
