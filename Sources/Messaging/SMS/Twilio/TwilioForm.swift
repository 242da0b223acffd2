/// A message as Twilio posts it (twilio.com/docs/messaging/guides/webhook-request).
struct TwilioForm: Sendable {
    let id: String
    let sender: String
    let account: String
    let text: String
    /// The first photo's address; nil where there is none.
    let photo: String?
    let hasMedia: Bool
    /// The outcome of a message of ours: a `StatusCallback` that was pointed here. An answer to it would
    /// bring the next one.
    let report: DeliveryReports.Status?
    /// Twilio's number for why a message did not arrive.
    let errorCode: String

    /// Nil if it lacks an id or a sender.
    init?(_ fields: [(name: [UInt8], value: [UInt8])]) {
        func value(_ name: String) -> String {
            fields.first { $0.name.elementsEqual(name.utf8) }.map { String(forgiving: $0.value) }
                ?? ""
        }
        id = value("MessageSid")
        sender = value("From")
        guard !id.isEmpty, !sender.isEmpty else { return nil }
        let status = ["MessageStatus", "SmsStatus"].map { value($0) }.first { !$0.isEmpty }
        report = status.flatMap(Self.outcome)
        errorCode = value("ErrorCode")
        account = value("AccountSid")
        text = value("Body")
        let count = min(Int(value("NumMedia")) ?? 0, Self.mediaMaximum)
        hasMedia = count > 0
        photo = (0..<max(count, 0)).first { value("MediaContentType\($0)").hasPrefix("image/") }
            .map { value("MediaUrl\($0)") }
    }

    /// Nil for a message that came in (twilio.com/docs/messaging/guides/track-outbound-message-status).
    private static func outcome(_ status: String) -> DeliveryReports.Status? {
        switch status {
        case "received", "receiving": nil
        case "delivered", "read": .delivered
        case "undelivered", "failed": .failed
        case "queued", "scheduled": .queued
        case "accepted", "sending", "sent": .accepted
        default: .other
        }
    }

    /// Twilio's own limit.
    private static let mediaMaximum = 10
}
