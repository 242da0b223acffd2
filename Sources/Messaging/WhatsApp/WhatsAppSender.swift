import Cryptography
import Invoices
import Verification

/// Sends messages through the Graph API: answers, and messages of ours to people who wrote lately.
struct WhatsAppSender: OutgoingSender {
    let number: WhatsAppNumber
    let outbound: any OutboundCaller

    let channel = Client.Channel.whatsapp
    let name = "whatsapp"

    /// developers.facebook.com, "Customer service windows": within 24 hours after a message of the person;
    /// later only approved templates. A minute is left for the way.
    private static let window: Duration = .seconds(24 * 3_600 - 60)

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        guard let heardAt = delivery.recipient.heardAt,
            now.duration(since: heardAt) < Self.window
        else { return .mayNot(reason: "not heard for 24 hours") }
        return .may(.free)
    }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        await .of { () throws(PlatformFault) in
            try await send(delivery.text, to: delivery.recipient.address)
        }
    }

    func send(_ text: String, to person: String) async throws(PlatformFault) {
        let api = number.api.origin + number.api.rest
        _ = try await outbound.deliver(
            Self.message(text, to: person),
            to: "\(api)/\(number.phoneNumberID.percentEncoded)/messages",
            bearer: number.accessToken.reveal())
    }

    private static func message(_ text: String, to person: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("messaging_product", "whatsapp")
            writer.field("recipient_type", "individual")
            writer.field("to", person)
            writer.field("type", "text")
            writer.name("text")
            writer.object { writer in
                writer.name("preview_url")
                writer.boolean(false)
                writer.field("body", text.clipped(utf16Maximum: WhatsAppGateway.textMaximum))
            }
        }
        return writer.bytes
    }
}
