import Edge
import Invoices
import Verification

/// Answers one message of one person: the limits, the draft, the content, the next question.
struct ConversationSession: Sendable {
    struct Response: Sendable {
        let reply: ChannelReply
        let outcome: ConversationMetrics.Outcome
        /// Keeps what came of the message. To be done before the reply is sent, and beside
        /// remembering the reply: neither needs the other.
        var settle: @Sendable () async -> Void = {}
    }

    let verifier: any InvoiceVerifying
    let limiter: Limiter
    let memory: any EphemeralStore
    let photos: (any PhotoReading)?
    /// Photos that are being fetched: none of them is known to be small. A platform sends them, and
    /// each fetch has deadlines of its own.
    let arrivals = PhotoArrivals(photosMaximum: 16, grace: .seconds(60))
    let tab: PhotoTab
    let verdicts = VerdictMetrics()

    init(
        verifier: any InvoiceVerifying, limiter: Limiter, memory: any EphemeralStore,
        photos: (any PhotoReading)?
    ) {
        self.verifier = verifier
        self.limiter = limiter
        self.memory = memory
        self.photos = photos
        tab = PhotoTab(limiter)
    }

    func respond(
        to message: IncomingMessage, of client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> Response {
        // Both in one trip: nothing is done with the draft before the limit was spent. If the worker
        // dies from here on, the next attempt spends a second time; nothing was said.
        async let recalled = recall(client)
        let admission = await limiter.admitMessage(from: client)
        var draft = await recalled
        let language = message.languageOfAnswer(after: draft.language)
        if case .refused(let wait) = admission { return await slowDown(client, in: language, wait) }
        let isPaid = admission == .withQuery
        if client.channel == .sms, draft.loops.holds(message) {
            return Response(reply: .silence, outcome: .silent) {
                if isPaid { await limiter.giveBackQuery(of: client) }
            }
        }
        let isFirst = draft.language == nil
        draft.language = language
        var handler = MessageHandler(
            session: self, client: client, now: now, language: language, draft: draft,
            isPaid: isPaid, isFirst: isFirst)
        // A fault leaves the draft as it was.
        var response = try await handler.answer(message)
        if client.channel == .sms { handler.draft.loops.answered(message, with: response) }
        let (newDraft, isUnused) = (handler.draft, handler.isPaid)
        response.settle = {
            async let kept: Void = remember(newDraft, of: client)
            if isUnused { await limiter.giveBackQuery(of: client) }
            await kept
        }
        return response
    }

    /// A text message past the limit is not answered: each answer costs money, and the sender may
    /// be forged. A chat is told once how long it takes.
    func slowDown(
        _ client: Client, in language: Language, _ wait: Duration
    ) async -> Response {
        guard client.channel != .sms else { return Response(reply: .silence, outcome: .silent) }
        let isFirst = try? await memory.claim("slowed:\(client.key)", with: [1], for: wait)
        guard isFirst ?? true else { return Response(reply: .silence, outcome: .silent) }
        let sentences = [PageWord.throttledHeadline.text(in: language) + language.stop]
        return Response(
            reply: .text(
                ChannelText.joined(
                    sentences + [language.wait(wait)], at: client.channel, in: language)),
            outcome: .slowed)
    }

    /// Nothing is remembered where the memory is away: then each message must say it all.
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

extension Client {
    /// The key of a person in a channel, under which the memory keeps data.
    var key: String { "\(channel.rawValue):\(name)" }
}

extension Language {
    var stop: String { self == .chinese ? "。" : "." }
}
