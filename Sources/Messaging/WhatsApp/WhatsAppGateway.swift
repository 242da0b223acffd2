import Cryptography
package import Edge
package import Hummingbird
import Invoices
import Logging
import Verification

/// `/whatsapp`: a number of WhatsApp's Cloud API. Messages are acknowledged at once and answered
/// through the Graph API.
package struct WhatsAppGateway: Gateway {
    private let number: WhatsAppNumber
    private let identity: ClientIdentity
    private let sender: DeferredReplySender
    private let outgoing: WhatsAppSender
    private let outbound: any OutboundCaller
    private let api: String

    /// Meta sends up to 3 MB in one call (developers.facebook.com, "Webhooks": what has waited for us comes
    /// together), and repeats for days a call that is refused.
    static let callBytesMaximum = 3 << 20
    /// Calls of more than `PlatformJSON.bytesMaximum` that may arrive at once. Anybody may send one: its
    /// signature is checked when all of it is here. So they are bounded for each client, and the
    /// slowest gives way, as with photos.
    static let largeCallsMaximum = 16
    let largeCalls = BodyArrivals(bodiesMaximum: Self.largeCallsMaximum)

    package var senders: [any OutgoingSender] { [outgoing] }

    package init(_ number: WhatsAppNumber, _ services: GatewayServices) {
        self.number = number
        identity = services.identity
        sender = DeferredReplySender(.whatsapp, services)
        outbound = services.outbound(AllowedHosts(of: number.api) + number.media, .whatsapp)
        outgoing = WhatsAppSender(number: number, outbound: outbound)
        api = number.api.origin + number.api.rest
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/whatsapp") { request, _ in try prove(request) }
        router.post("/whatsapp") { request, context in
            try await sender.metrics.countingRefusals {
                try await take(request, context)
            }
        }
    }

    package func run() async { await sender.run() }

    /// Meta asks once, when the address is registered, whether it is ours.
    private func prove(_ request: Request) throws -> Response {
        let parameters = request.uri.queryParameters
        let token = parameters["hub.verify_token"].map(String.init) ?? ""
        guard parameters["hub.mode"] == "subscribe",
            ConstantTime.equal(Array(token.utf8), Array(number.verifyToken.reveal().utf8))
        else {
            sender.metrics.count(.refused)
            throw Problem.unproven
        }
        return .text(parameters["hub.challenge"].map(String.init) ?? "")
    }

    private func take(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let signature = request.field("X-Hub-Signature-256")
        guard Self.isSignature(signature) else { throw Problem.unproven }
        let body = try await self.body(of: request, context)
        guard Self.isSigned(body, signature, number.appSecret.reveal()) else {
            throw Problem.unproven
        }
        let json = try PlatformJSON(checking: body)
        for message in try WhatsAppMessage.all(in: json, to: number.phoneNumberID, at: sender.now) {
            try sender.begin(incoming(message), context.logger) {
                text, actions throws(PlatformFault) in
                try await outgoing.send(text, actions, to: message.person)
            }
        }
        return .acknowledged
    }

    /// A large call must say its length, or every call without one would have to wait for the large ones.
    private func body(
        of request: Request, _ context: GatewayContext
    ) async throws -> [UInt8] {
        let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard length > PlatformJSON.bytesMaximum else {
            return try await request.bytes(upTo: PlatformJSON.bytesMaximum)
        }
        let client = identity.client(at: .whatsapp, request.headers, peer: context.peer)
        guard let arrival = largeCalls.begin(client) else { throw Problem.overloaded }
        defer { largeCalls.end(arrival) }
        return try await request.largeBody(maximumBytes: Self.callBytesMaximum, as: arrival)
    }

    /// True if it has the form of one, which is known before the body is here.
    private static func isSignature(_ text: String) -> Bool {
        text.hasPrefix("sha256=") && Hexadecimal.decode(text.dropFirst(7))?.count == Bytes32.count
    }

    /// developers.facebook.com, "Validating payloads".
    static func isSigned(_ body: [UInt8], _ signature: String, _ secret: String) -> Bool {
        let code = HMACSHA256.authenticate(body, key: Array(secret.utf8))
        let expected = "sha256=\(Hexadecimal.encode(code))"
        return ConstantTime.equal(Array(signature.utf8), Array(expected.utf8))
    }

    private func incoming(_ message: WhatsAppMessage) -> IncomingMessage {
        let content: IncomingMessage.Content
        var caption = ""
        switch message.content {
        case .text(let text): content = .text(text)
        case .action(let token): content = .action(token)
        case .photo(let id, let words):
            caption = words
            content = .photo { try await photo(id) }
        case .greeting: content = .greeting
        case .unreadable: content = .unreadable
        }
        return IncomingMessage(
            channel: .whatsapp, sender: message.person, id: message.id, content: content,
            caption: caption)
    }

    /// Asks for the photo's URL, good for five minutes, then fetches its bytes from a host that is on
    /// the list.
    private func photo(_ id: String) async throws -> [UInt8] {
        let bearer = [(name: "Authorization", value: "Bearer \(number.accessToken.reveal())")]
        var question = OutboundRequest(url: "\(api)/\(id.percentEncoded)")
        question.method = "GET"
        question.headers = bearer
        let reply = try PlatformReply.json(try await outbound.perform(question))
        guard let url = reply["url"]?.text else { throw PlatformFault(.unreadable) }
        var request = PhotoFetch.request(url)
        request.headers = bearer
        return try await PhotoFetch.bytes(request, by: outbound)
    }
}
