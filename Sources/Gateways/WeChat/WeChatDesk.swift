import Hummingbird
import Logging
import Verification

/// What WeChat and WeCom have in common once a message is out of its envelope: it is answered
/// within five seconds, or acknowledged and answered by a message of ours.
struct WeChatDesk: Sendable {
    /// The platforms' limit for a text, in bytes of UTF-8.
    static let textBytesMaximum = 2_048

    /// Sends a text to a person by a call of ours.
    typealias Send =
        @Sendable (_ text: String, _ person: String) async throws(PlatformFault) -> Void

    let door: Client.Door
    let services: GatewayServices
    let late: LateWork
    let metrics: WebhookMetrics
    let budget: Duration
    /// Nil where the account has no secret.
    let send: Send?
    let picture: @Sendable (_ url: String, _ mediaID: String) async throws -> [UInt8]

    /// The body of the response: the wrapped answer, or `success`, which says nothing to the
    /// person and stops the platform's attempts.
    func answer(
        _ message: WeChatMessage, in envelope: WeChatEnvelope, _ logger: Logger
    ) async throws -> Response {
        guard let incoming = incoming(message) else { return .text("success") }
        guard let reply = try await reply(to: incoming, from: message.person, logger) else {
            return .text("success")
        }
        metrics.count(.answered)
        guard case .text(let text) = reply else { return .text("success") }
        let now = services.now()
        var writer = XMLWriter()
        writer.element("xml") { writer in
            writer.element("ToUserName", text: message.person)
            writer.element("FromUserName", text: message.account)
            writer.element("CreateTime", integer: now.microseconds / 1_000_000)
            writer.element("MsgType", text: "text")
            writer.element("Content", text: text.clipped(utf8Maximum: Self.textBytesMaximum))
        }
        return envelope.close(writer.bytes, at: now)
    }

    /// Without a way to send messages of ours the platform's next attempt fetches what came too
    /// late for this one, which is why we do not acknowledge it.
    private func reply(
        to incoming: IncomingMessage, from person: String, _ logger: Logger
    ) async throws(Problem) -> ChannelReply? {
        let conversation = services.conversation
        let now = services.now()
        return try await late.answer(within: send == nil ? Self.attemptsEnd : budget) {
            await conversation.answer(to: incoming, at: now)
        } late: { reply in
            await deliver(reply, to: person, logger)
        }
    }

    /// Three attempts of five seconds: after that nobody listens.
    private static let attemptsEnd: Duration = .seconds(15)

    private func deliver(_ reply: ChannelReply, to person: String, _ logger: Logger) async {
        guard case .text(let text) = reply, let send else { return }
        do throws(PlatformFault) {
            try await send(text.clipped(utf8Maximum: Self.textBytesMaximum), person)
            metrics.count(.late)
        } catch {
            metrics.count(.undelivered)
            logger.warning(
                "a late answer was not delivered",
                metadata: ["door": .string(door.rawValue), "reason": .string("\(error)")])
        }
    }

    private func incoming(_ message: WeChatMessage) -> IncomingMessage? {
        let content: IncomingMessage.Content
        switch message.content {
        case .text(let text): content = .text(text)
        case .scan(let text): content = .scan(text)
        case .picture(let url, let mediaID):
            content = .photo { try await picture(url, mediaID) }
        case .greeting: content = .greeting
        case .unreadable: content = .unreadable
        case .notice: return nil
        }
        return IncomingMessage(
            door: door, sender: message.person, id: message.id, content: content)
    }
}
