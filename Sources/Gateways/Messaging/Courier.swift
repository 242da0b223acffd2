import Logging
import Verification

/// Answers messages of platforms that want to be acknowledged at once and called back.
struct Courier: Sendable {
    let metrics: WebhookMetrics
    private let services: GatewayServices
    private let late = LateWork()

    init(_ door: Client.Door, _ services: GatewayServices) {
        metrics = WebhookMetrics(door)
        self.services = services
    }

    var now: Timestamp { services.now() }

    /// Lives until cancelled, and then until all that was begun is answered.
    func run() async { await late.run() }

    /// Begins to answer. Throws when too much is under way: not acknowledged, the platform tries
    /// again, and what was answered already is not answered twice.
    func begin(
        _ message: IncomingMessage, _ logger: Logger,
        send: @escaping @Sendable (String) async throws(PlatformFault) -> Void
    ) throws(Problem) {
        let now = now
        let isBegun = late.begin {
            let reply = await services.conversation.answer(to: message, at: now)
            guard case .text(let text) = reply else { return metrics.count(.answered) }
            do throws(PlatformFault) {
                try await send(text)
                metrics.count(.answered)
            } catch {
                metrics.count(.undelivered)
                logger.warning(
                    "an answer was not delivered",
                    metadata: [
                        "door": .string(message.door.rawValue), "reason": .string("\(error)"),
                    ])
            }
        }
        guard isBegun else { throw Problem(.overloaded, retryAfter: .seconds(1)) }
    }
}
