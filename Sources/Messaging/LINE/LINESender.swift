import Cryptography
import Edge
import Invoices
import Verification

/// Pushes messages to people who are the account's friends. The plan's free ones are soon used up, and the
/// rest are paid for one by one.
struct LINESender: OutgoingSender {
    let line: LINEChannel
    let outbound: any OutboundCaller

    let channel = Client.Channel.line
    let name = "line"

    /// The platform's limit for a text, in units of UTF-16.
    static let textMaximum = 5_000

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        .may(.charged)
    }

    /// developers.line.biz, "Send push message". 429 is also the end of what the month's plan allows.
    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        await .of { () throws(PlatformFault) in
            _ = try await outbound.deliver(
                Self.message(delivery), to: "\(line.api.origin)/v2/bot/message/push",
                bearer: line.accessToken.reveal())
        }
    }

    private static func message(_ delivery: OutgoingDelivery) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("to", delivery.recipient.address)
            writer.name("messages")
            writer.array([delivery.text.clipped(utf16Maximum: Self.textMaximum)]) {
                writer, text in
                writer.object { writer in
                    writer.field("type", "text")
                    writer.field("text", text)
                }
            }
        }
        return writer.bytes
    }
}
