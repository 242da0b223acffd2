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
    private let reportPath: RouterPath
    private let guardian: CallerGuard
    private let replies: TemplateReplies
    private let messages: @Sendable ([UInt8]) throws(JSONError) -> [UplinkMessage]
    private let reports: DeliveryReports
    private let arrivals: @Sendable ([UInt8]) throws(JSONError) -> [CloudReport]
    private let acknowledgement: String
    private let refusal: String
    private let metrics: SMSMetrics
    private let now: @Sendable () -> Timestamp

    init(
        _ name: String, _ sender: any TemplateSending, codes: (any TemplateSending)?,
        _ guardian: CallerGuard,
        _ identity: ClientIdentity,
        _ messages: @escaping @Sendable ([UInt8]) throws(JSONError) -> [UplinkMessage],
        reports: @escaping @Sendable ([UInt8]) throws(JSONError) -> [CloudReport],
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
        reportPath = RouterPath("/sms/\(name)/{secret}/report")
        self.reports = DeliveryReports(name, services.outbox)
        arrivals = reports
        self.acknowledgement = acknowledgement
        self.refusal = refusal
        now = services.now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post(path, use: receive)
        router.post(reportPath, use: report)
    }

    private func receive(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let uplinks = try await read(request, context, as: messages)
        let isDone = try await replies.answer(uplinks, at: now(), context.logger)
        return .json(
            Array((isDone ? acknowledgement : refusal).utf8),
            status: isDone ? .ok : .serviceUnavailable)
    }

    /// A fault of the queue leaves here as 503: the cloud calls again, with all reports of the call.
    private func report(_ request: Request, _ context: GatewayContext) async throws -> Response {
        for report in try await read(request, context, as: arrivals) {
            try await reports.take(
                report.status, of: report.name, code: report.code, context.logger)
        }
        return .json(Array(acknowledgement.utf8), status: .ok)
    }

    private func read<Element>(
        _ request: Request, _ context: GatewayContext,
        as read: ([UInt8]) throws(JSONError) -> [Element]
    ) async throws -> [Element] {
        try guardian.admit(request.headers, context, metrics)
        // The content type is not checked: the secret in the path has proven the caller.
        let body = try await request.bytes(upTo: Self.bodyBytesMaximum)
        do throws(JSONError) {
            return try read(body)
        } catch {
            metrics.refused(.form)
            throw Problem(error)
        }
    }
}
