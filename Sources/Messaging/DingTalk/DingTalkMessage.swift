/// A message to a robot of DingTalk (open.dingtalk.com, "接收消息").
struct DingTalkMessage: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case text(String)
        case photo(downloadCode: String, caption: String)
        case unreadable
    }

    let id: String
    let person: String
    /// The company whose name for the person that is; empty where it is not told.
    let company: String
    let isInGroup: Bool
    let content: Content
    /// The address for the answer, which the message names itself (`sessionWebhook`).
    let session: String

    /// Nil if it lacks an id, a sender or the address for answers.
    init?(_ json: PlatformJSON) {
        guard let id = json["msgId"]?.name,
            let person = json["senderStaffId"]?.name ?? json["senderId"]?.name,
            let session = json["sessionWebhook"]?.text
        else { return nil }
        self.id = id
        self.person = person
        company = json["chatbotCorpId"]?.name ?? ""
        isInGroup = json["conversationType"]?.name != "1"
        self.session = session
        switch json["msgtype"]?.text {
        case "text": content = .text(json["text"]?["content"]?.words ?? "")
        case "picture":
            content =
                json["content"].flatMap(Self.downloadCode)
                .map { .photo(downloadCode: $0, caption: "") } ?? .unreadable
        case "richText": content = Self.mixed(json["content"]?["richText"]?.elements ?? [])
        default: content = .unreadable
        }
    }

    /// In a group, a photo beside the robot's name is a piece of a longer message.
    private static func mixed(_ pieces: [PlatformJSON]) -> Content {
        let words = pieces.compactMap { $0["text"]?.words }.joined()
        if let code = pieces.lazy.compactMap(downloadCode).first {
            return .photo(downloadCode: code, caption: words)
        }
        return words.isEmpty ? .unreadable : .text(words)
    }

    private static func downloadCode(_ json: PlatformJSON) -> String? {
        guard let code = json["downloadCode"]?.text,
            (1...codeBytesMaximum).contains(code.utf8.count)
        else { return nil }
        return code
    }

    /// Real ones have some three hundred.
    private static let codeBytesMaximum = 2_048
}
