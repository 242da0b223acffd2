import Cryptography
package import Edge
package import Hummingbird
import Invoices
import Logging
import Verification

/// `/line`: a Messaging API channel of LINE. Every event is acknowledged at once and answered
/// with its reply token, which is good once.
package struct LINEGateway: Gateway {
    private let channel: LINEChannel
    private let sender: DeferredReplySender
    private let outbound: any OutboundCaller
    package let senders: [any OutgoingSender]

    package init(_ channel: LINEChannel, _ services: GatewayServices) {
        self.channel = channel
        sender = DeferredReplySender(.line, services)
        outbound = services.outbound(
            AllowedHosts(of: channel.api) + AllowedHosts(of: channel.data), .line)
        senders = [LINESender(line: channel, outbound: outbound)]
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/line") { request, context in
            try await sender.metrics.countingRefusals {
                try await take(request, context.logger)
            }
        }
    }

    package func run() async { await sender.run() }

    private func take(_ request: Request, _ logger: Logger) async throws -> Response {
        let signature = request.field("X-Line-Signature")
        // Its form is known before the body is here: nobody is waited for who has none.
        guard Base64.decode(signature)?.count == Bytes32.count else { throw Problem.unproven }
        let body = try await request.bytes(upTo: PlatformJSON.bytesMaximum)
        guard Self.isSigned(body, signature, channel.secret.reveal()) else {
            throw Problem.unproven
        }
        let json = try PlatformJSON(checking: body)
        let now = sender.now
        // A person has another name for each provider of accounts; this is ours.
        let account = json["destination"]?.name ?? ""
        for event in try json.list("events").compactMap({ LINEEvent($0, at: now) }) {
            let incoming = incoming(event, to: account)
            try sender.begin(incoming, logger) { text, actions throws(PlatformFault) in
                _ = try await outbound.deliver(
                    Self.message(text, actions, event.replyToken),
                    to: "\(channel.api.origin)/v2/bot/message/reply",
                    bearer: channel.accessToken.reveal())
            }
        }
        return .acknowledged
    }

    /// developers.line.biz, "Verify webhook signature".
    static func isSigned(_ body: [UInt8], _ signature: String, _ secret: String) -> Bool {
        let code = HMACSHA256.authenticate(body, key: Array(secret.utf8))
        return ConstantTime.equal(Array(signature.utf8), Array(Base64.encode(code).utf8))
    }

    private func incoming(_ event: LINEEvent, to account: String) -> IncomingMessage {
        let content: IncomingMessage.Content
        switch event.content {
        case .text(let text): content = .text(text)
        case .action(let token): content = .action(token)
        case .photo(let id): content = .photo { try await photo(id) }
        case .greeting: content = .greeting
        case .unreadable: content = .unreadable
        }
        return IncomingMessage(
            channel: .line, sender: event.person, id: event.id, content: content,
            account: account, isInGroup: event.isInGroup)
    }

    private func photo(_ id: String) async throws -> [UInt8] {
        var request = PhotoFetch.request(
            "\(channel.data.origin)/v2/bot/message/\(id.percentEncoded)/content")
        request.headers = [("Authorization", "Bearer \(channel.accessToken.reveal())")]
        return try await PhotoFetch.bytes(request, by: outbound)
    }

    private static func message(
        _ text: String, _ actions: [ReplyAction], _ replyToken: String
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("replyToken", replyToken)
            writer.name("messages")
            writer.array([text.clipped(utf16Maximum: LINESender.textMaximum)]) { writer, text in
                writer.object { writer in
                    writer.field("type", "text")
                    writer.field("text", text)
                    if !actions.isEmpty { quickReply(actions, &writer) }
                }
            }
        }
        return writer.bytes
    }

    /// developers.line.biz, "Use quick replies": buttons below the last message. The chat shows a press as
    /// if its words had been written.
    private static func quickReply(_ actions: [ReplyAction], _ writer: inout JSONWriter) {
        writer.name("quickReply")
        writer.object { writer in
            writer.name("items")
            writer.array(actions) { writer, action in
                writer.object { writer in
                    writer.field("type", "action")
                    writer.name("action")
                    writer.object { writer in
                        writer.field("type", "postback")
                        writer.field("label", action.label)
                        writer.field("data", action.token)
                        writer.field("displayText", action.label)
                    }
                }
            }
        }
    }
}
