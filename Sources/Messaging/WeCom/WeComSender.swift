import Edge
import Invoices
import Verification

/// Sends messages of the application (应用消息) to people of the company, at any time.
struct WeComSender: OutgoingSender {
    let server: WeChatServer
    let agentID: Int

    let channel = Client.Channel.wecom
    let name = "wecom"

    func permission(
        for delivery: OutgoingDelivery, at now: Timestamp
    ) -> OutgoingPermission { .may(.free) }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        await .of(busy: WeChatServer.busyCodes) { () throws(PlatformFault) in
            try await send(delivery.text, to: delivery.recipient.address)
        }
    }

    func send(_ text: String, to person: String) async throws(PlatformFault) {
        try await server.post(message(text, to: person), to: "/cgi-bin/message/send")
    }

    /// developer.work.weixin.qq.com, "发送应用消息".
    private func message(_ text: String, to person: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("touser", person)
            writer.field("msgtype", "text")
            writer.name("agentid")
            writer.integer(agentID)
            writer.name("text")
            writer.object {
                $0.field("content", text.clipped(utf8Maximum: WeChatResponder.textBytesMaximum))
            }
        }
        return writer.bytes
    }
}
