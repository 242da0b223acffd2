import Verification

/// A message of WhatsApp (developers.facebook.com/docs/whatsapp/cloud-api, "Webhooks").
struct WhatsAppMessage: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case text(String)
        case picture(id: String)
        case unreadable
    }

    let id: String
    /// A telephone number.
    let person: String
    let content: Content

    /// All messages to our number in one call; states of our own messages are passed over, and so
    /// is what is too old to be answered.
    static func all(
        in json: PlatformJSON, to phoneNumberID: String, at now: Timestamp
    ) -> [WhatsAppMessage] {
        let values = (json["entry"]?.elements ?? []).flatMap { $0["changes"]?.elements ?? [] }
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
        case "text": content = .text(json["text"]?["body"]?.text ?? "")
        case "image":
            content = json["image"]?["id"]?.name.map { .picture(id: $0) } ?? .unreadable
        // What people do to a message of ours asks for nothing.
        case "reaction", "system", nil: return nil
        default: content = .unreadable
        }
    }
}
