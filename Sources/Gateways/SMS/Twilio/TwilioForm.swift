/// A message as Twilio posts it (twilio.com/docs/messaging/guides/webhook-request).
struct TwilioForm: Sendable {
    let id: String
    let sender: String
    let account: String
    let text: String
    /// The first picture's address; nil where there is none.
    let picture: String?
    let hasMedia: Bool

    /// Nil if it does not say from whom, or what it is called.
    init?(_ fields: [(name: String, value: String)]) {
        func value(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }
        id = value("MessageSid")
        sender = value("From")
        guard !id.isEmpty, !sender.isEmpty else { return nil }
        account = value("AccountSid")
        text = value("Body")
        let count = min(Int(value("NumMedia")) ?? 0, Self.mediaMaximum)
        hasMedia = count > 0
        picture = (0..<max(count, 0)).first { value("MediaContentType\($0)").hasPrefix("image/") }
            .map { value("MediaUrl\($0)") }
    }

    /// Twilio's own limit.
    private static let mediaMaximum = 10
}
