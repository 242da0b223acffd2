import Edge
import Invoices

/// A message of WhatsApp (developers.facebook.com/docs/whatsapp/cloud-api, "Webhooks").
struct WhatsAppMessage: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case text(String)
        case photo(id: String, caption: String)
        /// A button of ours: what it sends back.
        case action(String)
        case greeting, unreadable
    }

    let id: String
    /// A telephone number.
    let person: String
    let content: Content

    /// All messages to our number in one call, without states of our own messages and messages too old
    /// to be answered.
    static func all(
        in json: PlatformJSON, to phoneNumberID: String, at now: Timestamp
    ) throws(Problem) -> [WhatsAppMessage] {
        let values = try json.list("entry").flatMap { $0["changes"]?.elements ?? [] }
            .compactMap { $0["value"] }
        return values.filter { $0["metadata"]?["phone_number_id"]?.name == phoneNumberID }
            .flatMap { $0["messages"]?.elements ?? [] }
            .compactMap { WhatsAppMessage($0, at: now) }
    }

    private init?(_ json: PlatformJSON, at now: Timestamp) {
        guard let id = json["id"]?.name, let person = json["from"]?.name,
            ReplayWindow.contains(
                seconds: json["timestamp"]?.integer, ReplayWindow.message, at: now)
        else { return nil }
        self.id = id
        self.person = person
        switch json["type"]?.text {
        case "text": content = .text(json["text"]?["body"]?.words ?? "")
        case "image": content = Self.photo(json["image"]) ?? .unreadable
        // Sent as a file, a photo keeps its sharpness.
        case "document" where json["document"]?["mime_type"]?.text?.hasPrefix("image/") == true:
            content = Self.photo(json["document"]) ?? .unreadable
        case "interactive": content = Self.pressed(json["interactive"])
        // Somebody has opened the conversation for the first time.
        case "request_welcome": content = .greeting
        // A reaction to a message of ours, or a system notice, needs no answer.
        case "reaction", "system", nil: return nil
        default: content = .unreadable
        }
    }

    private static func pressed(_ json: PlatformJSON?) -> Content {
        guard json?["type"]?.text == "button_reply" else { return .unreadable }
        return .action(json?["button_reply"]?["id"]?.text ?? "")
    }

    private static func photo(_ json: PlatformJSON?) -> Content? {
        json?["id"]?.name.map { .photo(id: $0, caption: json?["caption"]?.words ?? "") }
    }
}
