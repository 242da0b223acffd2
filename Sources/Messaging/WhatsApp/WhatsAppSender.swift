import Cryptography
import Invoices
import Verification

/// Sends messages through the Graph API: answers, and messages of ours to people who wrote lately.
struct WhatsAppSender: OutgoingSender {
    let number: WhatsAppNumber
    let outbound: any OutboundCaller

    let channel = Client.Channel.whatsapp
    let name = "whatsapp"

    /// The platform's limit for a text, in characters; units of UTF-16 are never fewer.
    static let textMaximum = 4_096

    /// developers.facebook.com, "Customer service windows": within 24 hours after a message of the person;
    /// later only approved templates. A minute is left for the way.
    private static let window: Duration = .seconds(24 * 3_600 - 60)

    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission {
        guard delivery.recipient.wasHeard(within: Self.window, before: now) else {
            return .mayNot(reason: "not heard for 24 hours")
        }
        return .may(.free)
    }

    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult {
        await .of { () throws(PlatformFault) in
            try await send(delivery.text, to: delivery.recipient.address)
        }
    }

    func send(
        _ text: String, _ actions: [ReplyAction] = [], to person: String
    ) async throws(PlatformFault) {
        let api = number.api.origin + number.api.rest
        _ = try await outbound.deliver(
            Self.message(text, actions, to: person),
            to: "\(api)/\(number.phoneNumberID.percentEncoded)/messages",
            bearer: number.accessToken.reveal())
    }

    /// Buttons of one message, and its text in characters. Past either, the actions are lines.
    private static let buttonsMaximum = 3
    static let buttonsTextMaximum = 1_024

    private static func message(
        _ text: String, _ actions: [ReplyAction], to person: String
    ) -> [UInt8] {
        let hasButtons =
            !actions.isEmpty && actions.count <= buttonsMaximum
            && text.utf16.count <= buttonsTextMaximum
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("messaging_product", "whatsapp")
            writer.field("recipient_type", "individual")
            writer.field("to", person)
            if hasButtons {
                buttons(text, actions, &writer)
            } else {
                writer.field("type", "text")
                writer.name("text")
                writer.object { writer in
                    writer.name("preview_url")
                    writer.boolean(false)
                    writer.field(
                        "body",
                        actions.lines(below: text, utf16Maximum: Self.textMaximum))
                }
            }
        }
        return writer.bytes
    }

    /// developers.facebook.com, "Interactive Reply Buttons Messages".
    private static func buttons(
        _ text: String, _ actions: [ReplyAction], _ writer: inout JSONWriter
    ) {
        writer.field("type", "interactive")
        writer.name("interactive")
        writer.object { writer in
            writer.field("type", "button")
            writer.name("body")
            writer.object { $0.field("text", text) }
            writer.name("action")
            writer.object { writer in
                writer.name("buttons")
                writer.array(actions) { writer, action in
                    writer.object { writer in
                        writer.field("type", "reply")
                        writer.name("reply")
                        writer.object { writer in
                            writer.field("id", action.token)
                            writer.field("title", action.label)
                        }
                    }
                }
            }
        }
    }
}
