import Cryptography
package import Edge
import HTTPTypes
package import Hummingbird
import Invoices
import Logging
import NIOCore
import Verification

/// Text messages through Twilio: a signed form comes in, and TwiML goes back.
package struct TwilioGateway: Gateway {
    private let account: TwilioAccount
    private let services: GatewayServices
    private let signature: TwilioSignature
    private let media: TwilioMedia
    private let late = BackgroundTasks()
    private let patience: Duration
    private let metrics = SMSMetrics("twilio")
    private let reports: DeliveryReports
    package let senders: [any OutgoingSender]

    /// 1,600 characters, ten addresses and some thirty fields about the sender's place.
    static let bodyBytesMaximum = 32 << 10
    /// Twilio hangs up after fifteen seconds (its error 11200) and does not call again.
    package static let patience: Duration = .seconds(13)

    /// - Parameter patience: until the person who waits is told to ask again.
    package init(
        _ account: TwilioAccount, _ services: GatewayServices, patience: Duration = patience
    ) {
        self.patience = patience
        self.account = account
        self.services = services
        reports = DeliveryReports("twilio", services.outbox)
        signature = TwilioSignature(token: account.authToken.reveal())
        let hosts = AllowedHosts(of: account.api) + account.media
        let outbound = services.outbound(hosts, .sms)
        media = TwilioMedia(account: account, outbound: outbound)
        senders =
            account.accountSID.isEmpty
            ? [] : [TwilioSender(account: account, outbound: outbound)]
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/sms/twilio", use: receive)
    }

    package func run() async { await late.run() }

    private func receive(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try request.require(contentType: "application/x-www-form-urlencoded")
        let given = request.field("X-Twilio-Signature")
        guard TwilioSignature.isOne(given) else { throw unproven() }
        // The signature covers the decoded fields; they are not interpreted before it is checked.
        let body = try await request.bytes(upTo: Self.bodyBytesMaximum)
        let fields = URLEncodedForm.octets(body)
        let query = request.uri.query.map { "?\($0)" } ?? ""
        guard
            signature.isSound(
                given, url: account.publicURL + query, host: request.head.authority ?? "",
                fields: fields)
        else { throw unproven() }
        guard let form = TwilioForm(fields) else {
            metrics.refused(.form)
            return Self.response(.silence)
        }
        if let status = form.report {
            let reference = request.uri.queryParameters[Substring(TwilioSender.reference)]
            // Twilio does not report again. If the queue is away, the message counts as sent.
            try await reports.take(
                status, of: reference.map(String.init) ?? "", code: form.errorCode, context.logger)
            return Self.response(.silence)
        }
        guard let phone = PhoneNumber.canonical(form.sender) else {
            return Self.response(.silence)
        }
        let message = IncomingMessage(
            channel: .sms, sender: phone, id: form.id, content: content(form),
            caption: form.photo == nil ? "" : form.text)
        return Self.response(await reply(to: message, context.logger))
    }

    private func unproven() -> Problem {
        metrics.refused(.signature)
        return .unproven
    }

    private func content(_ form: TwilioForm) -> IncomingMessage.Content {
        if let photo = form.photo {
            return .photo { try await media.photo(at: photo, of: form.account) }
        }
        return form.text.isEmpty && form.hasMedia ? .unreadable : .text(form.text)
    }

    /// Since Twilio does not call again, a fault of the ledger is told to the person, and so is
    /// an answer that takes too long.
    private func reply(to message: IncomingMessage, _ logger: Logger) async -> ChannelReply {
        let (conversation, now) = (services.conversation, services.now())
        let reply = try? await late.answer(within: patience) {
            do throws(ServiceUnavailable) {
                return try await conversation.reply(to: message, at: now)
            } catch {
                logger.warning("\(error.service) did not answer", metadata: error.metadata)
                return .text(conversation.apology(to: message))
            }
        } late: { _ in
            logger.warning("an answer came too late for Twilio")
        }
        return reply ?? .text(conversation.apology(to: message))
    }

    private static func response(_ reply: ChannelReply) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/xml; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: TwiML.document(reply))))
    }
}
