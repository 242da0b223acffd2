import Edge
import Hummingbird
import Invoices
import Logging
import Verification

/// The common part of WeChat and WeCom: a message comes out of its envelope and is answered within five
/// seconds, or acknowledged and answered by a message of ours.
struct WeChatResponder: Sendable {
    /// The platforms' limit for a text, in bytes of UTF-8.
    static let textBytesMaximum = 2_048

    /// Sends a text to a person by a call of ours.
    typealias Send =
        @Sendable (_ text: String, _ person: String) async throws(PlatformFault) -> Void

    typealias Photo = @Sendable (_ url: String, _ mediaID: String) async throws -> [UInt8]

    let metrics: WebhookMetrics
    private let channel: Client.Channel
    private let envelope: WeChatEnvelope
    private let services: GatewayServices
    private let late = BackgroundTasks()
    private let budget: Duration
    private let send: Send?
    private let photo: Photo?

    /// - Parameters:
    ///   - budget: until a message is acknowledged and its answer sent by a call of ours.
    ///   - send: nil where the account has no secret.
    ///   - photo: nil where photos cannot be had without one.
    init(
        _ channel: Client.Channel, _ envelope: WeChatEnvelope, _ services: GatewayServices,
        budget: Duration, send: Send?, photo: Photo?
    ) {
        self.channel = channel
        self.envelope = envelope
        self.services = services
        self.budget = budget
        self.send = send
        self.photo = photo
        metrics = WebhookMetrics(channel)
    }

    var now: Timestamp { services.now() }

    /// Runs until cancelled, and then until all messages begun are answered.
    func run() async { await late.run() }

    /// Counts an address check whose sender is not proven, and returns the problem to throw.
    func refuse() -> Problem {
        metrics.count(.refused)
        return .unproven
    }

    /// The response to a call whose moment is proven.
    func take(
        _ request: Request, _ query: WeChatQuery, _ logger: Logger
    ) async throws -> Response {
        let body = try await request.bytes(upTo: XMLReader.bytesMaximum)
        guard let message = WeChatMessage(try envelope.open(body, query)) else {
            // If refused, it would come twice more, and the person would read of a fault of ours.
            metrics.count(.unreadable)
            return .text("success")
        }
        return try await answer(message, logger)
    }

    /// The wrapped answer, or `success`, which says nothing to the person and stops the
    /// platform's attempts.
    private func answer(_ message: WeChatMessage, _ logger: Logger) async throws -> Response {
        guard let incoming = incoming(message) else { return .text("success") }
        guard let reply = try await reply(to: incoming, logger) else {
            return .text("success")
        }
        metrics.count(.answered)
        guard let text = Self.text(of: reply) else { return .text("success") }
        let now = now
        var writer = XMLWriter()
        writer.element("xml") { writer in
            writer.element("ToUserName", text: message.person)
            writer.element("FromUserName", text: message.account)
            writer.element("CreateTime", integer: now.microseconds / 1_000_000)
            writer.element("MsgType", text: "text")
            writer.element("Content", text: text)
        }
        return envelope.close(writer.bytes, at: now)
    }

    /// If we cannot send messages of our own, this attempt is not acknowledged: the platform's next
    /// one fetches the answer that came too late for it.
    private func reply(
        to incoming: IncomingMessage, _ logger: Logger
    ) async throws(Problem) -> ChannelReply? {
        let conversation = services.conversation
        let now = now
        return try await late.answer(within: send == nil ? Self.attemptsEnd : budget) {
            await conversation.answer(to: incoming, at: now)
        } late: { reply in
            await deliver(reply, to: incoming, at: now, logger)
        }
    }

    /// Three attempts of five seconds: after that the platform no longer waits.
    private static let attemptsEnd: Duration = .seconds(15)

    /// By the queue of outgoing messages, so that the answer outlives this worker and a platform that is
    /// away. Where the queue cannot be reached the answer is sent from here, once. If the queue had taken
    /// it and only its word was lost, the person gets it twice.
    private func deliver(
        _ reply: ChannelReply, to incoming: IncomingMessage, at arrival: Timestamp,
        _ logger: Logger
    ) async {
        guard let text = Self.text(of: reply), let send else { return }
        let person = incoming.sender
        let message = OutgoingMessage(
            key: "late \(services.identity.name(of: incoming))", purpose: .lateAnswer,
            text: text,
            to: [OutgoingRecipient(channel, person, heardAt: arrival)],
            lifetime: Self.lateLifetime)
        if let outbox = services.outbox {
            do throws(ServiceUnavailable) {
                _ = try await outbox.add(message)
                return metrics.count(.late)
            } catch {
                logger.warning(
                    "a late answer could not be queued and is sent once",
                    metadata: error.metadata)
            }
        }
        do throws(PlatformFault) {
            try await send(message.text, person)
            metrics.count(.late)
        } catch {
            metrics.count(.undelivered)
            logger.warning(
                "a late answer was not delivered",
                metadata: ["channel": .string(channel.rawValue), "reason": .string("\(error)")])
        }
    }

    /// A person who got no answer for so long has asked again.
    private static let lateLifetime: Duration = .seconds(600)

    /// As much as the platforms take; nil for silence. They have no buttons below a text.
    private static func text(of reply: ChannelReply) -> String? {
        guard case .text(let text, let actions) = reply else { return nil }
        return actions.lines(below: text, utf8Maximum: textBytesMaximum)
    }

    private func incoming(_ message: WeChatMessage) -> IncomingMessage? {
        let content: IncomingMessage.Content
        switch message.content {
        case .text(let text): content = .text(text)
        case .button(let key): content = .button(key)
        case .scan(let text): content = .scan(text)
        case .photo(let url, let mediaID):
            content =
                photo.map { fetch in .photo { try await fetch(url, mediaID) } } ?? .unfetchable
        case .greeting: content = .greeting
        case .unreadable: content = .unreadable
        case .notice: return nil
        }
        return IncomingMessage(
            channel: channel, sender: message.person, id: message.id, content: content,
            account: message.account)
    }
}
