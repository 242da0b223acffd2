import Edge
import Invoices
import Verification

/// Answers one message of one person: the limits, the draft, the topic that it is for, and what is
/// offered under the reply.
struct ConversationSession: Sendable {
    struct Response: Sendable {
        var reply: ChannelReply
        let outcome: ConversationMetrics.Outcome
        /// Keeps what came of the message. To be done before the reply is sent, and beside
        /// remembering the reply: neither needs the other.
        var settle: @Sendable () async -> Void = {}
    }

    let limiter: Limiter
    let memory: any EphemeralStore
    let router: TopicRouter

    func respond(
        to message: IncomingMessage, of client: Client, key: MessageKey, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Response {
        // Both in one trip: nothing is done with the draft before the limit was spent. If the worker
        // dies from here on, the next attempt spends a second time; of a topic that changes state it
        // finds the change by the key.
        async let recalled = recall(client)
        let admission = await limiter.admitMessage(from: client)
        var draft = await recalled
        let language = message.languageOfAnswer(after: draft.language)
        if case .refused(let wait) = admission {
            return await .slowDown(client, in: language, wait, memory)
        }
        let isPaid = admission == .withQuery
        if client.channel == .sms, draft.loops.holds(message) {
            return Response(reply: .silence, outcome: .silent) {
                if isPaid { await limiter.giveBackQuery(of: client) }
            }
        }
        let isFirst = draft.language == nil
        draft.language = language
        let (topic, answer) = try await ask(
            TopicMessage(
                incoming: message, key: key, client: client, now: now, language: language,
                verified: draft.verified, isPaid: isPaid, isFirst: isFirst), draft)
        // A fault leaves the draft as it was.
        draft.keep(answer.part, of: topic)
        var response = answer.response
        let offered = offers(beside: answer, of: topic, at: now)
        response.reply = draft.reply(
            with: answer, offering: offered, to: key, at: client.channel, in: language)
        if client.channel == .sms { draft.loops.answered(message, with: response) }
        let newDraft = draft
        response.settle = {
            async let kept: Void = remember(newDraft, of: client)
            if answer.isPaid { await limiter.giveBackQuery(of: client) }
            await kept
        }
        return response
    }

    /// The topic that answers, and its answer.
    private func ask(
        _ message: TopicMessage, _ draft: ConversationDraft
    ) async throws(ServiceUnavailable) -> (any ConversationTopic, TopicAnswer) {
        var message = message
        let (topic, reason) = router.route(message.incoming, draft)
        message.reason = reason
        message.part = draft.part(of: topic)
        if let answer = try await topic.answer(message) { return (topic, answer) }
        message.reason = .said
        message.part = draft.part(of: router.first)
        let answer = try await router.first.answer(message)
        let silence = TopicAnswer(
            response: Response(reply: .silence, outcome: .silent), isPaid: message.isPaid)
        return (router.first, answer ?? silence)
    }

    /// The topic's own actions first.
    private func offers(
        beside answer: TopicAnswer, of topic: any ConversationTopic, at now: Timestamp
    ) -> [TopicOffer] {
        let own = answer.actions.map { TopicOffer(topic: topic.name, action: $0) }
        guard !answer.verified.isEmpty else { return own }
        return own
            + router.all.flatMap { topic in
                topic.actions(under: answer.verified, at: now).map {
                    TopicOffer(topic: topic.name, action: $0)
                }
            }
    }

    /// Reads the draft. It is empty while the memory is away: then each message must say it all.
    private func recall(_ client: Client) async -> ConversationDraft {
        guard let bytes = try? await memory.recall("draft:\(client.key)") else {
            return ConversationDraft()
        }
        return ConversationDraft(bytes: bytes) ?? ConversationDraft()
    }

    private func remember(_ draft: ConversationDraft, of client: Client) async {
        try? await memory.remember(
            draft.bytes, as: "draft:\(client.key)", for: ConversationDraft.kept)
    }
}

extension ConversationSession.Response {
    /// A text message past the limit is not answered: each answer costs money, and the sender may
    /// be forged. A chat is told once how long it takes.
    static func slowDown(
        _ client: Client, in language: Language, _ wait: Duration, _ memory: any EphemeralStore
    ) async -> Self {
        guard client.channel != .sms else { return Self(reply: .silence, outcome: .silent) }
        let isFirst = try? await memory.claim("slowed:\(client.key)", with: [1], for: wait)
        guard isFirst ?? true else { return Self(reply: .silence, outcome: .silent) }
        let sentences = [VerdictWord.throttledHeadline.text(in: language) + language.stop]
        return Self(
            reply: .text(
                ChannelText.joined(
                    sentences + [language.wait(wait)], at: client.channel, in: language)),
            outcome: .slowed)
    }
}

extension Client {
    /// The key of a person in a channel, under which the memory keeps data.
    var key: String { "\(channel.rawValue):\(name)" }
}

extension Language {
    var stop: String { self == .chinese ? "。" : "." }
}
