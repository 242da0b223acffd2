import Verification

/// A message in an update of Telegram (core.telegram.org/bots/api#update).
struct TelegramUpdate: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case text(String)
        case picture(fileID: String)
        case greeting, unreadable
    }

    let id: String
    let chat: Int64
    let person: String
    let language: Language?
    let content: Content

    /// Nil for what asks for no answer: edits, channels, members, and whatever comes next year.
    init?(_ json: PlatformJSON) {
        guard let id = json["update_id"]?.integer, let message = json["message"],
            let chat = message["chat"]?["id"]?.integer,
            let person = message["from"]?["id"]?.integer, message["from"]?["is_bot"]?.isTrue != true
        else { return nil }
        self.id = String(id)
        self.chat = chat
        self.person = String(person)
        language = message["from"]?["language_code"]?.text.flatMap { Language(tag: $0) }
        content = Self.content(message)
    }

    private static func content(_ message: PlatformJSON) -> Content {
        if let text = message["text"]?.text { return spoken(text) }
        if let file = largest(message["photo"]?.elements ?? []) { return .picture(fileID: file) }
        if let document = message["document"], let file = document["file_id"]?.name,
            document["mime_type"]?.text?.hasPrefix("image/") == true
        {
            return .picture(fileID: file)
        }
        return .unreadable
    }

    /// A command is said with a slash, and in groups with the bot's name: `/help@fapiao_bot`.
    private static func spoken(_ text: String) -> Content {
        guard text.hasPrefix("/") else { return .text(text) }
        let words = text.dropFirst().split(separator: " ", maxSplits: 1)
        let command = words.first?.split(separator: "@").first.map(String.init) ?? ""
        if command == "start" { return .greeting }
        return .text(words.count > 1 ? "\(command) \(words[1])" : command)
    }

    /// One picture comes in several sizes: the largest that we read.
    private static func largest(_ sizes: [PlatformJSON]) -> String? {
        let named = sizes.compactMap { size in
            size["file_id"]?.name.map { ($0, size["file_size"]?.integer ?? 0) }
        }
        return named.filter { $0.1 <= Int64(PictureFetch.bytesMaximum) }
            .max { $0.1 < $1.1 }?.0
    }
}
