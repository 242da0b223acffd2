import Edge
package import Invoices
import Verification

/// The one conversation behind every channel. Workers share its memory, so any of them may answer the
/// next message.
package struct Conversation: Conversing {
    private let session: ConversationSession
    private let replies: ReplyDeduplicator
    private let identity: ClientIdentity
    private let metrics = ConversationMetrics()

    /// - Parameters:
    ///   - photos: nil where no decoder is installed: then a person is told so.
    ///   - pause: how a second attempt waits for the first; a test need not wait.
    ///   - topics: beside verification, which is the first, and which they may ask.
    init(
        verifier: any InvoiceVerifying, limiter: Limiter, memory: any EphemeralStore,
        identity: ClientIdentity, photos: (any PhotoReading)?,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        topics: (VerificationTopic) -> [any ConversationTopic]
    ) {
        let verification = VerificationTopic(
            verifier: verifier, limiter: limiter, memory: memory, photos: photos)
        session = ConversationSession(
            limiter: limiter, memory: memory,
            router: TopicRouter(first: verification, others: topics(verification)))
        replies = ReplyDeduplicator(memory: memory, pause: pause)
        self.identity = identity
    }

    /// The same message again gets the same answer once. Throws while a service that is needed is
    /// away: then nothing was answered, and the platform may send it again.
    package func reply(
        to message: IncomingMessage, at now: Timestamp
    ) async throws(ServiceUnavailable) -> ChannelReply {
        let client = identity.client(at: message.channel, sender: message.sender)
        let name = identity.name(of: message)
        do {
            let outcome = try await replies.once("reply:\(name)") { () throws(ServiceUnavailable) in
                let response = try await session.respond(
                    to: message, of: client, key: MessageKey(text: name), at: now)
                metrics.count(response.outcome, at: message.channel)
                return response
            }
            switch outcome {
            case .answered(let reply): return reply
            case .repeated(let reply):
                metrics.count(.repeated, at: message.channel)
                return reply
            }
        } catch {
            metrics.count(.unavailable, at: message.channel)
            throw error
        }
    }

    /// The words for a message that could not be answered, in the language that the person seems to
    /// speak.
    package func apology(to message: IncomingMessage) -> String {
        let language = message.languageOfAnswer(after: nil)
        return ChannelText.joined(
            [ChannelWord.apology.text(in: language)], at: message.channel, in: language)
    }
}

extension IncomingMessage {
    /// Chinese text is answered in Chinese, whatever the phone is set to. A message without words is
    /// answered in the language of the one before it; else the phone's language decides, or that of the
    /// words where the platform does not tell it.
    func languageOfAnswer(after before: Language?) -> Language {
        let words = languageOfWords
        if words == .chinese { return .chinese }
        if words == nil, let before { return before }
        return language ?? words ?? .chinese
    }

    private var languageOfWords: Language? {
        if case .text(let text) = content { return Language(ofWordsIn: text) }
        return Language(ofWordsIn: caption)
    }
}
