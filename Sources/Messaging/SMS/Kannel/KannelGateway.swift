package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
import NIOCore
import Verification

/// Text messages through Kannel's smsbox: it posts a message, and the response is the reply.
/// `Config/kannel.conf` is its side of this.
package struct KannelGateway: Gateway {
    private let conversation: any Conversing
    private let guardian: CallerGuard
    private let now: @Sendable () -> Timestamp
    private let metrics = SMSMetrics("kannel")
    private let reports: DeliveryReports

    /// A message of 255 parts, the most that can be joined (3GPP TS 23.040, section 9.2.3.24.1),
    /// in UTF-16 is half of this.
    static let bodyBytesMaximum = 64 << 10

    /// - Parameter outbox: is told of messages of ours that arrived, or did not.
    package init(
        conversation: any Conversing, guardian: CallerGuard, outbox: Outbox? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.conversation = conversation
        self.guardian = guardian
        self.now = now
        reports = DeliveryReports("kannel", outbox)
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/sms/kannel", use: receive)
        router.get("/sms/kannel/report", use: report)
    }

    /// A fault of the ledger leaves here as 503: Kannel keeps the message and posts it again under the
    /// same id. Any other message of a person is answered with 200.
    private func receive(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try guardian.admit(request.headers, context, metrics)
        guard request.headers[.contentEncoding] == nil else {
            throw Problem(.unsupportedMediaType)
        }
        guard let id = request.uri.queryParameters["id"].map(String.init), Self.isID(id) else {
            throw refusal("id=%I belongs into post-url")
        }
        let sender = request.field("X-Kannel-From")
        guard Self.isSender(sender) else {
            throw refusal("send-sender = true belongs into the group sms-service")
        }
        let body = try await request.bytes(upTo: Self.bodyBytesMaximum)
        guard let phone = PhoneNumber.canonical(sender) else { return Self.response(.silence) }
        let message = IncomingMessage(
            channel: .sms, sender: phone, id: id,
            content: KannelText.content(body, as: request.headers[.contentType]))
        return Self.response(try await conversation.reply(to: message, at: now()))
    }

    /// A report of a reply, or with `id` of a message that `KannelSender` sent. A fault of the ledger leaves here as
    /// 503: Kannel reports again.
    private func report(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try guardian.admit(request.headers, context, metrics)
        let query = request.uri.queryParameters
        guard let number = query["status"].flatMap({ Int($0) }), (1...255).contains(number) else {
            throw refusal("status=%d belongs into dlr-url")
        }
        try await reports.take(
            Self.status(number), of: query["id"].map(String.init) ?? "", context.logger)
        return Self.response(.silence)
    }

    /// The bits of `dlr-mask`, each of which comes alone (Kannel 1.4.5 User's Guide, "Delivery Reports").
    private static func status(_ number: Int) -> DeliveryReports.Status {
        switch number {
        case 1: .delivered
        case 2: .failed
        case 4: .queued
        case 8: .accepted
        case 16: .rejected
        default: .other
        }
    }

    /// Kannel's side is set up wrongly, which its log will say.
    private func refusal(_ syntax: String) -> Problem {
        metrics.refused(.form)
        return Problem(.badRequest, syntax: syntax)
    }

    /// Kannel sends nothing where the body is empty and `omit-empty` holds.
    private static func response(_ reply: ChannelReply) -> Response {
        var fields: HTTPFields = [.contentType: "text/plain; charset=UTF-8"]
        guard case .text(let text, _) = reply else { return Response(status: .ok, headers: fields) }
        // Without the header Kannel sends in the 7-bit alphabet and writes ? for every Han
        // character; with it, 70 characters to a part and not 160.
        if let name = HTTPField.Name("X-Kannel-Coding"),
            !GSMAlphabet.holds(text)
        {
            fields[name] = "2"
        }
        return Response(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// A UUID, as Kannel makes them.
    private static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    private static func isSender(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
