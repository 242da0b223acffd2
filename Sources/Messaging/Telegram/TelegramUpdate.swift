import Edge
import Verification

/// A message in an update of Telegram (core.telegram.org/bots/api#update).
struct TelegramUpdate: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case text(String)
        case photo(fileID: String, caption: String)
        /// A button of ours: what it sends back.
        case action(String)
        case greeting, unreadable
    }

    let id: String
    /// Of a pressed button: names the press, which the person's chat shows as under way.
    let press: String?
    let chat: Int64
    let person: String
    let language: Language?
    let content: Content

    /// A private chat has the person's own number.
    var isInGroup: Bool { String(chat) != person }

    /// Nil for updates that need no answer: edits, channels, members who came or went, and kinds added
    /// later.
    init?(_ json: PlatformJSON) {
        let pressed = json["callback_query"]
        guard let id = json["update_id"]?.integer,
            let message = pressed?["message"] ?? json["message"],
            let chat = message["chat"]?["id"]?.integer,
            // The message with the button is ours; the press is the person's.
            let from = (pressed ?? message)["from"], let person = from["id"]?.integer,
            from["is_bot"]?.isTrue != true,
            let content = pressed.map(Self.pressed) ?? Self.content(message)
        else { return nil }
        self.id = String(id)
        press = pressed?["id"]?.name
        self.chat = chat
        self.person = String(person)
        language = from["language_code"]?.text.flatMap { Language(tag: $0) }
        self.content = content
    }

    private static func pressed(_ button: PlatformJSON) -> Content {
        .action(button["data"]?.text ?? "")
    }

    private static func content(_ message: PlatformJSON) -> Content? {
        if let text = message["text"]?.words { return spoken(text) }
        let caption = message["caption"]?.words ?? ""
        if let file = largest(message["photo"]?.elements ?? []) {
            return .photo(fileID: file, caption: caption)
        }
        if let document = message["document"], let file = document["file_id"]?.name,
            document["mime_type"]?.text?.hasPrefix("image/") == true
        {
            return .photo(fileID: file, caption: caption)
        }
        return spokenOtherwise.contains { message[$0] != nil } ? .unreadable : nil
    }

    /// The fields of a message without words that we can read. Everything else in a message is about a
    /// group or a call.
    private static let spokenOtherwise = [
        "text", "photo", "document", "animation", "audio", "contact", "dice", "location",
        "paid_media",
        "sticker", "story", "venue", "video", "video_note", "voice",
    ]

    /// A command is said with a slash, and in groups with the bot's name: `/help@fapiao_bot`.
    private static func spoken(_ text: String) -> Content {
        guard text.hasPrefix("/") else { return .text(text) }
        let words = text.dropFirst().split(separator: " ", maxSplits: 1)
        let command = words.first?.split(separator: "@").first.map(String.init) ?? ""
        if command == "start" { return .greeting }
        return .text(words.count > 1 ? "\(command) \(words[1])" : command)
    }

    /// One photo comes in several sizes: the largest that we read.
    private static func largest(_ sizes: [PlatformJSON]) -> String? {
        // Its size in bytes may be left out; they come from the smallest to the largest.
        let fitting = sizes.filter {
            ($0["file_size"]?.integer ?? 0) <= Int64(PhotoFetch.bytesMaximum)
        }
        return fitting.compactMap { $0["file_id"]?.name }.last
    }
}
