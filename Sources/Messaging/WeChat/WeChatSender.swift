import Edge
import Invoices
import Verification

/// Sends messages of the official account's own (客服消息) to people who wrote to it lately.
struct WeChatSender: OutgoingSender {
    let server: WeChatServer

    let channel = Client.Channel.wechat
    let name = "wechat"

    /// developers.weixin.qq.com, "客服消息": within 48 hours after a message of the person. A minute is left
    /// for the way.
    private static let window: Duration = .seconds(48 * 3_600 - 60)

    func permission(
        for delivery: OutgoingDelivery, at now: Timestamp
    ) -> OutgoingPermission {
        guard delivery.recipient.wasHeard(within: Self.window, before: now) else {
            return .mayNot(reason: "not heard for 48 hours")
        }
        return .may(.free)
    }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        await .of(busy: WeChatServer.busyCodes) { () throws(PlatformFault) in
            try await send(delivery.text, to: delivery.recipient.address)
        }
    }

    func send(_ text: String, to person: String) async throws(PlatformFault) {
        try await server.post(Self.message(text, to: person), to: "/cgi-bin/message/custom/send")
    }

    /// developers.weixin.qq.com, "客服接口-发消息".
    private static func message(_ text: String, to person: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("touser", person)
            writer.field("msgtype", "text")
            writer.name("text")
            writer.object {
                $0.field("content", text.clipped(utf8Maximum: WeChatResponder.textBytesMaximum))
            }
        }
        return writer.bytes
    }
}
