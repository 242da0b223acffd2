import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
package import Verification

/// Text messages through Twilio: a signed form comes in, and TwiML goes back.
package struct TwilioGateway: Gateway {
    private let conversation: any Conversing
    private let signature: TwilioSignature
    private let publicURL: String
    private let now: @Sendable () -> Timestamp
    private let metrics = SMSMetrics("twilio")

    /// 1,600 characters and some thirty fields about the sender's place.
    static let bodyBytesMaximum = 32 << 10

    /// - Parameter publicURL: as it is written in Twilio's console, which is what it signs.
    package init(
        conversation: any Conversing, authToken: String, publicURL: String,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.conversation = conversation
        signature = TwilioSignature(token: authToken)
        self.publicURL = publicURL
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/sms/twilio", use: receive)
    }

    private func receive(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try request.require(contentType: "application/x-www-form-urlencoded")
        // What is signed are the decoded fields; nothing is made of them before.
        let body = try await request.webhookBody(maximumBytes: Self.bodyBytesMaximum)
        guard let fields = URLEncodedForm.pairs(body) else {
            metrics.refused(.form)
            throw Problem(.badRequest)
        }
        let query = request.uri.query.map { "?\($0)" } ?? ""
        let given = request.field("X-Twilio-Signature")
        guard signature.isSound(given, url: publicURL + query, fields: fields) else {
            metrics.refused(.signature)
            throw Problem.unproven
        }
        func value(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }
        let (id, sender, text) = (value("MessageSid"), value("From"), value("Body"))
        guard !id.isEmpty, !sender.isEmpty else {
            metrics.refused(.form)
            throw Problem(.badRequest)
        }
        guard let phone = PhoneNumber.canonical(sender) else { return Self.response(.silence) }
        let hasPicture = (Int(value("NumMedia")) ?? 0) > 0
        let message = IncomingMessage(
            door: .sms, sender: phone, id: id,
            content: text.isEmpty && hasPicture ? .unreadable : .text(text))
        return Self.response(await reply(to: message, context.logger))
    }

    /// Twilio does not call again after a failure, so a fault of the ledger is told to the person.
    private func reply(to message: IncomingMessage, _ logger: Logger) async -> ChannelReply {
        do throws(LedgerFault) {
            return try await conversation.reply(to: message, at: now())
        } catch {
            logger.warning(
                "the ledger did not answer",
                metadata: [
                    "code": .string(error.code.rawValue), "detail": .string(error.detail),
                ])
            return .text(conversation.apology(to: message))
        }
    }

    private static func response(_ reply: ChannelReply) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/xml; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: TwiML.document(reply))))
    }
}
