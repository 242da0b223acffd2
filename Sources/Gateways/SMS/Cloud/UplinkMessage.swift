import Verification

/// A text message (上行短信) as a cloud's callback tells of it.
struct UplinkMessage: Sendable {
    let message: IncomingMessage
    /// Where the reply goes, in the platform's own spelling.
    let recipient: String
    /// When the person sent it; nil where the platform's text for it could not be read.
    let sentAt: Timestamp?

    /// An older question has been asked again by now, or it is an old call that somebody plays
    /// again. Shorter than `SentReplies.kept`, so what could be played again is remembered.
    private static let answeredWithin: Duration = .seconds(3_600)

    func isStale(at now: Timestamp) -> Bool {
        guard let sentAt else { return false }
        return sentAt < now.advanced(by: .zero - Self.answeredWithin)
            || sentAt > now.advanced(by: Self.answeredWithin)
    }
}
