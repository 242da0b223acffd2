import Invoices

/// A text message (上行短信) as a cloud's callback tells of it.
struct UplinkMessage: Sendable {
    let message: IncomingMessage
    /// The phone that the reply goes to, in the platform's own spelling.
    let recipient: String
    /// When the person sent it; nil where the platform's text for it could not be read.
    let sentAt: Timestamp?

    /// The person has asked an older question again by now, or somebody replays an old call. Shorter
    /// than `SentReplies.kept`, so every message that could be replayed is remembered.
    private static let answeredWithin: Duration = .seconds(3_600)

    func isStale(at now: Timestamp) -> Bool {
        guard let sentAt else { return false }
        return sentAt < now.advanced(by: .zero - Self.answeredWithin)
            || sentAt > now.advanced(by: Self.answeredWithin)
    }
}
