/// A message to a robot of DingTalk (open.dingtalk.com, "接收消息").
struct DingTalkMessage: Sendable, Equatable {
    let id: String
    let person: String
    /// Nil for what is no text.
    let text: String?
    /// Where the answer goes.
    let session: String

    /// Nil if it does not say from whom, what it is called, or where answers go.
    init?(_ json: PlatformJSON) {
        guard let id = json["msgId"]?.name,
            let person = json["senderStaffId"]?.name ?? json["senderId"]?.name,
            let session = json["sessionWebhook"]?.text
        else { return nil }
        self.id = id
        self.person = person
        self.session = session
        text = json["msgtype"]?.text == "text" ? json["text"]?["content"]?.text ?? "" : nil
    }
}
