import Invoices
import Verification

/// Sends messages into the session that a person's message has opened.
struct DingTalkSender: OutgoingSender {
    let hosts: AllowedHosts
    let outbound: any OutboundCaller

    let channel = Client.Channel.dingtalk
    let name = "dingtalk"

    /// Well below the platform's 20,000 bytes for a message.
    static let textBytesMaximum = 4_096

    /// A session's address (sessionWebhook) ends an hour and a half after the message that brought it
    /// (open.dingtalk.com, "机器人接收消息").
    private static let window: Duration = .seconds(3_600)

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        guard delivery.recipient.wasHeard(within: Self.window, before: now) else {
            return .mayNot(reason: "the session has ended")
        }
        guard let session = WebAddress(delivery.recipient.place), hosts.allows(session) else {
            return .mayNot(reason: "no session")
        }
        return .may(.free)
    }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        await .of(busy: Self.busyCodes) { () throws(PlatformFault) in
            try await send(delivery.text, to: delivery.recipient.place)
        }
    }

    /// - Parameter session: on a host that is on the list.
    func send(
        _ text: String, _ actions: [ReplyAction] = [], to session: String
    ) async throws(PlatformFault) {
        try PlatformReply.read(
            try await outbound.deliver(Self.message(text, actions), to: session))
    }

    /// open.dingtalk.com, "全局错误码": the system is busy; more than twenty a minute.
    private static let busyCodes: Set<Int> = [-1, 130_101]

    private static func message(_ text: String, _ actions: [ReplyAction]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("msgtype", "text")
            writer.name("text")
            writer.object {
                $0.field(
                    "content",
                    actions.lines(below: text, utf8Maximum: Self.textBytesMaximum))
            }
        }
        return writer.bytes
    }
}
