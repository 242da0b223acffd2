import Cryptography
package import Edge
package import Hummingbird
import Invoices
import Verification

/// `/telegram`: a bot of Telegram. The answer travels in the response to the webhook
/// (core.telegram.org/bots/api#making-requests-when-getting-updates).
package struct TelegramGateway: Gateway {
    private let bot: TelegramBot
    private let services: GatewayServices
    private let outbound: any OutboundCaller
    private let late = BackgroundTasks()
    private let metrics = WebhookMetrics(.telegram)
    /// None without a bot token: then only answers in the response are possible.
    package let senders: [any OutgoingSender]

    package init(_ bot: TelegramBot, _ services: GatewayServices) {
        self.bot = bot
        self.services = services
        outbound = services.outbound(AllowedHosts(of: bot.api), .telegram)
        senders = bot.token.isEmpty ? [] : [TelegramSender(bot: bot, outbound: outbound)]
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/telegram") { request, _ in
            try await metrics.countingRefusals { try await take(request) }
        }
    }

    package func run() async { await late.run() }

    private func take(_ request: Request) async throws -> Response {
        let secret = request.field("X-Telegram-Bot-Api-Secret-Token")
        guard ConstantTime.equal(Array(secret.utf8), Array(bot.webhookSecret.reveal().utf8)) else {
            throw Problem.unproven
        }
        let json = try await request.platformJSON()
        guard let update = TelegramUpdate(json) else { return .acknowledged }
        if let press = update.press { end(press) }
        let reply = await services.conversation.answer(
            to: incoming(update), at: services.now())
        metrics.count(.answered)
        guard case .text(let text, let actions) = reply else { return .acknowledged }
        // The press of a button is answered by a call, which needs the token.
        let lines = bot.token.isEmpty ? actions : []
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("method", "sendMessage")
            writer.name("chat_id")
            writer.integer(update.chat)
            writer.field("text", lines.lines(below: text, utf16Maximum: TelegramSender.textMaximum))
            if lines.isEmpty, !actions.isEmpty { Self.keyboard(actions, &writer) }
        }
        return .json(writer.bytes)
    }

    /// core.telegram.org/bots/api#inlinekeyboardmarkup: a row for each button.
    private static func keyboard(_ actions: [ReplyAction], _ writer: inout JSONWriter) {
        writer.name("reply_markup")
        writer.object { writer in
            writer.name("inline_keyboard")
            writer.array(actions) { writer, action in
                writer.array([action]) { writer, action in
                    writer.object { writer in
                        writer.field("text", action.label)
                        writer.field("callback_data", action.token)
                    }
                }
            }
        }
    }

    /// core.telegram.org/bots/api#answercallbackquery: the button shows that it is under way until then.
    /// Nothing else hangs on it, so a fault is passed over.
    private func end(_ press: String) {
        guard !bot.token.isEmpty else { return }
        var request = OutboundRequest(
            url: "\(bot.api.origin)/bot\(bot.token.reveal())/answerCallbackQuery"
                + "?callback_query_id=\(press.percentEncoded)")
        request.method = "GET"
        _ = late.begin { [request] in _ = try? await outbound.perform(request) }
    }

    private func incoming(_ update: TelegramUpdate) -> IncomingMessage {
        let content: IncomingMessage.Content
        var caption = ""
        switch update.content {
        case .text(let text): content = .text(text)
        case .action(let token): content = .action(token)
        case .photo(let fileID, let words):
            caption = words
            content = bot.token.isEmpty ? .unfetchable : .photo { try await photo(fileID) }
        case .greeting: content = .greeting
        case .unreadable: content = .unreadable
        }
        return IncomingMessage(
            channel: .telegram, sender: update.person, id: update.id, content: content,
            caption: caption, language: update.language, isInGroup: update.isInGroup)
    }

    /// core.telegram.org/bots/api#getfile: asks for the photo's path, then fetches its bytes.
    private func photo(_ fileID: String) async throws -> [UInt8] {
        var question = OutboundRequest(
            url:
                "\(bot.api.origin)/bot\(bot.token.reveal())/getFile?file_id=\(fileID.percentEncoded)"
        )
        question.method = "GET"
        let reply = try PlatformReply.json(try await outbound.perform(question))
        guard let path = reply["result"]?["file_path"]?.name, Self.isPath(path) else {
            throw PlatformFault(.unreadable)
        }
        return try await PhotoFetch.bytes(
            PhotoFetch.request("\(bot.api.origin)/file/bot\(bot.token.reveal())/\(path)"),
            by: outbound)
    }

    /// `photos/file_1.jpg`: nothing that could lead elsewhere.
    private static func isPath(_ text: String) -> Bool {
        !text.contains("..")
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || "._-/".utf8.contains(byte)
            }
    }
}
