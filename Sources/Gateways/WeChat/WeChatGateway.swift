package import Hummingbird
import Logging
import Verification

/// `/wechat`: WeChat's official account (公众号), in plain and in encrypted mode.
package struct WeChatGateway: Gateway {
    private let account: WeChatAccount
    private let envelope: WeChatEnvelope
    private let desk: WeChatDesk
    private let late = LateWork()
    private let metrics = WebhookMetrics(.wechat)
    private let now: @Sendable () -> Timestamp

    /// - Parameter budget: until a message is acknowledged and its answer sent by a call of ours.
    package init(_ account: WeChatAccount, _ services: GatewayServices, budget: Duration) {
        self.account = account
        envelope = WeChatEnvelope(token: account.token, cipher: account.cipher)
        now = services.now
        let outbound = services.outbound(
            AllowedHosts(of: account.api) + account.pictures, .wechat)
        let server = WeChatServer(
            account.api,
            tokenPath: "/cgi-bin/token?grant_type=client_credential"
                + "&appid=\(account.appID.percentEncoded)&secret=\(account.secret.percentEncoded)",
            name: "wechat \(account.appID)", outbound: outbound, memory: services.memory)
        let send: WeChatDesk.Send = { text, person throws(PlatformFault) in
            try await server.post(
                Self.message(text, to: person), to: "/cgi-bin/message/custom/send")
        }
        desk = WeChatDesk(
            door: .wechat, services: services, late: late, metrics: metrics, budget: budget,
            send: account.secret.isEmpty ? nil : send,
            picture: { url, _ in
                try await PictureFetch.bytes(
                    PictureFetch.request(
                        PictureFetch.secured(url, within: account.pictures)), by: outbound)
            })
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/wechat") { request, _ in try prove(request) }
        router.post("/wechat") { request, context in try await take(request, context.logger) }
    }

    package func run() async { await late.run() }

    /// WeChat asks once, when the address is registered, whether it is ours.
    private func prove(_ request: Request) throws -> Response {
        let query = WeChatQuery(request)
        guard query.isFresh(at: now()), isSigned(query) else {
            metrics.count(.refused)
            throw Problem.unproven
        }
        return .text(query.echo)
    }

    private func take(_ request: Request, _ logger: Logger) async throws -> Response {
        return try await metrics.countingRefusals {
            let query = WeChatQuery(request)
            // In encrypted mode the message's own signature decides, and this one may be absent.
            // What is not encrypted is not taken then: it would be signed by nothing.
            let isSigned = isSigned(query) || account.cipher != nil && query.signature.isEmpty
            guard query.isFresh(at: now()), isSigned,
                query.isEncrypted || account.cipher == nil
            else { throw Problem.unproven }
            let body = try await request.webhookBody(maximumBytes: XMLReader.bytesMaximum)
            guard let message = WeChatMessage(try envelope.open(body, query)) else {
                throw Problem(.badRequest)
            }
            return try await desk.answer(message, in: envelope, logger)
        }
    }

    private func isSigned(_ query: WeChatQuery) -> Bool {
        WeChatSignature.fits(query.signature, [account.token, query.timestamp, query.nonce])
    }

    /// developers.weixin.qq.com, "客服接口-发消息".
    private static func message(_ text: String, to person: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("touser", person)
            writer.field("msgtype", "text")
            writer.name("text")
            writer.object { $0.field("content", text) }
        }
        return writer.bytes
    }
}
