import Cryptography
package import Edge
package import Hummingbird
import Invoices
import Logging
import Verification

/// `/dingtalk`: a robot of DingTalk (钉钉). Only the timestamp is signed, not the message, so its reply
/// address is trusted only if the host is on the list.
package struct DingTalkGateway: Gateway {
    private let robot: DingTalkRobot
    private let sender: DeferredReplySender
    private let outgoing: DingTalkSender
    private let server: DingTalkServer

    package var senders: [any OutgoingSender] { [outgoing] }

    /// - Parameter services: the parts that all chats share.
    package init(_ robot: DingTalkRobot, _ services: GatewayServices) {
        self.robot = robot
        sender = DeferredReplySender(.dingtalk, services)
        outgoing = DingTalkSender(
            hosts: robot.sessionHosts, outbound: services.outbound(robot.sessionHosts, .dingtalk))
        server = DingTalkServer(
            robot,
            outbound: services.outbound(AllowedHosts(of: robot.api) + robot.photoHosts, .dingtalk),
            memory: services.memory)
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/dingtalk") { request, context in
            try await sender.metrics.countingRefusals {
                try await take(request, context.logger)
            }
        }
    }

    package func run() async { await sender.run() }

    private func take(_ request: Request, _ logger: Logger) async throws -> Response {
        let timestamp = request.field("timestamp")
        guard Self.isSigned(timestamp, request.field("sign"), robot.appSecret.reveal()),
            ReplayWindow.contains(
                milliseconds: Int64(timestamp), ReplayWindow.dingTalk, at: sender.now)
        else { throw Problem.unproven }
        let json = try await request.platformJSON()
        guard let message = DingTalkMessage(json) else {
            sender.metrics.count(.unreadable)
            return .acknowledged
        }
        // Refused before it is answered, so that a forged reply address receives nothing.
        guard let session = WebAddress(message.session), robot.sessionHosts.allows(session) else {
            throw Problem(.badRequest)
        }
        let incoming = incoming(message)
        try sender.begin(incoming, logger) { text, actions throws(PlatformFault) in
            try await outgoing.send(text, actions, to: message.session)
        }
        return .acknowledged
    }

    private func incoming(_ message: DingTalkMessage) -> IncomingMessage {
        let content: IncomingMessage.Content
        var caption = ""
        switch message.content {
        case .text(let text): content = .text(text)
        case .photo(let code, let words):
            caption = words
            content =
                robot.appKey.isEmpty
                ? .unfetchable : .photo { try await server.photo(code) }
        case .unreadable: content = .unreadable
        }
        return IncomingMessage(
            channel: .dingtalk, sender: message.person, id: message.id, content: content,
            caption: caption, account: message.company, isInGroup: message.isInGroup,
            place: message.session)
    }

    /// open.dingtalk.com, "机器人接收消息": Base64 of HMAC-SHA256 over the moment and the secret.
    static func isSigned(_ timestamp: String, _ signature: String, _ secret: String) -> Bool {
        let code = HMACSHA256.authenticate(
            Array("\(timestamp)\n\(secret)".utf8), key: Array(secret.utf8))
        return ConstantTime.equal(Array(signature.utf8), Array(Base64.encode(code).utf8))
    }
}
