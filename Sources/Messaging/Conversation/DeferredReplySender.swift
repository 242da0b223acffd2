import Edge
import Invoices
import Logging
import Verification

/// Answers messages of platforms that want to be acknowledged at once and called back.
struct DeferredReplySender: Sendable {
    let metrics: WebhookMetrics
    private let services: GatewayServices
    private let late = BackgroundTasks()

    init(_ channel: Client.Channel, _ services: GatewayServices) {
        metrics = WebhookMetrics(channel)
        self.services = services
    }

    var now: Timestamp { services.now() }

    /// Runs until cancelled, and then until all messages begun are answered.
    func run() async { await late.run() }

    /// Begins to answer. Throws when too much is under way: without an acknowledgement the platform
    /// sends the whole call again. A message that was answered already is not answered twice, not even
    /// when somebody replays a copy of a call.
    func begin(
        _ message: IncomingMessage, _ logger: Logger,
        send: @escaping @Sendable (String, [ReplyAction]) async throws(PlatformFault) -> Void
    ) throws(Problem) {
        let now = now
        let isBegun = late.begin {
            guard await isFirst(message) else { return metrics.count(.repeated) }
            let reply = await services.conversation.answer(to: message, at: now)
            guard case .text(let text, let actions) = reply else { return metrics.count(.answered) }
            do throws(PlatformFault) {
                try await send(text, actions)
                metrics.count(.answered)
            } catch {
                metrics.count(.undelivered)
                try? await services.memory.forget(key(of: message))
                logger.warning(
                    "an answer was not delivered",
                    metadata: [
                        "channel": .string(message.channel.rawValue), "reason": .string("\(error)"),
                    ])
            }
        }
        guard isBegun else { throw Problem(.overloaded, retryAfter: .seconds(1)) }
    }

    /// If we stop after this, the message stays without an answer: it was acknowledged, so the platform
    /// does not send it again. Without its memory a worker answers each attempt.
    private func isFirst(_ message: IncomingMessage) async -> Bool {
        let claimed = try? await services.memory.claim(
            key(of: message), with: [1], for: Self.remembered)
        return claimed ?? true
    }

    private func key(of message: IncomingMessage) -> String {
        "answering:" + services.identity.name(of: message)
    }

    /// How long a message stays known as begun: as long as a copy of its call is accepted. A call is
    /// accepted from one window before its timestamp to one window after it, which is two windows. Both
    /// windows of the channels answered here are an hour, so their sum is two of either.
    private static let remembered = ReplayWindow.message + ReplayWindow.dingTalk
}
