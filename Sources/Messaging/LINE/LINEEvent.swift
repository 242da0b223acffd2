import Invoices

/// An event of LINE that asks for an answer (developers.line.biz, "Webhook event objects").
struct LINEEvent: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case text(String)
        case photo(id: String)
        /// A button of ours: what it sends back.
        case action(String)
        case greeting, unreadable
    }

    let id: String
    let person: String
    let isInGroup: Bool
    let replyToken: String
    let content: Content

    /// Nil for events that need no answer, for a channel that another program answers for (`standby`),
    /// and for events too old to be answered.
    init?(_ json: PlatformJSON, at now: Timestamp) {
        guard json["mode"]?.text != "standby", let id = json["webhookEventId"]?.name,
            let person = json["source"]?["userId"]?.name,
            let replyToken = json["replyToken"]?.name,
            ReplayWindow.contains(
                milliseconds: json["timestamp"]?.integer, ReplayWindow.message, at: now)
        else { return nil }
        switch json["type"]?.text {
        case "message": content = Self.content(json["message"])
        case "postback": content = .action(json["postback"]?["data"]?.text ?? "")
        case "follow": content = .greeting
        default: return nil
        }
        self.id = id
        self.person = person
        isInGroup = json["source"]?["type"]?.text != "user"
        self.replyToken = replyToken
    }

    private static func content(_ message: PlatformJSON?) -> Content {
        switch message?["type"]?.text {
        case "text": .text(message?["text"]?.words ?? "")
        case "image":
            // An "external" photo lies at an address that its sender names.
            if let id = message?["id"]?.name, message?["contentProvider"]?["type"]?.text == "line" {
                .photo(id: id)
            } else {
                .unreadable
            }
        default: .unreadable
        }
    }
}
