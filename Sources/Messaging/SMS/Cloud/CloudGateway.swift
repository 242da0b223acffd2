package import Edge
import HTTPTypes
package import Hummingbird
import Invoices
import NIOCore

/// A cloud that calls us with messages and signs nothing: Aliyun and Tencent. A long secret in the
/// path and, if wished, its addresses keep strangers out.
package struct CloudGateway: Gateway {
    /// One message has a few hundred bytes.
    static let bodyBytesMaximum = 128 << 10

    package let senders: [any OutgoingSender]

    private let path: RouterPath
    private let guardian: CallerGuard
    private let replies: TemplateReplies
    private let messages: @Sendable ([UInt8]) throws(JSONError) -> [UplinkMessage]
    private let acknowledgement: String
    private let refusal: String
    private let metrics: SMSMetrics
    private let now: @Sendable () -> Timestamp

    init(
        _ name: String, _ sender: any TemplateSending, codes: (any TemplateSending)?,
        _ guardian: CallerGuard,
        _ identity: ClientIdentity,
        _ messages: @escaping @Sendable ([UInt8]) throws(JSONError) -> [UplinkMessage],
        acknowledgement: String, refusal: String, _ services: GatewayServices
    ) {
        senders = [CloudSender(name: name, replies: sender, codes: codes)]
        path = RouterPath("/sms/\(name)/{secret}")
        self.guardian = guardian
        metrics = SMSMetrics(name)
        replies = TemplateReplies(
            name, conversation: services.conversation, sender: sender,
            memory: services.memory, identity: identity, metrics: metrics)
        self.messages = messages
        self.acknowledgement = acknowledgement
        self.refusal = refusal
        now = services.now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post(path, use: receive)
    }

    private func receive(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try guardian.admit(request.headers, context, metrics)
        // The content type is not checked: the secret in the path has proven the caller.
        let body = try await request.bytes(upTo: Self.bodyBytesMaximum)
        let uplinks: [UplinkMessage]
        do throws(JSONError) {
            uplinks = try messages(body)
        } catch {
            metrics.refused(.form)
            throw Problem(error)
        }
        let isDone = try await replies.answer(uplinks, at: now(), context.logger)
        return .json(
            Array((isDone ? acknowledgement : refusal).utf8),
            status: isDone ? .ok : .serviceUnavailable)
    }
}
