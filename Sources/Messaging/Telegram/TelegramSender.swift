import Cryptography
import Edge
import Invoices
import Verification

/// Sends messages of the bot to people who have written to it: only they have a chat with it.
struct TelegramSender: OutgoingSender {
    let bot: TelegramBot
    let outbound: any OutboundCaller

    let channel = Client.Channel.telegram
    let name = "telegram"

    /// The platform's limit for a text, in units of UTF-16.
    static let textMaximum = 4_096

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        Int64(delivery.recipient.address) == nil ? .mayNot(reason: "no chat's number") : .may(.free)
    }

    /// core.telegram.org/bots/api#sendmessage. A no has a status of its own: 403 from who has blocked the
    /// bot, 429 for too many.
    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        await .of { () throws(PlatformFault) in
            _ = try await outbound.deliver(
                Self.message(delivery),
                to: "\(bot.api.origin)/bot\(bot.token.reveal())/sendMessage")
        }
    }

    private static func message(_ delivery: OutgoingDelivery) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("chat_id")
            writer.integer(Int64(delivery.recipient.address) ?? 0)
            writer.field(
                "text", delivery.text.clipped(utf16Maximum: Self.textMaximum))
        }
        return writer.bytes
    }
}
